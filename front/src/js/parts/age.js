// data-age: "12 minutes ago", kept true while the page stands open.
import { all } from './dom.js';
import { words } from './words.js';

export function spoken(seconds) {
  const say = words();
  if (seconds < 60) return say.now;
  if (seconds < 3600) return say.minutes(Math.floor(seconds / 60));
  if (seconds < 2 * 86400) return say.hours(Math.floor(seconds / 3600));
  return say.days(Math.floor(seconds / 86400));
}

export function ages(root) {
  for (const element of all(root, '[data-age]')) {
    const since = Date.parse(element.dataset.age || element.getAttribute('datetime') || '');
    if (Number.isNaN(since)) continue;
    const said = spoken((Date.now() - since) / 1000);
    if (element.textContent !== said) element.textContent = said;
  }
}

setInterval(() => ages(document), 30000);

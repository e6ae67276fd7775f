// [data-menu] folds the menu on a wide screen and brings it in on a narrow one.
const WIDE = '(min-width: 62rem)';
const COOKIE = 'youju_menu';

const page = document.documentElement;
const isWide = () => window.matchMedia(WIDE).matches;
const buttons = () => document.querySelectorAll('[data-menu]:not(html)');

function say() {
  const open = isWide() ? page.dataset.menu !== 'narrow' : page.dataset.menu === 'open';
  for (const button of buttons()) button.setAttribute('aria-expanded', String(open));
}

function close() {
  if (page.dataset.menu !== 'open') return;
  delete page.dataset.menu;
  say();
  const [button] = buttons();
  if (button) button.focus();
}

function toggle() {
  if (isWide()) {
    const narrow = page.dataset.menu !== 'narrow';
    if (narrow) page.dataset.menu = 'narrow';
    else delete page.dataset.menu;
    document.cookie = `${COOKIE}=${narrow ? 'narrow' : ''}; path=/; max-age=${narrow ? 31536000 : 0}; SameSite=Lax`;
    say();
    return;
  }
  if (page.dataset.menu === 'open') {
    close();
    return;
  }
  page.dataset.menu = 'open';
  say();
  const first = document.querySelector('#menu a[href]');
  if (first) first.focus();
}

export function menu() {
  if (isWide() && document.cookie.split('; ').includes(`${COOKIE}=narrow`)) page.dataset.menu = 'narrow';
  say();
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-menu]:not(html)');
    if (button) {
      event.preventDefault();
      toggle();
    } else if (page.dataset.menu === 'open' && !event.target.closest('#menu')) close();
    else if (event.target.closest('.side-close')) {
      event.preventDefault();
      close();
    }
  });
  document.addEventListener('keydown', (event) => event.key === 'Escape' && close());
  window.matchMedia(WIDE).addEventListener('change', () => {
    if (page.dataset.menu === 'open') delete page.dataset.menu;
    say();
  });
}

// Printing, choosers that submit themselves, alerts that go away, the address for print, and
// words when a part of a page could not be fetched.
import { all, fresh, make } from './dom.js';
import { words } from './words.js';

export function printing() {
  document.addEventListener('click', (event) => {
    if (!event.target.closest('[data-print]')) return;
    event.preventDefault();
    window.print();
  });
}

/** Paper is white: a dark page prints as a light one. */
export function paper() {
  let theme;
  window.addEventListener('beforeprint', () => {
    ({ theme } = document.documentElement.dataset);
    if (theme) document.documentElement.dataset.theme = 'light';
  });
  window.addEventListener('afterprint', () => {
    if (theme) document.documentElement.dataset.theme = theme;
  });
}

export function submitting() {
  document.addEventListener('change', (event) => {
    const form = event.target.form;
    if (!form || form.dataset.submitOnChange === undefined || event.target.dataset.noSubmit !== undefined) return;
    if (form.reportValidity()) form.requestSubmit();
  });
}

export function alerts(root) {
  for (const alert of fresh(root, '.alert[data-dismissible]', 'Alert')) {
    const button = make('button', { type: 'button', class: 'alert-close', 'aria-label': words().close }, '×');
    button.addEventListener('click', () => alert.remove());
    alert.append(button);
  }
}

/** What scrolls can be reached and scrolled by keyboard. */
export function scrollers(root) {
  for (const part of all(root, '.table-wrap, table.data, .tree')) {
    const over = part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 1;
    const scrolls = over && /auto|scroll/.test(getComputedStyle(part).overflowX);
    if (scrolls && !part.hasAttribute('tabindex')) part.setAttribute('tabindex', '0');
  }
}

/** [data-address] carries the address of the page, for paper. */
export function address(root) {
  for (const element of all(root, '[data-address]')) element.textContent = location.href;
}

export function troubles() {
  const tell = (text) => {
    const main = document.querySelector('main') || document.body;
    const old = document.getElementById('trouble');
    if (old) old.remove();
    const alert = make('div', { class: 'alert alert-error', id: 'trouble', role: 'alert', 'data-dismissible': true }, text);
    main.prepend(alert);
    alerts(alert);
  };
  document.addEventListener('htmx:sendError', () => tell(words().noServer));
  document.addEventListener('htmx:timeout', () => tell(words().noServer));
  document.addEventListener('htmx:responseError', () => tell(words().refused));
}

// data-copy="text" or data-copy="#element": put it on the clipboard and say so.
import { make } from './dom.js';
import { words } from './words.js';

/** The old way, for pages served without TLS, where browsers offer no clipboard. */
function copyBySelection(text) {
  const field = make('textarea', { class: 'visually-hidden', 'aria-hidden': 'true' });
  field.value = text;
  document.body.append(field);
  field.select();
  let done = false;
  try {
    done = document.execCommand('copy');
  } catch {
    done = false;
  }
  field.remove();
  return done;
}

async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // forbidden by the browser: the old way may still work
    }
  }
  return copyBySelection(text);
}

export function copying() {
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-copy]');
    if (!button) return;
    event.preventDefault();
    const asked = button.dataset.copy;
    const source = asked.startsWith('#') ? document.querySelector(asked) : null;
    const text = source ? (source.value !== undefined ? source.value : source.textContent).trim() : asked || location.href;
    const done = await copy(text);
    button.focus();
    let said = button.nextElementSibling;
    if (!said || !said.classList.contains('copy-said')) {
      said = make('span', { class: 'copy-said muted', role: 'status' });
      button.after(said);
    }
    said.textContent = done ? words().copied : words().notCopied;
    setTimeout(() => {
      said.textContent = '';
    }, 4000);
  });
}

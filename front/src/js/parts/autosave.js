// data-autosave: what was typed into a form is kept in this browser until it was submitted with
// success, per person, page and form. It comes back after a reload, a crash or a new sign-in.
import { fresh, make, store } from './dom.js';
import { chinese, words } from './words.js';

const PREFIX = 'youju:draft:';
const SENT = 'youju:sent';
const KEPT_DAYS = 14;

function keyOf(form) {
  const whose = form.dataset.user || document.body.dataset.user || '';
  const which = form.id || [...document.forms].indexOf(form);
  return `${PREFIX}${whose}:${location.pathname}:${which}`;
}

/** Fields that are kept: never passwords, files, hidden values or what is marked data-not-kept. */
function fields(form) {
  return [...form.elements].filter(
    (field) =>
      field.name &&
      !/^(password|file|hidden|submit|button|reset|image)$/.test(field.type) &&
      !/csrf|password|passwd/i.test(field.name) &&
      !/password|one-time-code/.test(field.autocomplete || '') &&
      field.dataset.notKept === undefined,
  );
}

function read(form) {
  const kept = {};
  for (const field of fields(form)) {
    const values = (kept[field.name] = kept[field.name] || []);
    if (field.type === 'checkbox' || field.type === 'radio') {
      if (field.checked) values.push(field.value);
    } else if (field.multiple) {
      values.push(...[...field.selectedOptions].map((option) => option.value));
    } else values.push(field.value);
  }
  return kept;
}

function write(form, kept) {
  const position = {};
  for (const field of fields(form)) {
    const values = kept[field.name];
    if (!values) continue;
    if (field.type === 'checkbox' || field.type === 'radio') {
      field.checked = values.includes(field.value);
    } else if (field.multiple) {
      for (const option of field.options) option.selected = values.includes(option.value);
    } else {
      const at = position[field.name] || 0;
      position[field.name] = at + 1;
      if (values[at] !== undefined) field.value = values[at];
    }
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
}

function clock(time) {
  const when = new Date(time);
  const two = (n) => String(n).padStart(2, '0');
  const at = `${two(when.getHours())}:${two(when.getMinutes())}`;
  if (when.toDateString() === new Date().toDateString()) return at;
  return chinese()
    ? `${when.getMonth() + 1}月${when.getDate()}日${at}`
    : `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())} ${at}`;
}

const REFUSED = '[aria-invalid="true"], .errorlist, .error, .alert-error, .alert-danger, .is-invalid';

/** A page on which a form has not arrived: sign-in, refusal, error. */
function arrivedNowhere() {
  if (document.querySelector('input[type="password"], [data-keep-drafts]')) return true;
  const [entry] = performance.getEntriesByType('navigation');
  return Boolean(entry && entry.responseStatus >= 400);
}

/** On the page after a submit: was it taken? Then the draft goes. */
export function settleSent() {
  for (const key of store.keys(PREFIX)) {
    const draft = store.get(key);
    if (!draft || Date.now() - draft.at > KEPT_DAYS * 86400000) store.remove(key);
  }
  let sent;
  try {
    sent = sessionStorage.getItem(SENT);
  } catch {
    return;
  }
  if (!sent || arrivedNowhere()) return;
  sessionStorage.removeItem(SENT);
  const same = [...document.querySelectorAll('form[data-autosave]')].find((f) => keyOf(f) === sent);
  if (!same) store.remove(sent);
  else if (!document.querySelector(REFUSED) && document.querySelector('.alert-success')) store.remove(sent);
}

function restore(form, key, before) {
  const draft = store.get(key);
  if (!draft || JSON.stringify(draft.values) === JSON.stringify(before)) return;
  write(form, draft.values);
  if (JSON.stringify(read(form)) === JSON.stringify(before)) return;
  const say = words();
  const undo = make('button', { type: 'button', class: 'btn btn-sm' }, say.discard);
  const note = make('p', { class: 'kept-note', role: 'status' }, say.restored(clock(draft.at)), undo);
  undo.addEventListener('click', () => {
    write(form, before);
    store.remove(key);
    note.remove();
  });
  form.prepend(note);
}

export function autosave(root) {
  for (const form of fresh(root, 'form[data-autosave]', 'Autosave')) {
    const key = keyOf(form);
    const before = read(form);
    let waiting = 0;
    const save = () => {
      clearTimeout(waiting);
      const values = read(form);
      if (JSON.stringify(values) === JSON.stringify(before)) store.remove(key);
      else store.set(key, { at: Date.now(), values });
    };
    restore(form, key, before);
    form.addEventListener('input', () => {
      clearTimeout(waiting);
      waiting = setTimeout(save, 300);
    });
    form.addEventListener('change', save);
    window.addEventListener('pagehide', () => waiting && save());
    form.addEventListener('reset', () => setTimeout(save));
    form.addEventListener('submit', () => {
      save();
      try {
        if (!form.hasAttribute('hx-post')) sessionStorage.setItem(SENT, key);
      } catch {
        // forbidden
      }
    });
    form.addEventListener('htmx:afterRequest', (event) => {
      if (event.detail.elt !== form || !event.detail.successful) return;
      setTimeout(() => {
        if (!form.isConnected || !form.querySelector(REFUSED)) store.remove(key);
      }, 50);
    });
  }
}

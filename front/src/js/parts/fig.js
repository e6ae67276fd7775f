// a.fig[data-clause]: a number says its clause and edition when pointed at or reached by key.
import { make } from './dom.js';

const SELECTOR = 'a.fig[data-clause]:not([data-clause=""])';
let note = null;
let link = null;
let leaving = 0;

function hide() {
  clearTimeout(leaving);
  if (!note) return;
  link.removeAttribute('aria-describedby');
  note.remove();
  note = link = null;
}

function show(target) {
  clearTimeout(leaving);
  if (link === target) return;
  hide();
  link = target;
  note = make('div', { class: 'fig-note', role: 'tooltip', id: 'fig-note' }, target.dataset.clause);
  note.addEventListener('mouseenter', () => clearTimeout(leaving));
  note.addEventListener('mouseleave', hide);
  document.body.append(note);
  link.setAttribute('aria-describedby', 'fig-note');
  const at = target.getBoundingClientRect();
  const own = note.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - own.width - 8));
  const below = at.bottom + own.height + 8 < window.innerHeight;
  note.style.left = `${left + window.scrollX}px`;
  note.style.top = `${(below ? at.bottom + 4 : at.top - own.height - 4) + window.scrollY}px`;
}

export function figureNotes() {
  const targetOf = (event) => event.target.closest && event.target.closest(SELECTOR);
  document.addEventListener('mouseover', (event) => {
    const target = targetOf(event);
    if (target) show(target);
  });
  document.addEventListener('mouseout', (event) => {
    if (targetOf(event)) leaving = setTimeout(hide, 150);
  });
  document.addEventListener('focusin', (event) => {
    const target = targetOf(event);
    if (target && target.matches(':focus-visible')) show(target);
  });
  document.addEventListener('focusout', hide);
  document.addEventListener('keydown', (event) => event.key === 'Escape' && hide());
  document.addEventListener('scroll', hide, { capture: true, passive: true });
}

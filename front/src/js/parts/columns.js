// <details class="drop only-script" data-columns="table-id">: which columns of a table are shown.
// The choice stays in this browser for this page. Heads marked data-column="always" can't be hidden.
import { fresh, make, store } from './dom.js';
import { words } from './words.js';

function show(table, hidden) {
  const heads = [...table.tHead.rows[0].cells];
  const places = heads.map((head) => hidden.includes(nameOf(head)));
  for (const row of table.rows) {
    if (row.cells.length !== heads.length) continue;
    [...row.cells].forEach((cell, at) => {
      cell.hidden = places[at];
    });
  }
}

const nameOf = (head) => head.dataset.name || head.textContent.trim();

export function columns(root) {
  for (const drawer of fresh(root, '[data-columns]', 'Columns')) {
    const table = document.getElementById(drawer.dataset.columns);
    if (!table || !table.tHead || table.tHead.rows.length !== 1) continue;
    const key = `youju:columns:${location.pathname}:${table.id}`;
    const heads = [...table.tHead.rows[0].cells].filter((head) => head.dataset.column !== 'always' && nameOf(head));
    let hidden = store.get(key) || heads.filter((head) => head.dataset.column === 'hidden').map(nameOf);
    const body = drawer.querySelector('.drop-body') || drawer.appendChild(make('div', { class: 'drop-body' }));
    body.setAttribute('role', 'group');
    body.setAttribute('aria-label', words().columns);
    for (const head of heads) {
      const box = make('input', { type: 'checkbox' });
      box.checked = !hidden.includes(nameOf(head));
      box.addEventListener('change', () => {
        hidden = box.checked ? hidden.filter((name) => name !== nameOf(head)) : [...hidden, nameOf(head)];
        store.set(key, hidden);
        show(table, hidden);
      });
      body.append(make('label', {}, box, make('span', {}, nameOf(head))));
    }
    show(table, hidden);
  }
}

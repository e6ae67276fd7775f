// table[data-keys]: up and down move between rows, Enter opens the row, Space ticks its box.
import { fresh } from './dom.js';

const rowsOf = (table) => [...table.tBodies].flatMap((body) => [...body.rows]).filter((row) => !row.hidden);

function moveTo(table, row) {
  for (const other of table.querySelectorAll('tbody > tr[tabindex="0"]')) other.tabIndex = -1;
  row.tabIndex = 0;
  row.focus();
}

function pressed(event) {
  const table = event.currentTarget;
  const row = event.target.closest('tbody > tr');
  if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
  // Inside a field the keys belong to the field.
  if (event.target !== row && /^(input|select|textarea)$/i.test(event.target.tagName) && event.target.type !== 'checkbox') return;
  const rows = rowsOf(table);
  const at = rows.indexOf(row);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1, PageDown: at + 10, PageUp: at - 10 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    moveTo(table, rows[Math.min(Math.max(to, 0), rows.length - 1)]);
  } else if (event.target === row && event.key === 'Enter') {
    const link = row.querySelector('a[data-open], th a[href], td a[href]:not(.fig), a[href]');
    if (link) link.click();
  } else if (event.target === row && event.key === ' ') {
    const box = row.querySelector('input[type="checkbox"]');
    if (!box) return;
    event.preventDefault();
    box.click();
  }
}

export function rowKeys(root) {
  for (const table of fresh(root, 'table[data-keys]', 'Keys')) {
    rowsOf(table).forEach((row, at) => {
      row.tabIndex = at === 0 ? 0 : -1;
    });
    table.addEventListener('keydown', pressed);
    table.addEventListener('focusin', (event) => {
      const row = event.target.closest('tbody > tr');
      if (!row || row.tabIndex === 0) return;
      for (const other of table.querySelectorAll('tbody > tr[tabindex="0"]')) other.tabIndex = -1;
      row.tabIndex = 0;
    });
  }
}

// table[data-sortable]: a click on a head sorts the rows that stand on the page. Numbers by value
// (data-value first), words as the language orders them; what is missing stays last.
import { fresh, make } from './dom.js';
import { chinese } from './words.js';

const valueOf = (cell) => (cell ? (cell.dataset.value !== undefined ? cell.dataset.value : cell.textContent).trim() : '');
const isMissing = (text) => text === '' || /^[—–-]+$/.test(text) || /^NA$/.test(text);

function numberOf(text) {
  const found = text.replace(/,/g, '').replace(/[−–]/g, '-').match(/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?/i);
  // A date is not a number: 2026-11 must not be read as 2026.
  return found && !/^\d{4}-\d/.test(text) ? Number(found[0]) : NaN;
}

function sortBy(table, at, descending) {
  const order = new Intl.Collator(chinese() ? 'zh-Hans-CN' : 'en', { numeric: true });
  for (const body of table.tBodies) {
    const lines = [...body.rows].map((row, place) => ({ row, place, text: valueOf(row.cells[at]) }));
    const present = lines.filter((line) => !isMissing(line.text));
    const numbers = present.every((line) => !Number.isNaN(numberOf(line.text)));
    const compare = numbers
      ? (a, b) => numberOf(a.text) - numberOf(b.text)
      : (a, b) => order.compare(a.text, b.text);
    present.sort((a, b) => (descending ? compare(b, a) : compare(a, b)) || a.place - b.place);
    const missing = lines.filter((line) => isMissing(line.text));
    body.append(...[...present, ...missing].map((line) => line.row));
    [...body.rows].forEach((row, place) => {
      const number = row.querySelector('.row-no');
      if (number) number.textContent = place + 1;
    });
  }
}

export function sorting(root) {
  for (const table of fresh(root, 'table[data-sortable]', 'Sortable')) {
    const heads = table.tHead && table.tHead.rows.length ? [...table.tHead.rows[table.tHead.rows.length - 1].cells] : [];
    const simple = heads.every((head) => head.colSpan === 1) && table.tHead.rows.length === 1;
    if (!simple) continue;
    heads.forEach((head, at) => {
      if (head.dataset.sort === 'no' || head.classList.contains('row-no') || !head.textContent.trim()) return;
      if (head.querySelector('a, button, input')) return;
      const button = make('button', { type: 'button', class: 'sort' }, ...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => {
        const descending = head.getAttribute('aria-sort') === 'ascending';
        for (const other of heads) other.removeAttribute('aria-sort');
        head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
        sortBy(table, at, descending);
      });
    });
  }
}

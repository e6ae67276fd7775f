// Small behaviours of every page. Each is asked for by a data attribute; a page without script
// keeps working, it only loses the comfort.
import './parts/htmx.js';
import { ages } from './parts/age.js';
import { autosave, settleSent } from './parts/autosave.js';
import { columns } from './parts/columns.js';
import { copying } from './parts/copy.js';
import { drawers } from './parts/drawers.js';
import { figureNotes } from './parts/fig.js';
import { menu } from './parts/menu.js';
import { alerts, address, paper, printing, scrollers, submitting, troubles } from './parts/small.js';
import { rowKeys } from './parts/rows.js';
import { sorting } from './parts/sort.js';

document.documentElement.classList.add('js');

// Once for the page: they listen to the document.
copying();
drawers();
figureNotes();
menu();
paper();
printing();
submitting();
troubles();
settleSent();

// Once for each part of the page, also for parts that arrive later.
function enhance(root) {
  alerts(root);
  ages(root);
  address(root);
  sorting(root);
  columns(root);
  rowKeys(root);
  scrollers(root);
  autosave(root);
}

enhance(document);
window.addEventListener('resize', () => scrollers(document));
// What was folded has no width until it is opened.
document.addEventListener('toggle', (event) => scrollers(event.target), true);
document.addEventListener('htmx:load', (event) => enhance(event.detail.elt));

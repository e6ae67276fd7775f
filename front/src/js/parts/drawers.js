// Open drawers close when one clicks elsewhere or presses Escape.
const OPEN = 'details.drop[open], details.top-me[open]';

export function drawers() {
  document.addEventListener('click', (event) => {
    for (const drawer of document.querySelectorAll(OPEN)) {
      if (!drawer.contains(event.target)) drawer.open = false;
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    for (const drawer of document.querySelectorAll(OPEN)) {
      drawer.open = false;
      if (drawer.contains(document.activeElement)) drawer.querySelector('summary').focus();
    }
  });
}

// What both drawings share: layer chooser, legend, the note of a point, the link with the list.
import { fresh, make } from '../parts/dom.js';
import { token } from '../charts/look.js';
import { words } from '../parts/words.js';

const DARK_TEXT = /^(aqi-[1-4]|water-[1-6]|none)$/;

/** Colour and text colour of a class such as "aqi-2", "water-3", "pm25" or "none". */
export function paint(name) {
  if (!name || name === 'none') return { fill: token('shade'), text: token('ink'), hatched: true };
  return { fill: token(name) || token('line-strong'), text: DARK_TEXT.test(name) ? '#000' : '#fff' };
}

export const inLayer = (thing, layer) => (thing.values && thing.values[layer.id]) || {};

/** Radius in pixels. A layer may state the values of its smallest and largest point. */
export function radius(point, layer) {
  const { value } = inLayer(point, layer);
  const [low, high] = layer.size || [0, 0];
  if (value === null || value === undefined || high <= low) return 13;
  const part = Math.min(Math.max((value - low) / (high - low), 0), 1);
  return 11 + 8 * Math.sqrt(part);
}

export async function outlineOf(box) {
  const asked = box.dataset.outline;
  if (!asked) return { type: 'FeatureCollection', features: [] };
  const script = document.getElementById(asked);
  if (script) return JSON.parse(script.textContent);
  const answer = await fetch(asked, { credentials: 'same-origin' });
  if (!answer.ok) throw new Error(`${asked}: ${answer.status}`);
  return answer.json();
}

export function prepare(draw) {
  const start = (root) => {
    for (const box of fresh(root, '[data-map][data-source]', 'Map')) {
      const source = document.getElementById(box.dataset.source);
      if (!source) continue;
      const said = JSON.parse(source.textContent);
      outlineOf(box)
        .catch(() => ({ type: 'FeatureCollection', features: [] })) // points without outline still help
        .then((outline) => draw(box, said, outline));
    }
  };
  start(document);
  document.addEventListener('htmx:load', (event) => start(event.detail.elt));
}

export function frame(box, said) {
  const stage = make('div', { class: 'map-stage' });
  const legend = make('ul', { class: 'map-legend' });
  const note = make('div', { class: 'map-note', hidden: true });
  const held = { box, stage, note, layer: said.layers[0], onLayer: [], anchor: null };

  if (said.layers.length > 1) {
    const chooser = make('fieldset', { class: 'map-layers' }, make('legend', { class: 'visually-hidden' }, (said.words && said.words.layers) || words().layers));
    said.layers.forEach((layer, at) => {
      const radio = make('input', { type: 'radio', name: `layer-${box.id || box.dataset.source}`, value: layer.id, checked: at === 0 });
      radio.addEventListener('change', () => show(layer));
      chooser.append(make('label', {}, radio, make('span', {}, layer.name)));
    });
    box.append(chooser);
  }
  stage.append(note);
  box.append(stage, legend);
  box.setAttribute('role', 'group');
  if (said.label) box.setAttribute('aria-label', said.label);

  function show(layer) {
    held.layer = layer;
    legend.replaceChildren(
      ...(layer.legend || []).map((entry) => {
        const sign = make('i', { class: entry.class === 'none' || !entry.class ? 'hatch' : '' });
        if (entry.class && entry.class !== 'none') sign.style.background = paint(entry.class).fill;
        return make('li', {}, sign, entry.name);
      }),
      ...(layer.unit ? [make('li', { class: 'muted' }, layer.unit)] : []),
    );
    held.close();
    for (const react of held.onLayer) react(layer);
    box.dispatchEvent(new CustomEvent('map:layer', { bubbles: true, detail: { layer: layer.id } }));
  }

  /** The note of a point: name, value, word, link. */
  held.open = (point, place) => {
    const { text, value, word, note: more } = inLayer(point, held.layer);
    const said_ = text !== undefined ? text : value;
    const head = point.href ? make('a', { href: point.href }, point.name) : make('strong', {}, point.name);
    const close = make('button', { type: 'button', class: 'alert-close', 'aria-label': words().close }, '×');
    close.addEventListener('click', held.close);
    const missing = (said.words && said.words.missing) || words().missing;
    const parts = [held.layer.name, said_ === undefined || said_ === null ? missing : `${said_} ${held.layer.unit || ''}`, word].filter(Boolean);
    note.replaceChildren(close, head, make('p', {}, parts.join(' ')), ...(more ? [make('p', { class: 'muted' }, more)] : []));
    note.hidden = false;
    held.anchor = place;
    held.placeNote();
  };
  held.close = () => {
    note.hidden = true;
    held.anchor = null;
  };
  held.placeNote = () => {
    if (!held.anchor) return;
    const [x, y] = held.anchor();
    const left = Math.max(4, Math.min(x - note.offsetWidth / 2, stage.clientWidth - note.offsetWidth - 4));
    const above = y - note.offsetHeight - 20;
    note.style.left = `${left}px`;
    note.style.top = `${above > 0 ? above : y + 20}px`;
  };
  document.addEventListener('keydown', (event) => event.key === 'Escape' && held.close());

  /** A row of the list beside the map and its point light up together. */
  held.link = (id, element) => {
    if (!id) return;
    for (const row of document.querySelectorAll(`[data-point="${CSS.escape(id)}"]`)) {
      const on = () => element.classList.add('lit');
      const off = () => element.classList.remove('lit');
      row.addEventListener('mouseenter', on);
      row.addEventListener('focusin', on);
      row.addEventListener('mouseleave', off);
      row.addEventListener('focusout', off);
    }
  };
  held.start = () => show(held.layer);
  return held;
}

const ringsOf = (geometry) => {
  if (!geometry) return [];
  if (geometry.type === 'Polygon') return geometry.coordinates;
  if (geometry.type === 'MultiPolygon') return geometry.coordinates.flat();
  return [];
};

/** All positions of outlines and points: what the map must show. */
export function boundsOf(said, outline) {
  if (said.bounds) return said.bounds;
  let [west, south, east, north] = [180, 90, -180, -90];
  const see = ([lon, lat]) => {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  };
  for (const feature of outline.features || []) for (const ring of ringsOf(feature.geometry)) ring.forEach(see);
  for (const point of said.points || []) see([point.lon, point.lat]);
  if (west > east) return [[73, 18], [135, 54]];
  // One lone point is no area.
  if (east - west < 0.01) [west, east] = [west - 0.05, east + 0.05];
  if (north - south < 0.01) [south, north] = [south - 0.05, north + 0.05];
  return [[west, south], [east, north]];
}

/** Where an area's name stands: its own "label" position, else the centre of its largest ring. */
export function labelPlace(feature) {
  const own = feature.properties && feature.properties.label;
  if (Array.isArray(own)) return own;
  let best = null;
  let largest = -1;
  for (const ring of ringsOf(feature.geometry)) {
    let [area, x, y] = [0, 0, 0];
    ring.forEach(([x0, y0], at) => {
      const [x1, y1] = ring[(at + 1) % ring.length];
      const cross = x0 * y1 - x1 * y0;
      area += cross;
      x += (x0 + x1) * cross;
      y += (y0 + y1) * cross;
    });
    if (Math.abs(area) > largest && area) {
      largest = Math.abs(area);
      best = [x / (3 * area), y / (3 * area)];
    }
  }
  return best;
}

/** The names on the map with their places in degrees. */
export const namesOf = (outline) =>
  (outline.features || [])
    .map((feature) => ({ text: feature.properties && feature.properties.name, place: labelPlace(feature) }))
    .filter(({ text, place }) => text && place);

/**
 * Where names of areas stand so that no point covers them: at their place, else a little above or
 * below. Names and dots in pixels; a name that finds no room stays where it is.
 */
export function namePlaces(names, dots) {
  return names.map(({ text, x, y }) => {
    const half = text.length * 6.5;
    const free = (dy) =>
      dots.every((dot) => Math.abs(dot.x - x) > half + dot.r || Math.abs(dot.y - (y + dy)) > 9 + dot.r);
    const moved = [0, -24, 24, -38, 38, -52, 52].find(free);
    return { text, x, y: y + (moved || 0) };
  });
}

export { ringsOf };

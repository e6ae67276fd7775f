// The map as an SVG: same colours, same links, no WebGL.
import { boundsOf, inLayer, namePlaces, namesOf, paint, radius, ringsOf } from './frame.js';
import { token } from '../charts/look.js';

const SPACE = 'http://www.w3.org/2000/svg';
const PAD = 28;

export function element(tag, attributes, ...children) {
  const made = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const mercator = (lat) => (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));

/** Degrees → pixels, the whole area fitted into the width and height. */
export function projection([[west, south], [east, north]], width, height) {
  const [bottom, top] = [mercator(south), mercator(north)];
  const scale = Math.min((width - 2 * PAD) / (east - west), (height - 2 * PAD) / (top - bottom));
  const left = (width - (east - west) * scale) / 2;
  const upper = (height - (top - bottom) * scale) / 2;
  return ([lon, lat]) => [left + (lon - west) * scale, upper + (top - mercator(lat)) * scale];
}

const numbers = (place) => place.map((n) => n.toFixed(1)).join(' ');

export function drawing(said, outline, layer, width, height, onPoint) {
  const project = projection(boundsOf(said, outline), width, height);
  const svg = element('svg', { width, height, viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': said.label || '' });
  const hatch = element('pattern', { id: 'map-hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
    element('rect', { width: 6, height: 6, fill: token('shade') }), element('path', { d: 'M0 0v6', stroke: token('line-strong'), 'stroke-width': 1 }));
  svg.append(element('defs', {}, hatch));

  const areas = new Map((said.areas || []).map((area) => [area.name, area]));
  for (const feature of outline.features || []) {
    const path = ringsOf(feature.geometry).map((ring) => `M${ring.map((at) => numbers(project(at))).join('L')}Z`).join('');
    const area = areas.get(feature.properties && feature.properties.name);
    const { class: colour } = area ? inLayer(area, layer) : {};
    svg.append(element('path', {
      d: path, fill: colour ? paint(colour).fill : token('surface'), 'fill-opacity': colour ? 0.55 : 1,
      'fill-rule': 'evenodd', stroke: token('line-strong'), 'stroke-width': 1, 'stroke-linejoin': 'round',
    }));
  }
  const dots = (said.points || []).map((point) => {
    const [x, y] = project([point.lon, point.lat]);
    return { x, y, r: radius(point, layer) };
  });
  const names = namesOf(outline).map(({ text, place }) => {
    const [x, y] = project(place);
    return { text, x, y };
  });
  for (const { text, x, y } of namePlaces(names, dots)) {
    svg.append(element('text', { x, y: y + 4, class: 'map-name', 'text-anchor': 'middle' }, text));
  }
  for (const point of [...(said.points || [])].sort((a, b) => radius(b, layer) - radius(a, layer))) {
    const { class: colour, text, value, word } = inLayer(point, layer);
    const shown = text !== undefined ? text : value;
    const look = paint(colour);
    const [cx, cy] = project([point.lon, point.lat]);
    const r = radius(point, layer);
    const missing = shown === undefined || shown === null;
    const link = element('a', { class: 'map-point', tabindex: -1, ...(point.href ? { href: point.href } : {}) },
      element('title', {}, [point.name, layer.name, missing ? '' : shown, word].filter((part) => part !== '' && part !== undefined).join(' ')),
      element('circle', { cx, cy, r, fill: missing ? 'url(#map-hatch)' : look.fill, stroke: token('ink'), 'stroke-width': 1 }),
      element('text', { x: cx, y: cy + 4, 'text-anchor': 'middle', fill: look.text }, missing ? '—' : String(shown)));
    if (onPoint) onPoint(link, point, [cx, cy]);
    svg.append(link);
  }
  return svg;
}

export function svgMap(held, said, outline) {
  const { stage, box } = held;
  box.dataset.drawn = 'svg';
  let size = [0, 0];
  const draw = () => {
    const width = Math.max(stage.clientWidth, 240);
    const height = Math.max(stage.clientHeight, 240);
    size = [width, height];
    const svg = drawing(said, outline, held.layer, width, height, (link, point, place) => {
      held.link(point.id, link);
      link.addEventListener('click', (event) => {
        if (event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        held.open(point, () => place);
      });
    });
    const old = stage.querySelector('svg');
    if (old) old.replaceWith(svg);
    else stage.prepend(svg);
    held.close();
  };
  held.onLayer.push(draw);
  held.start();
  new ResizeObserver(() => {
    if (Math.abs(stage.clientWidth - size[0]) > 1) requestAnimationFrame(draw);
  }).observe(stage);
  new MutationObserver(draw).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
}

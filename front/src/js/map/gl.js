// The map by MapLibre: outlines as vectors, points and names as elements of the page. It asks no
// server for tiles, glyphs or pictures.
import { make } from '../parts/dom.js';
import { words } from '../parts/words.js';
import { token } from '../charts/look.js';
import { boundsOf, inLayer, namePlaces, namesOf, paint, radius } from './frame.js';
import { drawing } from './svg.js';

function styleOf(outline) {
  return {
    version: 8,
    sources: { outline: { type: 'geojson', data: outline } },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': token('ground') } },
      { id: 'areas', type: 'fill', source: 'outline', paint: { 'fill-color': token('surface') } },
      { id: 'edges', type: 'line', source: 'outline', paint: { 'line-color': token('line-strong'), 'line-width': 1.2 } },
    ],
  };
}

/** Fill of the counties in a layer, by name; plain where the layer says nothing of them. */
function areaPaint(said, layer) {
  const named = (said.areas || []).filter((area) => inLayer(area, layer).class);
  if (!named.length) return { colour: token('surface'), opacity: 1 };
  const pairs = named.flatMap((area) => [area.name, paint(inLayer(area, layer).class).fill]);
  return { colour: ['match', ['get', 'name'], ...pairs, token('surface')], opacity: 0.55 };
}

const xy = ({ x, y }) => ({ x, y });

export function glMap(maplibre, worker, held, said, outline, fallback) {
  const { stage, box } = held;
  if (worker) maplibre.setWorkerUrl(worker);
  const canvasBox = make('div', { class: 'map-canvas' });
  stage.prepend(canvasBox);
  const bounds = boundsOf(said, outline);
  let map;
  try {
    map = new maplibre.Map({
      container: canvasBox, style: styleOf(outline), bounds, fitBoundsOptions: { padding: 32 },
      attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, scrollZoom: false, maxPitch: 0,
      fadeDuration: 0, renderWorldCopies: false, interactive: true, keyboard: false, minZoom: 3, maxZoom: 16,
    });
  } catch {
    canvasBox.remove();
    fallback();
    return;
  }
  map.touchZoomRotate.disableRotation();
  // One finger scrolls the page, two move the map.
  if (window.matchMedia('(pointer: coarse)').matches) map.dragPan.disable();
  map.getCanvas().setAttribute('tabindex', '-1');
  map.getCanvas().setAttribute('aria-hidden', 'true');
  map.getCanvas().removeAttribute('role');
  map.getCanvas().removeAttribute('aria-label');
  box.dataset.drawn = 'webgl';

  const say = words();
  const button = (text, label, act) => {
    const made = make('button', { type: 'button', 'aria-label': label, title: label }, text);
    made.addEventListener('click', act);
    return made;
  };
  stage.append(make('div', { class: 'map-zoom' },
    button('+', say.more, () => map.zoomIn({ duration: 150 })),
    button('−', say.less, () => map.zoomOut({ duration: 150 })),
    button('⤢', say.whole, () => map.fitBounds(bounds, { padding: 32, duration: 150 }))));

  const names = namesOf(outline).map((name) => ({
    ...name,
    marker: new maplibre.Marker({ element: make('span', { class: 'map-name', 'aria-hidden': 'true' }, name.text) }).setLngLat(name.place).addTo(map),
  }));
  const placeNames = () => {
    const at = ([lon, lat]) => map.project([lon, lat]);
    const spots = (said.points || []).map((point) => ({ ...xy(at([point.lon, point.lat])), r: radius(point, held.layer) }));
    const free = namePlaces(names.map(({ text, place }) => ({ text, ...xy(at(place)) })), spots);
    names.forEach(({ marker, place }, index) => marker.setOffset([0, free[index].y - at(place).y]));
  };
  const dots = (said.points || []).map((point) => {
    const dot = make('a', { class: 'map-dot', tabindex: '-1', ...(point.href ? { href: point.href } : {}) });
    dot.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      held.open(point, () => {
        const { x, y } = map.project([point.lon, point.lat]);
        return [x, y];
      });
    });
    held.link(point.id, dot);
    new maplibre.Marker({ element: dot }).setLngLat([point.lon, point.lat]).addTo(map);
    // MapLibre names and opens its markers to the keyboard; the list beside the map does that.
    dot.setAttribute('tabindex', '-1');
    return [point, dot];
  });

  held.onLayer.push((layer) => {
    for (const [point, dot] of dots) {
      const { class: colour, text, value, word } = inLayer(point, layer);
      const shown = text !== undefined ? text : value;
      const missing = shown === undefined || shown === null;
      const look = paint(colour);
      const size = radius(point, layer) * 2;
      dot.textContent = missing ? '—' : shown;
      dot.classList.toggle('hatch', missing || Boolean(look.hatched));
      dot.style.background = missing ? '' : look.fill;
      dot.style.color = missing ? '' : look.text;
      dot.style.width = dot.style.height = dot.style.lineHeight = `${size}px`;
      dot.style.zIndex = String(Math.round(100 - size));
      dot.setAttribute('aria-label', [point.name, layer.name, missing ? say.missing : shown, word].filter((part) => part !== undefined && part !== '').join(' '));
    }
    const fill = areaPaint(said, layer);
    const apply = () => {
      map.setPaintProperty('areas', 'fill-color', fill.colour);
      map.setPaintProperty('areas', 'fill-opacity', fill.opacity);
    };
    if (map.isStyleLoaded()) apply();
    else map.once('load', apply);
  });
  held.onLayer.push(placeNames);
  held.start();
  map.on('moveend', placeNames);
  map.on('move', held.placeNote);
  map.on('click', held.close);
  map.once('idle', () => {
    box.dataset.ready = 'yes';
  });
  new MutationObserver(() => {
    map.setStyle(styleOf(outline));
    map.once('styledata', held.start);
  }).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });

  // A canvas stays white on paper, an SVG doesn't.
  let paper = null;
  window.addEventListener('beforeprint', () => {
    paper = make('div', { class: 'map-paper' }, drawing(said, outline, held.layer, 680, 460));
    stage.before(paper);
  });
  window.addEventListener('afterprint', () => paper && paper.remove());
}

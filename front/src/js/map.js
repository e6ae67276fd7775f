// The map by declaration: <div class="map" data-map data-source="id" data-outline="id or address">.
// MapLibre draws it where the browser has WebGL; elsewhere, and on paper, it is an SVG of our own.
import maplibre from 'maplibre-gl/dist/maplibre-gl-csp.js';
import { frame, prepare } from './map/frame.js';
import { glMap } from './map/gl.js';
import { svgMap } from './map/svg.js';

const script = document.currentScript;

function hasWebGl() {
  if (new URLSearchParams(location.search).get('map') === 'svg') return false;
  try {
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('webgl2') || canvas.getContext('webgl');
    if (!context) return false;
    const lose = context.getExtension('WEBGL_lose_context');
    if (lose) lose.loseContext();
    return true;
  } catch {
    return false;
  }
}

prepare((box, said, outline) => {
  const held = frame(box, said);
  const drawSvg = () => svgMap(held, said, outline);
  if (box.dataset.map === 'svg' || !hasWebGl()) {
    drawSvg();
    return;
  }
  const worker = box.dataset.worker || (script ? new URL('maplibre-worker.js', script.src).href : '');
  glMap(maplibre, worker, held, said, outline, drawSvg);
});

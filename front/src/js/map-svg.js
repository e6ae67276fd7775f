// The map as an SVG only, for pages that must stay small (public pages).
import { frame, prepare } from './map/frame.js';
import { svgMap } from './map/svg.js';

prepare((box, said, outline) => svgMap(frame(box, said), said, outline));

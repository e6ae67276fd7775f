// Colours and small parts that all charts share. Colours come from the page's tokens, so the
// same substance looks the same in a chart, a badge and a map.
import { make } from '../parts/dom.js';
import { chinese, words } from '../parts/words.js';

export const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

const SUBSTANCES = { pm25: 'pm25', pm10: 'pm10', so2: 'so2', no2: 'no2', co: 'co', o3: 'o3', o3_8h: 'o3' };
const OTHERS = ['#1f6f54', '#2b6cb0', '#9a6420', '#7b3f98', '#c0491b', '#0b7f8a', '#4a5568'];
const OTHERS_DARK = ['#63c29f', '#7db2ea', '#d6a565', '#c79be0', '#f0895c', '#55c3cd', '#a9b5c6'];

export const isDark = () => document.documentElement.dataset.theme === 'dark';

export function colourOf(series, at) {
  const key = String(series.substance || '').toLowerCase().replace('.', '').replace('-', '_');
  if (SUBSTANCES[key]) return token(SUBSTANCES[key]);
  const others = isDark() ? OTHERS_DARK : OTHERS;
  return others[at % others.length];
}

export function look() {
  return {
    ink: token('ink'), soft: token('ink-soft'), line: token('line'), strong: token('line-strong'),
    surface: token('surface'), shade: token('shade'), brand: token('brand'), danger: token('danger'), warning: token('warning'),
  };
}

/** Text on an AQI colour, dark on light ones and white on dark ones. */
export const AQI_TEXT = ['#000', '#000', '#000', '#000', '#fff', '#fff'];

export const numberText = (value, decimals) =>
  decimals === undefined || decimals === null ? String(value) : Number(value).toFixed(decimals);

/** The words of the axis' start: a reader must know when it isn't zero. */
export function axisName(axis, lying) {
  if (axis.note) return [axis.name, axis.note].filter(Boolean).join('　');
  if (!axis.from) return axis.name || '';
  const note = chinese() ? `${lying ? '横' : '纵'}轴从${axis.from}起` : `axis starts at ${axis.from}`;
  return [axis.name, note].filter(Boolean).join('　');
}

export function tooltip(formatter, more = {}) {
  const { ink, surface, line } = look();
  return {
    confine: true, // without it, ECharts draws an arrow by markup that our policy forbids
    backgroundColor: surface,
    borderColor: line,
    padding: [6, 10],
    transitionDuration: 0,
    textStyle: { color: ink, fontSize: 13 },
    formatter,
    ...more,
  };
}

/** What a tooltip shows; nodes, because the policy forbids styles written in markup. */
export function tip(title, rows) {
  const box = make('div', { class: 'chart-tip' }, make('strong', {}, title));
  for (const { colour, name, text } of rows) {
    const dot = make('i', {});
    if (colour) dot.style.background = colour;
    box.append(make('div', {}, dot, make('span', {}, name), make('b', {}, text)));
  }
  return box;
}

export const missing = (said) => (said.words && said.words.missing) || words().missing;

/** About how wide a word is: a Chinese character is as wide as it is high. */
export const wide = (text, size) => [...text].reduce((sum, sign) => sum + (sign.charCodeAt(0) > 255 ? size * 1.04 : size * 0.58), 0);

/** The height that a legend takes: it wraps on narrow screens. */
export function legendHeight(names, width) {
  let [rows, x] = [1, 0];
  for (const name of names) {
    const own = 18 + 5 + wide(name, 12) + 14;
    if (x && x + own > width) [rows, x] = [rows + 1, 0];
    x += own;
  }
  return rows * 24;
}

export function legend(names, more = {}) {
  const { ink, soft } = look();
  return {
    type: 'plain', top: 0, left: 0, itemWidth: 18, itemHeight: 10, itemGap: 14, icon: undefined,
    textStyle: { color: ink, fontSize: 12 }, inactiveColor: soft,
    data: names,
    ...more,
  };
}

/** A cell without data: grey with strokes, so that it can't be read as a level. */
export function hatched(shape) {
  const { shade, strong } = look();
  const { x, y, width, height } = shape;
  const strokes = [];
  for (let at = 5; at < width + height; at += 6) {
    const from = { x: x + Math.min(at, width), y: y + Math.max(0, at - width) };
    const to = { x: x + Math.max(0, at - height), y: y + Math.min(at, height) };
    strokes.push({
      type: 'line', silent: true, shape: { x1: from.x, y1: from.y, x2: to.x, y2: to.y },
      style: { stroke: strong, lineWidth: 0.6 },
    });
  }
  return { type: 'group', children: [{ type: 'rect', shape, style: { fill: shade } }, ...strokes] };
}

/** The hatch as a legend's sign. */
export const HATCH_ICON = 'path://M0 0h20v20h-20z M0 8L8 0 M0 16L16 0 M4 20L20 4 M12 20L20 12';

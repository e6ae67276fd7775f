// Curves over time or over a list: several series, limits, shaded spans, ranges, gaps.
import { axisName, colourOf, legend, legendHeight, look, missing, numberText, tip, tooltip } from './look.js';

/** "2026-11-22T08:00" is the clock on the wall; the browser's own time zone must not move it. */
const wall = (stamp) => Date.parse(/T/.test(stamp) ? `${stamp.slice(0, 16)}:00Z` : `${stamp}T00:00:00Z`);
const two = (n) => String(n).padStart(2, '0');

function stampText(time, kind) {
  const when = new Date(time);
  const day = `${when.getUTCFullYear()}-${two(when.getUTCMonth() + 1)}-${two(when.getUTCDate())}`;
  return kind === 'hour' ? `${day} ${two(when.getUTCHours())}:${two(when.getUTCMinutes())}` : day;
}

function xAxis(x, { line, soft }, floats) {
  const common = {
    axisLine: { onZero: !floats, lineStyle: { color: line } },
    axisTick: { lineStyle: { color: line } },
    axisLabel: { color: soft, fontSize: 12, hideOverlap: true },
    splitLine: { show: false },
  };
  if (x.kind === 'category') {
    return { type: 'category', data: x.values, boundaryGap: true, ...common };
  }
  return {
    type: 'time',
    min: wall(x.values[0]),
    max: wall(x.values[x.values.length - 1]),
    ...common,
    axisLabel: {
      ...common.axisLabel,
      formatter: {
        year: '{yyyy}-{MM}', month: '{yyyy}-{MM}', day: '{MM}-{dd}', hour: '{HH}:{mm}', minute: '{HH}:{mm}', second: '{HH}:{mm}', millisecond: '{HH}:{mm}',
      },
    },
  };
}

const yAxis = (axis, { soft, line }, right) => ({
  type: 'value',
  name: axisName(axis),
  nameLocation: axis.inverse ? 'start' : 'end', // the upper end
  nameGap: 10,
  nameTextStyle: { color: soft, fontSize: 12, align: right ? 'right' : 'left', padding: right ? [0, -30, 0, 0] : [0, 0, 0, -30] },
  min: axis.from === undefined ? 0 : axis.from,
  max: axis.to === undefined || axis.to === null ? undefined : axis.to,
  inverse: Boolean(axis.inverse),
  minInterval: axis.whole ? 1 : undefined,
  position: right ? 'right' : 'left',
  axisLabel: { color: soft, fontSize: 12 },
  splitLine: { show: !right, lineStyle: { color: line } },
});

/** A value between two gaps would be invisible as a curve; it becomes a point. */
function points(xs, values, shown) {
  return values.map((value, at) => {
    const point = { value: [xs[at], value === null ? '-' : value] };
    const lonely = value !== null && (at === 0 || values[at - 1] === null) && (at === values.length - 1 || values[at + 1] === null);
    if (lonely || (shown && value !== null)) Object.assign(point, { symbol: 'circle', symbolSize: shown ? 5 : 4 });
    return point;
  });
}

const SPANS = { dust: 'rgba(178, 134, 62, 0.24)', mark: 'rgba(81, 96, 107, 0.2)', invalid: 'rgba(179, 38, 30, 0.14)', period: 'rgba(31, 111, 84, 0.12)' };

/** The band between low and high, one polygon for each stretch without gap. */
function band(series, xs, colour, axis) {
  const stretches = [];
  let stretch = [];
  series.low.forEach((low, at) => {
    const high = series.high[at];
    if (low === null || high === null || low === undefined) {
      if (stretch.length) stretches.push(stretch);
      stretch = [];
    } else stretch.push([xs[at], low, high]);
  });
  if (stretch.length) stretches.push(stretch);
  return {
    type: 'custom', name: series.name, yAxisIndex: axis, silent: true, z: 1, itemStyle: { color: colour },
    encode: { x: 0, y: [1, 2] },
    data: stretches.map((part) => ({ value: part[0], part })),
    renderItem(params, api) {
      const part = stretches[params.dataIndex];
      const edge = part.map(([x, low]) => api.coord([x, low]));
      const top = part.map(([x, , high]) => api.coord([x, high])).reverse();
      if (part.length === 1) {
        const [[x, y]] = edge;
        return { type: 'rect', shape: { x: x - 3, y: top[0][1], width: 6, height: y - top[0][1] }, style: { fill: colour, opacity: 0.3 } };
      }
      return { type: 'polygon', shape: { points: [...edge, ...top] }, style: { fill: colour, opacity: 0.2 } };
    },
  };
}

/** Low to high of each entry of a list, drawn as a bar with the value as a point on it. */
function whiskers(series, colour, axis) {
  return {
    type: 'custom', name: series.name, yAxisIndex: axis, silent: true, z: 1, itemStyle: { color: colour }, encode: { x: 0, y: [1, 2] },
    data: series.low.map((low, at) => [at, low === null ? '-' : low, series.high[at] === null ? '-' : series.high[at]]),
    renderItem(params, api) {
      if (Number.isNaN(api.value(1))) return null;
      const [x, low] = api.coord([api.value(0), api.value(1)]);
      const [, high] = api.coord([api.value(0), api.value(2)]);
      return { type: 'rect', shape: { x: x - 5, y: high, width: 10, height: Math.max(low - high, 1) }, style: { fill: colour, opacity: 0.3 } };
    },
  };
}

export function line(said, { width }) {
  const colours = look();
  const { x } = said;
  const timed = x.kind !== 'category';
  const xs = timed ? x.values.map(wall) : x.values.map((_value, at) => at);
  const axes = [said.y || {}, ...(said.y2 ? [said.y2] : [])];
  const drawn = [];

  said.series.forEach((series, at) => {
    const colour = colourOf(series, at);
    const axis = series.axis === 'y2' && said.y2 ? 1 : 0;
    if (series.low && series.high) drawn.push(timed ? band(series, xs, colour, axis) : whiskers(series, colour, axis));
    drawn.push({
      type: 'line', name: series.name, yAxisIndex: axis, z: 3, symbol: 'none', connectNulls: false,
      data: points(xs, series.values, series.points || (!timed && series.low)),
      itemStyle: { color: colour },
      lineStyle: { color: colour, width: series.dashed ? 1.5 : 2, type: series.dashed ? 'dashed' : 'solid', opacity: series.dashed ? 0.75 : !timed && series.low ? 0 : 1 },
      emphasis: { disabled: true },
      markLine: limitLines(said.limits, at, said.series, colours),
      markArea: at === 0 ? spanAreas(said.spans, timed, colours) : undefined,
    });
  });
  if (said.notes && said.notes.length) {
    drawn.push({
      type: 'scatter', name: said.notesName || '', z: 5, symbol: 'triangle', symbolSize: 9, itemStyle: { color: colours.warning },
      data: said.notes.map((note) => ({ value: [timed ? wall(note.at) : note.at, note.value], text: note.text, href: note.href })),
      tooltip: { trigger: 'item' },
    });
  }

  const nameOfX = (at) => (x.labels ? x.labels[at] : timed ? stampText(xs[at], x.kind) : x.values[at]);
  const shown = [...said.series.map((series) => series.name), ...(said.notesName ? [said.notesName] : [])];
  const dashed = said.series.filter((series) => series.dashed).map((series) => series.name);
  return {
    useUTC: true,
    grid: { left: 12, right: said.y2 ? 12 : 20, top: legendHeight(shown, width - 24) + 34, bottom: said.zoom ? 44 : 8, containLabel: true },
    legend: legend(
      [
        ...said.series.map((series) => (dashed.includes(series.name) ? { name: series.name, icon: DASH } : { name: series.name, icon: SOLID })),
        ...(said.notesName ? [{ name: said.notesName, icon: 'triangle' }] : []),
      ],
      { width: width - 24, selected: Object.fromEntries(said.series.filter((s) => s.off).map((s) => [s.name, false])) },
    ),
    xAxis: xAxis(x, colours, axes.some((axis) => axis.inverse)),
    yAxis: axes.map((axis, at) => yAxis(axis, colours, at === 1)),
    tooltip: tooltip(
      (asked) => {
        if (!Array.isArray(asked)) return tip(asked.data.text, []);
        const lines = asked.filter((one) => one.seriesType === 'line');
        if (!lines.length) return '';
        const at = lines[0].dataIndex;
        const spans = (said.spans || []).filter((span) => timed && wall(span.from) <= xs[at] && xs[at] <= wall(span.to));
        const rows = lines.map((one) => {
          const series = said.series.find((s) => s.name === one.seriesName);
          const value = series.values[at];
          const range = series.low && series.low[at] !== null ? `（${numberText(series.low[at], series.decimals)}–${numberText(series.high[at], series.decimals)}）` : '';
          const unit = series.unit || (series.axis === 'y2' ? said.y2 : said.y || {}).name || '';
          return { colour: one.color, name: series.name, text: value === null ? missing(said) : `${numberText(value, series.decimals)}${range} ${unit}` };
        });
        return tip(nameOfX(at), [...rows, ...spans.map((span) => ({ colour: SPANS[span.kind] || SPANS.mark, name: span.name, text: '' }))]);
      },
      { trigger: 'axis', axisPointer: { type: 'line', lineStyle: { color: colours.strong } } },
    ),
    dataZoom: said.zoom
      ? [
          { type: 'slider', height: 22, bottom: 8, borderColor: colours.line, fillerColor: 'rgba(81, 96, 107, 0.16)', dataBackground: { lineStyle: { color: colours.strong, opacity: 0.6 }, areaStyle: { color: colours.strong, opacity: 0.15 } }, selectedDataBackground: { lineStyle: { color: colours.strong }, areaStyle: { color: colours.strong, opacity: 0.2 } }, handleStyle: { color: colours.surface, borderColor: colours.strong }, moveHandleStyle: { color: colours.strong, opacity: 0.4 }, emphasis: { handleStyle: { borderColor: colours.brand }, moveHandleStyle: { color: colours.strong } }, labelFormatter: timed ? (time) => stampText(time, x.kind) : undefined, textStyle: { color: colours.soft, fontSize: 11 }, filterMode: 'none', brushSelect: false },
          { type: 'inside', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false, filterMode: 'none' },
        ]
      : undefined,
    series: drawn,
  };
}

const SOLID = 'path://M0 4h22v2.4h-22z';
const DASH = 'path://M0 4h6v2h-6z M8 4h6v2h-6z M16 4h6v2h-6z';

/** Where along its line a limit's words meet the fewest points of curves. */
function clearest(limit, allSeries) {
  const shown = allSeries.filter((series) => !series.off && (series.axis || 'y') === (limit.axis || 'y'));
  const highest = shown.reduce((most, { values }) => values.reduce((top, value) => (value > top ? value : top), most), limit.value);
  const meets = (from, to) =>
    shown.reduce((sum, { values }) => {
      const part = values.slice(Math.floor(from * values.length), Math.ceil(to * values.length));
      const close = part.filter((value) => value !== null && value > limit.value - 0.03 * highest && value < limit.value + 0.12 * highest);
      return sum + close.length / Math.max(part.length, 1);
    }, 0);
  const places = [['insideEndTop', meets(0.7, 1)], ['insideStartTop', meets(0, 0.3)], ['insideMiddleTop', meets(0.35, 0.65)]];
  return places.reduce((best, place) => (place[1] < best[1] - 1e-9 ? place : best))[0];
}

/** Limits hang on the series of their substance, so that hiding the curve hides its limits. */
function limitLines(limits, at, allSeries, { ink, surface }) {
  const own = (limits || []).filter((limit) => {
    const host = allSeries.findIndex((series) => limit.substance && series.substance === limit.substance && !series.dashed);
    return (host < 0 ? 0 : host) === at;
  });
  if (!own.length) return undefined;
  return {
    silent: true, symbol: 'none', animation: false,
    data: own.map((limit) => ({
      yAxis: limit.value,
      lineStyle: { color: colourOf(allSeries[at], at), type: [6, 3], width: 1.2 },
      label: {
        show: true, position: clearest(limit, allSeries), distance: 3, fontSize: 11.5, color: ink,
        textBorderColor: surface, textBorderWidth: 3,
        formatter: limit.clause ? `${limit.name}（${limit.clause}）` : limit.name,
      },
    })),
  };
}

function spanAreas(spans, timed, { ink }) {
  if (!spans || !spans.length) return undefined;
  return {
    silent: true, animation: false,
    data: spans.map((span) => [
      { name: span.name, xAxis: timed ? wall(span.from) : span.from, itemStyle: { color: SPANS[span.kind] || SPANS.mark }, label: { show: !span.quiet, color: ink, fontSize: 11.5, position: 'insideTop' } },
      { xAxis: timed ? wall(span.to) : span.to },
    ]),
  };
}

// Bars of a ranking: one bar a place, its value at the end, its target and last year as lines.
import { axisName, colourOf, legend, look, missing, numberText, tip, tooltip } from './look.js';

const TICK = 'path://M8 0h3v10h-3z';
const DOTTED = 'path://M8 0h3v2.4h-3z M8 3.8h3v2.4h-3z M8 7.6h3v2.4h-3z';

/** A short line across the bar at a value. */
function ticks(name, values, upright, colour, dashed) {
  return {
    type: 'custom', name, z: 4, itemStyle: { color: colour }, silent: true,
    encode: upright ? { x: 0, y: 1 } : { x: 1, y: 0 },
    data: values.map((value, at) => [at, value === null || value === undefined ? '-' : value]),
    renderItem(params, api) {
      const value = api.value(1);
      if (Number.isNaN(value)) return null;
      const [x, y] = api.coord(upright ? [api.value(0), value] : [value, api.value(0)]);
      const size = api.size(upright ? [1, 0] : [0, 1])[upright ? 0 : 1] * 0.42;
      const shape = upright ? { x1: x - size, y1: y, x2: x + size, y2: y } : { x1: x, y1: y - size, x2: x, y2: y + size };
      return { type: 'line', shape, style: { stroke: colour, lineWidth: 2.5, lineDash: dashed ? [3, 2] : undefined } };
    },
  };
}

export function bar(said, { width }) {
  const { ink, soft, line: grey, danger, surface } = look();
  const upright = Boolean(said.upright);
  const items = said.items;
  const words = said.words || {};
  const colour = colourOf(said, 0);
  const name = said.name || said.label || '';
  const values = items.map((item) => (item.value === null || item.value === undefined ? '-' : item.value));
  const axis = said.axis || {};
  const list = {
    type: 'category', data: items.map((item) => item.name), inverse: !upright,
    axisLabel: { color: ink, fontSize: 13, interval: 0, width: upright ? undefined : Math.min(180, width * 0.3), overflow: 'truncate', rotate: upright && items.length > 12 ? 45 : 0 },
    axisTick: { show: false }, axisLine: { lineStyle: { color: grey } },
  };
  const scale = {
    type: 'value', min: axis.from === undefined ? (items.some((item) => item.value < 0) ? undefined : 0) : axis.from,
    max: axis.to, name: axisName({ name: said.unit, ...axis }), nameLocation: 'end', nameGap: 8,
    nameTextStyle: { color: soft, align: upright ? 'left' : 'right', verticalAlign: upright ? undefined : 'top', padding: upright ? [0, 0, 0, -30] : [8, 0, 0, 0] },
    axisLabel: { color: soft, fontSize: 12 }, splitLine: { lineStyle: { color: grey } },
  };
  const has = (key) => items.some((item) => item[key] !== null && item[key] !== undefined);
  const series = [
    {
      type: 'bar', name, barMaxWidth: 20, z: 2, itemStyle: { color: colour }, emphasis: { disabled: true },
      cursor: items.some((item) => item.href) ? 'pointer' : 'default',
      data: items.map((item, at) => ({
        value: values[at], href: item.href,
        itemStyle: item.tone === 'over' ? { color: danger } : item.tone === 'quiet' ? { color: soft } : undefined,
      })),
      label: {
        show: !said.bare, position: upright ? 'top' : 'right', color: ink, fontSize: 12.5, textBorderColor: surface, textBorderWidth: 2,
        formatter: ({ dataIndex }) => items[dataIndex].text || (values[dataIndex] === '-' ? missing(said) : numberText(values[dataIndex], said.decimals)),
      },
      // Lines for all places alike, such as a limit of the nation.
      markLine: (said.limits || []).length
        ? {
            silent: true, symbol: 'none', animation: false,
            data: said.limits.map((limit) => ({
              [upright ? 'yAxis' : 'xAxis']: limit.value, lineStyle: { color: ink, type: [6, 3], width: 1.2 },
              label: { show: true, position: upright ? 'insideEndTop' : 'end', color: ink, fontSize: 11.5, formatter: limit.clause ? `${limit.name}（${limit.clause}）` : limit.name },
            })),
          }
        : undefined,
    },
  ];
  const signs = [{ name, icon: 'rect' }];
  if (has('target')) {
    series.push(ticks(words.target || '', items.map((item) => item.target), upright, ink, false));
    signs.push({ name: words.target || '', icon: TICK });
  }
  if (has('last')) {
    series.push(ticks(words.last || '', items.map((item) => item.last), upright, soft, true));
    signs.push({ name: words.last || '', icon: DOTTED });
  }
  return {
    grid: { left: 8, right: upright ? 20 : 56, top: upright ? 58 : 34, bottom: upright ? 8 : 22, containLabel: true },
    legend: legend(signs, { selectedMode: false, width: width - 24 }),
    xAxis: upright ? list : scale,
    yAxis: upright ? scale : list,
    tooltip: tooltip((asked) => {
      const one = Array.isArray(asked) ? asked[0] : asked;
      const item = items[one.dataIndex];
      const text = (value) => (value === null || value === undefined ? missing(said) : `${numberText(value, said.decimals)} ${said.unit || ''}`);
      const rows = [{ colour, name, text: item.text || text(item.value) }];
      if (has('target')) rows.push({ colour: ink, name: words.target || '', text: text(item.target) });
      if (has('last')) rows.push({ colour: soft, name: words.last || '', text: text(item.last) });
      if (item.note) rows.push({ name: item.note, text: '' });
      return tip(item.name, rows);
    }, { trigger: 'axis', axisPointer: { type: 'shadow' } }),
    series,
  };
}

// Bars of a ranking: one bar a place, its value at the end, its target and last year as lines.
import { axisName, colourOf, legend, look, missing, numberText, legendHeight, tip, tooltip, wide } from './look.js';

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
  const axis = said.axis || {};
  // Lying bars have no room for an axis name; the legend says unit and start.
  const name = [said.name || said.label || '', upright ? '' : axisName({ name: said.unit, ...axis }, true)].filter(Boolean).join('　');
  const values = items.map((item) => (item.value === null || item.value === undefined ? '-' : item.value));
  const textOf = (at) => items[at].text || (values[at] === '-' ? missing(said) : numberText(values[at], said.decimals));
  const nameWidth = Math.min(Math.max(...items.map((item) => wide(item.name, 13) + 8)), Math.max(72, width * 0.3));
  const list = {
    type: 'category', data: items.map((item) => item.name), inverse: !upright,
    axisLabel: upright
      ? { color: ink, fontSize: 12, interval: 0, rotate: items.length > 12 ? 45 : 0 }
      : {
          // The value stands beside the name, where no target line can cross it.
          interval: 0, color: ink, fontSize: 13,
          formatter: (text, at) => `{name|${text}}{value|${said.bare ? '' : textOf(at)}}`,
          rich: {
            name: { color: ink, fontSize: 13, align: 'left', width: nameWidth },
            value: { color: ink, fontSize: 13, fontWeight: 600, align: 'right', width: said.bare ? 0 : 52 },
          },
        },
    axisTick: { show: false }, axisLine: { lineStyle: { color: grey } },
  };
  const scale = {
    type: 'value', min: axis.from === undefined ? (items.some((item) => item.value < 0) ? undefined : 0) : axis.from,
    max: axis.to, name: upright ? axisName({ name: said.unit, ...axis }) : '', nameLocation: 'end', nameGap: 8,
    nameTextStyle: { color: soft, align: 'left', padding: [0, 0, 0, -30] },
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
        show: upright && !said.bare, position: 'top', color: ink, fontSize: 12, textBorderColor: surface, textBorderWidth: 2,
        formatter: ({ dataIndex }) => textOf(dataIndex),
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
    grid: { left: 8, right: 24, top: legendHeight(signs.map((sign) => sign.name), width - 24) + (upright ? 34 : 10), bottom: 8, containLabel: true },
    legend: legend(signs, { selectedMode: false, width: width - 24 }),
    xAxis: upright ? list : scale,
    yAxis: upright ? scale : list,
    tooltip: tooltip((asked) => {
      const one = Array.isArray(asked) ? asked[0] : asked;
      const item = items[one.dataIndex];
      const text = (value) => (value === null || value === undefined ? missing(said) : `${numberText(value, said.decimals)} ${said.unit || ''}`);
      const rows = [{ colour, name: said.name || '', text: item.text || text(item.value) }];
      if (has('target')) rows.push({ colour: ink, name: words.target || '', text: text(item.target) });
      if (has('last')) rows.push({ colour: soft, name: words.last || '', text: text(item.last) });
      if (item.note) rows.push({ name: item.note, text: '' });
      return tip(item.name, rows);
    }, { trigger: 'axis', axisPointer: { type: 'shadow' } }),
    series,
  };
}

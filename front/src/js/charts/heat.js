// Completeness: rows of days, columns of hours, each cell in one of a few named states.
import { HATCH_ICON, hatched, isDark, legend, legendHeight, look, tip, token, tooltip } from './look.js';

const LEFT = 84;
const rowHeight = (said) => (said.rows.length > 62 ? 10 : said.rows.length > 31 ? 14 : 18);

const topOf = (said, width) => legendHeight(said.states.map((state) => state.name), width) + 28;

export const heatHeight = (said, width) => topOf(said, width) + said.rows.length * rowHeight(said) + 8;

/** State → colour. "missing" and "none" are hatched, so that no colour alone carries them. */
function colourOfTone(tone) {
  const { warning, danger, strong, line } = look();
  return { ok: isDark() ? '#3d5a50' : '#bcd0c8', mark: warning, dust: '#b2863e', invalid: danger, late: strong, off: line }[tone] || token(tone) || strong;
}

export function heat(said, { width }) {
  const { ink, soft } = look();
  const tall = rowHeight(said);
  const top = topOf(said, width);
  const cell = (width - LEFT - 4) / said.columns.length;
  const every = Math.ceil(22 / cell);
  const states = said.states.map((state) => ({ ...state, hatched: state.tone === 'missing' || state.tone === 'none', cells: [] }));
  said.cells.forEach((row, y) => row.forEach((state, x) => {
    if (state === null || state === undefined || !states[state]) return;
    states[state].cells.push({
      value: 1, x, y,
      shape: { x: LEFT + x * cell, y: top + y * tall, width: Math.max(cell - 1, 1), height: tall - 1 },
    });
  }));
  const series = states.filter((state) => state.cells.length).map((state) => ({
    type: 'custom', coordinateSystem: 'none', name: state.name, itemStyle: { color: colourOfTone(state.tone) }, data: state.cells, z: 2,
    renderItem(params) {
      const { shape } = state.cells[params.dataIndex];
      return state.hatched ? hatched(shape) : { type: 'rect', shape, style: { fill: colourOfTone(state.tone) } };
    },
  }));
  const heads = [
    ...said.columns.map((text, at) => ({ text, at })).filter(({ at }) => at % every === 0).map(({ text, at }) => ({ text, x: LEFT + (at + 0.5) * cell, y: top - 6, align: 'center', verticalAlign: 'bottom' })),
    ...said.rows.map((text, at) => ({ text, at })).filter(({ at }) => tall >= 14 || at % 2 === 0).map(({ text, at }) => ({ text, x: LEFT - 6, y: top + (at + 0.5) * tall, align: 'right', verticalAlign: 'middle' })),
  ];
  series.push({
    type: 'custom', coordinateSystem: 'none', silent: true, tooltip: { show: false }, data: heads.map(() => 1),
    renderItem: (params) => ({ type: 'text', style: { fontSize: 11, fill: soft, ...heads[params.dataIndex] } }),
  });
  return {
    legend: legend(
      states.filter((state) => state.cells.length).map((state) => ({
        name: state.name, icon: state.hatched ? HATCH_ICON : 'rect',
        itemStyle: state.hatched ? { color: look().shade, borderColor: look().strong, borderWidth: 1 } : undefined,
      })),
      { selectedMode: false, width, textStyle: { color: ink, fontSize: 12 } },
    ),
    tooltip: tooltip((asked) => {
      const { x, y } = asked.data;
      const note = said.notes && said.notes[y] && said.notes[y][x];
      return tip(`${said.rows[y]} ${said.columns[x]}`, [{ colour: asked.color, name: asked.seriesName, text: note || '' }]);
    }, { trigger: 'item' }),
    series,
  };
}

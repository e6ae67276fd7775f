// The year as twelve small months, each day in the colour of its level, days without data hatched.
import { AQI_TEXT, HATCH_ICON, hatched, legend, legendHeight, look, missing, tip, token, tooltip } from './look.js';

const HEAD = 40; // room for month and weekday names
const GAP = 18;

/** How twelve months lie in a width: columns, size of a day. */
function layout(width) {
  const columns = width >= 1040 ? 6 : width >= 700 ? 4 : width >= 480 ? 3 : 2;
  const cell = Math.floor((width - GAP * (columns - 1)) / columns / 7);
  const tall = Math.max(Math.min(cell, 30), 18);
  return { columns, cell, tall, month: cell * 7 + GAP, deep: HEAD + tall * 6 + 8 };
}

const legendOf = (said, width) => legendHeight([...((said.words && said.words.levels) || []), missing(said)], width) + 6;

export function calendarHeight(said, width) {
  const { columns, deep } = layout(width);
  return legendOf(said, width) + Math.ceil(12 / columns) * deep;
}

function daysOf(year) {
  const days = [];
  for (let day = new Date(Date.UTC(year, 0, 1)); day.getUTCFullYear() === year; day = new Date(+day + 86400000)) days.push(day);
  return days;
}

export function calendar(said, { width }) {
  const { ink, soft, surface } = look();
  const grid = layout(width);
  const top = legendOf(said, width);
  const words = said.words || {};
  const levels = words.levels || [];
  const gone = missing(said);
  const given = new Map(said.days.map((day) => [day.day, day]));
  const months = words.months || [...Array(12).keys()].map((at) => String(at + 1));
  const weekdays = words.weekdays || [];
  const monday = said.weekStart !== 'sunday';
  const until = said.until || `${said.year}-12-31`;

  const groups = new Map([...levels.map((_word, at) => [at + 1, []]), [0, []]]);
  for (const date of daysOf(said.year)) {
    const day = date.toISOString().slice(0, 10);
    if (day > until) continue; // days to come are no gap
    const info = given.get(day) || { day };
    const level = info.level || 0;
    const month = date.getUTCMonth();
    const first = new Date(Date.UTC(said.year, month, 1)).getUTCDay();
    const lead = monday ? (first + 6) % 7 : first;
    const place = lead + date.getUTCDate() - 1;
    groups.get(level).push({
      value: 1, info, href: info.href,
      shape: {
        x: (month % grid.columns) * grid.month + (place % 7) * grid.cell + 0.5,
        y: top + Math.floor(month / grid.columns) * grid.deep + HEAD + Math.floor(place / 7) * grid.tall + 0.5,
        width: grid.cell - 1, height: grid.tall - 1,
      },
    });
  }

  const nameOf = (level) => (level ? levels[level - 1] : gone);
  const cells = [...groups].filter(([, days]) => days.length).map(([level, days]) => {
    const fill = level ? token(`aqi-${level}`) : look().shade;
    return {
      type: 'custom', coordinateSystem: 'none', name: nameOf(level), itemStyle: { color: fill }, data: days, z: 2,
      renderItem(params) {
        const { shape, info } = days[params.dataIndex];
        const text = {
          type: 'text', silent: true,
          style: {
            text: String(Number(info.day.slice(8))), x: shape.x + shape.width / 2, y: shape.y + shape.height / 2,
            align: 'center', verticalAlign: 'middle', fontSize: Math.min(12, grid.cell * 0.5), fill: level ? AQI_TEXT[level - 1] : ink,
          },
        };
        // Wide enough for both: day small in the corner, the index in the middle.
        const both = grid.cell >= 30 && grid.tall >= 28 && info.value !== undefined && info.value !== null;
        const parts = [level ? { type: 'rect', shape, style: { fill, stroke: surface, lineWidth: 0 } } : hatched(shape)];
        if (both) {
          Object.assign(text.style, { x: shape.x + 3, y: shape.y + 3, align: 'left', verticalAlign: 'top', fontSize: 9 });
          parts.push(text, {
            type: 'text', silent: true,
            style: { text: String(info.value), x: shape.x + shape.width / 2 + 2, y: shape.y + shape.height - 3, align: 'center', verticalAlign: 'bottom', fontSize: 12, fill: text.style.fill },
          });
        } else parts.push(text);
        return { type: 'group', children: parts };
      },
    };
  });

  // The names of months and weekdays.
  const heads = [];
  months.forEach((name, month) => {
    const x = (month % grid.columns) * grid.month;
    const y = top + Math.floor(month / grid.columns) * grid.deep;
    heads.push({ text: name, x, y: y + 2, fontSize: 13, fontWeight: 600, fill: ink, align: 'left' });
    weekdays.forEach((word, at) => heads.push({ text: word, x: x + (at + 0.5) * grid.cell, y: y + 24, fontSize: 11, fill: soft, align: 'center' }));
  });
  cells.push({
    type: 'custom', coordinateSystem: 'none', silent: true, tooltip: { show: false }, data: heads.map(() => 1),
    renderItem: (params) => ({ type: 'text', style: { verticalAlign: 'top', ...heads[params.dataIndex] } }),
  });

  return {
    legend: legend(
      [...groups.keys()].filter((level) => groups.get(level).length).map((level) => ({ name: nameOf(level), icon: level ? 'rect' : HATCH_ICON, itemStyle: level ? undefined : { color: look().shade, borderColor: look().strong, borderWidth: 1 } })),
      { width, selectedMode: false },
    ),
    tooltip: tooltip((asked) => {
      const { info } = asked.data;
      const rows = info.level ? [{ colour: token(`aqi-${info.level}`), name: info.word || nameOf(info.level), text: info.value === undefined ? '' : `AQI ${info.value}` }] : [{ name: gone, text: '' }];
      if (info.note) rows.push({ name: info.note, text: '' });
      return tip(info.name || info.day, rows);
    }, { trigger: 'item' }),
    series: cells,
  };
}

// Charts by declaration: <figure class="chart" data-chart="line" data-source="id of a JSON script">.
// The shapes of the JSON stand in front/README.md.
import { init, use } from 'echarts/core';
import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  AriaComponent, DataZoomInsideComponent, DataZoomSliderComponent, GridComponent, LegendComponent,
  MarkAreaComponent, MarkLineComponent, TooltipComponent,
} from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
import { bar } from './charts/bar.js';
import { calendar, calendarHeight } from './charts/calendar.js';
import { heat, heatHeight } from './charts/heat.js';
import { line } from './charts/line.js';
import { fresh, make } from './parts/dom.js';

use([
  AriaComponent, BarChart, CustomChart, DataZoomInsideComponent, DataZoomSliderComponent,
  GridComponent, LegendComponent, LineChart, MarkAreaComponent, MarkLineComponent, ScatterChart,
  SVGRenderer, TooltipComponent,
]);

const KINDS = {
  line: { option: line, height: () => 320 },
  range: { option: line, height: () => 320 },
  bar: { option: bar, height: (said) => (said.upright ? 320 : 64 + said.items.length * 28) },
  calendar: { option: calendar, height: calendarHeight },
  heat: { option: heat, height: heatHeight },
};

/** Pixels across a page of A4 within its margins. */
const PAPER = 660;
const onPaper = [];
window.addEventListener('beforeprint', () => onPaper.forEach((tell) => tell(true)));
window.addEventListener('afterprint', () => onPaper.forEach((tell) => tell(false)));

function draw(figure) {
  const kind = KINDS[figure.dataset.chart];
  const source = document.getElementById(figure.dataset.source);
  if (!kind || !source) return;
  const said = JSON.parse(source.textContent);
  const box = make('div', { class: 'chart-box' });
  const caption = figure.querySelector('figcaption');
  if (caption) caption.after(box);
  else figure.prepend(box);

  const height = (width) => Number(figure.dataset.height) || kind.height(said, width);
  const size = () => {
    const width = Math.max(box.clientWidth, 240);
    return { width, height: height(width) };
  };
  let printing = false;
  let { width, height: tall } = size();
  box.style.height = `${tall}px`;
  const chart = init(box, null, { renderer: 'svg', width, height: tall });
  const redraw = () => {
    const option = kind.option(said, { width, height: tall, box });
    chart.setOption(
      {
        animation: false,
        aria: { enabled: true, label: { description: said.label || (caption ? caption.textContent.trim() : '') } },
        textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
        ...option,
      },
      { notMerge: true },
    );
  };
  redraw();
  // The picture is one thing to a screen reader; its figures are in the table beside it.
  box.setAttribute('role', 'img');
  chart.on('click', (event) => {
    const href = event.data && event.data.href;
    if (href) location.assign(href);
  });
  figure.chart = chart;

  const fit = () => {
    if (printing) return;
    const now = size();
    if (now.width === width && now.height === tall) return;
    ({ width, height: tall } = now);
    box.style.height = `${tall}px`;
    chart.resize({ width, height: tall });
    redraw();
  };
  // On paper a chart is as wide as the page and keeps its proportions.
  onPaper.push((paper) => {
    printing = paper;
    if (!paper) {
      [width, tall] = [0, 0];
      fit();
      return;
    }
    width = PAPER;
    tall = height(width);
    box.style.height = `${tall}px`;
    chart.resize({ width, height: tall });
    redraw();
    const svg = box.querySelector('svg');
    if (svg) svg.setAttribute('viewBox', `0 0 ${width} ${tall}`);
  });
  new ResizeObserver(() => requestAnimationFrame(fit)).observe(box);
  new MutationObserver(redraw).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
}

const drawAll = (root) => fresh(root, 'figure[data-chart][data-source]', 'Chart').forEach(draw);

drawAll(document);
document.addEventListener('htmx:load', (event) => drawAll(event.detail.elt));

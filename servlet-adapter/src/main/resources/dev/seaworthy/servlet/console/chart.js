// Line charts of one series over time, drawn by hand: average as a line, lowest to highest as a band, gaps as gaps.

import {button, h, show, svg} from './dom.js';
import {axisTime, momentOf} from './format.js';
import {table} from './table.js';

const HEIGHT = 150;
const LEFT = 58;
const TOP = 10;
const BOTTOM = 22;
const MOST_ROWS = 120;

/** @returns {element, update({points, from, to, step, markers})}; points are [epoch seconds, lowest, average, highest] */
export function chart(title, format, atLeast) {
  const latest = h('span', {class: 'latest'});
  const readout = h('p', {class: 'readout', 'aria-hidden': 'true'}, '\u00a0');
  const drawing = svg('svg', {role: 'img', height: HEIGHT, on: {pointermove: read, pointerleave: () => show(readout, '\u00a0')}});
  const figures = table(`${title}: figures`, [
    {name: 'Time', cell: point => momentOf(point[0])},
    {name: 'Lowest', figure: true, cell: point => format(point[1])},
    {name: 'Average', figure: true, cell: point => format(point[2])},
    {name: 'Highest', figure: true, cell: point => format(point[3])},
  ], 'Nothing was measured in this time.');
  const view = h('div', {class: 'as-table', hidden: true}, figures.element);
  const toggle = button('', () => {
    view.hidden = !view.hidden;
    drawing.toggleAttribute('hidden', !view.hidden);
    toggle.setAttribute('aria-expanded', String(!view.hidden));
    label();
    draw();
  }, {class: 'quiet', 'aria-expanded': 'false'});
  const label = () => show(toggle, view.hidden ? 'Table' : 'Chart', h('span', {class: 'unseen'}, ` of ${title}`));
  label();
  const element = h('figure', {class: 'card chart'},
    h('figcaption', null, h('span', {class: 'chart-title'}, title), latest, toggle), drawing, readout, view);
  let shown = null;

  function update(data) {
    shown = data;
    const newest = data.points.at(-1);
    show(latest, newest && newest[0] >= data.to - 3 * data.step ? format(newest[2]) : 'unknown');
    draw();
  }

  function draw() {
    if (shown === null) return;
    drawing.setAttribute('aria-label', summary(title, shown, format));
    if (view.hidden) {
      show(drawing, ...parts(shown, scales(shown, drawing.clientWidth || 320, atLeast), format));
    } else {
      figures.update(shown.points.slice(-MOST_ROWS).reverse());
    }
  }

  function read(event) {
    if (shown === null || shown.points.length === 0) return;
    const box = drawing.getBoundingClientRect();
    const at = scales(shown, box.width, atLeast).timeAt(event.clientX - box.left);
    const nearest = shown.points.reduce((best, each) => (Math.abs(each[0] - at) < Math.abs(best[0] - at) ? each : best));
    show(readout, `${momentOf(nearest[0])}: ${format(nearest[2])} (${format(nearest[1])} to ${format(nearest[3])})`);
  }

  new ResizeObserver(draw).observe(element);
  return {element, update};
}

function summary(title, {points}, format) {
  if (points.length === 0) return `${title}: nothing was measured in this time`;
  const lowest = Math.min(...points.map(point => point[1]));
  const highest = Math.max(...points.map(point => point[3]));
  return `${title}: last ${format(points.at(-1)[2])}, lowest ${format(lowest)}, highest ${format(highest)}`;
}

function scales({points, from, to}, width, atLeast) {
  const highest = Math.max(atLeast, ...points.map(point => point[3]));
  const right = width - 8;
  return {
    width, right, highest,
    x: seconds => LEFT + ((seconds - from) / (to - from)) * (right - LEFT),
    y: value => HEIGHT - BOTTOM - (value / highest) * (HEIGHT - BOTTOM - TOP),
    timeAt: x => from + ((x - LEFT) / (right - LEFT)) * (to - from),
  };
}

function parts(data, scale, format) {
  const runs = withoutGaps(data.points.filter(point => point[0] >= data.from), data.step);
  return [
    ...[0, 0.5, 1].map(share => gridLine(share * scale.highest, scale, format)),
    ...axis(data, scale),
    ...data.markers.filter(marker => marker.at >= data.from && marker.at <= data.to).map(marker => flag(marker, scale)),
    ...runs.map(run => svg('path', {class: 'band', d: band(run, scale)})),
    ...runs.map(run => svg('path', {class: 'line', d: line(run.map(point => [point[0], point[2]]), scale)})),
    data.points.length === 0 &&
      svg('text', {x: scale.width / 2, y: HEIGHT / 2, 'text-anchor': 'middle', class: 'axis'}, 'nothing measured yet'),
  ];
}

/** Neighbours further apart than one and a half steps are not joined. */
function withoutGaps(points, step) {
  const runs = [];
  let last = null;
  for (const point of points) {
    if (last === null || point[0] - last > 1.5 * step) runs.push([]);
    runs.at(-1).push(point);
    last = point[0];
  }
  return runs;
}

// A single point becomes a dot: a line of no length with round ends.
const line = (pairs, scale) =>
  `M${pairs.map(([at, value]) => `${scale.x(at).toFixed(1)} ${scale.y(value).toFixed(1)}`).join('L')}${pairs.length === 1 ? 'h0' : ''}`;

const band = (run, scale) =>
  `${line([...run.map(point => [point[0], point[3]]), ...run.map(point => [point[0], point[1]]).reverse()], scale)}z`;

function gridLine(value, scale, format) {
  const y = scale.y(value);
  return svg('g', null,
    svg('path', {class: 'grid', d: `M${LEFT} ${y}H${scale.right}`}),
    svg('text', {x: LEFT - 6, y: y + 4, 'text-anchor': 'end', class: 'axis'}, format(value)));
}

function axis({from, to}, scale) {
  const ends = [[from, 'start'], [(from + to) / 2, 'middle'], [to, 'end']];
  return ends.map(([at, anchor]) =>
    svg('text', {x: scale.x(at), y: HEIGHT - 5, 'text-anchor': anchor, class: 'axis'}, axisTime(at, to - from)));
}

function flag(marker, scale) {
  const x = scale.x(marker.at).toFixed(1);
  return svg('g', {class: marker.alert ? 'flag alert' : 'flag'}, svg('title', null, marker.name),
    svg('path', {class: 'pole', d: `M${x} ${TOP}V${HEIGHT - BOTTOM}`}),
    svg('path', {class: 'cloth', d: `M${x} ${TOP}l9 4-9 4z`}));
}

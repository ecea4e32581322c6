// The boards: what every figure with a rule behind it, and its neighbours, showed in the last hour.

import {get} from './api.js';
import {button, h, show, svg} from './dom.js';
import {bytes, decimal, duration, isKnown, percent, perSecond} from './format.js';
import {badge} from './status.js';
import {fixedTable} from './table.js';

const SECONDS = 30;
const BOARDS = [
  {id: 'system', name: 'System health'},
  {id: 'application', name: 'Application'},
  {id: 'infrastructure', name: 'Infrastructure'},
  {id: 'security', name: 'Security'},
];
const UNITS = {
  none: value => decimal(value, 2),
  ratio: value => percent(isKnown(value) ? value * 100 : value),
  seconds: value => (Math.abs(value) < 1 ? `${decimal(value * 1000, 1)} ms` : duration(value)),
  bytes,
  bytes_per_second: value => (isKnown(value) ? `${bytes(value)}/s` : bytes(value)),
  per_second: perSecond,
};
const WIDTH = 160;
const HEIGHT = 32;

export function boards(page) {
  const choices = h('div', {class: 'choices', role: 'group', 'aria-label': 'Board'});
  const note = h('p', {class: 'hint', id: 'board-note'});
  const panels = h('div', {class: 'charts', id: 'panels'});
  page.root.append(choices, note, panels);
  const buttons = BOARDS.map(board => button(board.name, () => choose(board)));
  show(choices, buttons);
  let polling = null;

  function choose(chosen) {
    polling?.stop();
    show(panels);
    buttons.forEach((each, index) => each.setAttribute('aria-pressed', String(BOARDS[index] === chosen)));
    polling = page.every(SECONDS, async signal => {
      const report = await get(`api/v1/ops/boards/${chosen.id}`, {}, signal);
      show(note, report.at.length === 0 ? 'Nothing was read yet.'
        : 'Once a minute, as this instance sees itself; the last hour at most.');
      show(panels, report.panels.map(panel));
    });
  }

  choose(BOARDS.find(board => board.id === page.rest[0]) ?? BOARDS[0]);
}

function panel(each) {
  return h('figure', {class: 'card panel'},
    h('figcaption', null, h('span', {class: 'chart-title'}, each.title)),
    h('p', {class: 'hint'}, each.description),
    each.external ? h('p', {class: 'hint'}, 'Only Prometheus can see this.') : lines(each),
    each.omitted > 0 && h('p', {class: 'hint'}, `${each.omitted} more are not shown.`),
    each.rules.length > 0 && h('p', {class: 'hint'}, 'Watched by ', each.rules.map((rule, index) =>
      [index > 0 && ', ', h('code', null, rule.id), ` (${rule.comparison} ${format(each)(rule.threshold)}) `, badge(rule.state)])));
}

const format = each => UNITS[each.unit] ?? UNITS.none;

function lines(each) {
  return fixedTable(each.title, [
    {name: 'Line', cell: line => line.name},
    {name: 'Last hour', cell: line => spark(line.values, each)},
    {name: 'Now', figure: true, cell: line => shown(line.values.at(-1), each)},
  ], each.lines, 'Nothing was measured.');
}

const shown = (value, each) => (isKnown(value) ? format(each)(value) : 'unknown');

/** From the lowest to the highest of the hour, which the label names; gaps stay gaps. */
function spark(values, each) {
  const known = values.filter(isKnown);
  if (known.length === 0) return 'nothing';
  const lowest = Math.min(...known);
  const highest = Math.max(...known);
  const x = index => (values.length === 1 ? WIDTH / 2 : 2 + (index / (values.length - 1)) * (WIDTH - 4));
  const y = value => (highest === lowest ? HEIGHT / 2 : HEIGHT - 3 - ((value - lowest) / (highest - lowest)) * (HEIGHT - 6));
  const path = values.map((value, index) => (!isKnown(value) ? ''
    : `${isKnown(values[index - 1]) ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}${alone(values, index) ? 'h0' : ''}`)).join('');
  return svg('svg', {class: 'spark', role: 'img', width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    'aria-label': `lowest ${shown(lowest, each)}, highest ${shown(highest, each)}`},
  svg('path', {class: 'line', d: path}));
}

const alone = (values, index) => !isKnown(values[index - 1]) && !isKnown(values[index + 1]);

// What is left of each budget, and how fast it burns.

import {get} from './api.js';
import {h, section, show} from './dom.js';
import {ago, count, decimal, isKnown, ratio} from './format.js';
import {badge} from './status.js';
import {table} from './table.js';

const SECONDS = 30;

export function objectives(page) {
  const place = h('p', {class: 'hint', id: 'slo-store'});
  const list = table('Objectives and what is left of their budgets', [
    {name: 'Objective', cell: each => [each.name, ' ', h('span', {class: 'hint'}, each.id)]},
    {name: 'State', cell: each => [badge(words(each.state)), each.silent === true && h('span', {class: 'hint'}, ' unusually silent')]},
    {name: 'Target', figure: true, cell: each => [ratio(each.target),
      isKnown(each.threshold) && h('span', {class: 'hint'}, ` within ${decimal(each.threshold, 3)} s`)]},
    {name: 'Good in 30 d', figure: true, cell: each => ratio(budget(each, '30d')?.good_share)},
    ...['30d', '7d', '1d'].map(window => (
      {name: `Left of ${window.slice(0, -1)} d`, figure: true, cell: each => left(budget(each, window))})),
    {name: 'Burn', wide: true, cell: each => burn(each)},
    {name: 'Instances', figure: true, cell: each => count(each.instances)},
    {name: 'Problem', wide: true, cell: each => each.problem ?? 'none'},
  ], 'There is no objective.');
  page.root.append(section('Objectives', place, list.element));
  page.every(SECONDS, async signal => {
    const report = await get('api/v1/ops/slo', {}, signal);
    list.update(report.objectives);
    show(place, ...store(report.store));
  });
}

const words = state => (typeof state === 'string' ? state.toLowerCase().replaceAll('_', ' ') : state);

const budget = (objective, window) => objective.budgets.find(each => each.window === window);

const left = each => [ratio(each?.remaining),
  isKnown(each?.bad_events_left) && h('span', {class: 'hint'}, ` ${count(each.bad_events_left)} events`)];

/** The rules that tell somebody, and those that would if anybody were to be told. */
function burn(objective) {
  return objective.burns.map(each => h('p', null, each.exceeded && [badge('burning'), ' '], h('code', null, each.rule), ' ',
    decimal(lower(each), 2), h('span', {class: 'hint'}, ` of ${decimal(each.limit, 1)}${each.tells ? '' : ', nobody is told'}`)));
}

/** Both windows must burn too fast at once. */
const lower = ({long_rate: long, short_rate: short}) => (isKnown(long) && isKnown(short) ? Math.min(long, short) : null);

function store(kept) {
  if (!kept.shared) return ['Counted in this process alone: budgets begin anew with it.'];
  return ['Counted with all instances in the database, read ', ago(kept.read_at, 'not yet'),
    kept.waiting > 0 && ` · ${count(kept.waiting)} counts wait to be saved`,
    isKnown(kept.error) && ` · fails: ${kept.error}`];
}

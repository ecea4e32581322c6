// Who failed to log in, and how much of what there was.

import {get} from './api.js';
import {asking} from './audit-columns.js';
import {field, pages} from './audit-search.js';
import {h} from './dom.js';
import {count, ratio, time} from './format.js';
import {facts, fixedTable} from './table.js';

const GROUPS = {username: 'By user name', ip_address: 'By address'};
const WINDOWS = ['1h', '6h', '24h'];
const HOURS = ['1', '24', '168', '744'];

export function failedLogins(page) {
  const by = Object.hasOwn(GROUPS, page.filters.get('group_by') ?? '') ? page.filters.get('group_by') : null;
  const span = page.filters.get('window') ?? '24h';
  const results = h('div', {id: 'results'});
  page.root.append(
    choices(page, 'failed-logins', [
      {name: 'group_by', label: 'Show', options: ['username', 'ip_address'], none: 'each of them', value: by ?? ''},
      {name: 'window', label: 'Within (grouped)', options: WINDOWS, value: span, required: true},
    ]), results);
  if (by === null) {
    pages(page, results, cursor => get('api/v1/audit/logs/security/failed-logins', {limit: '50', cursor}, page.signal));
    return;
  }
  asking(page, results)(async () => {
    const answer = await get('api/v1/audit/logs/security/failed-logins', {group_by: by, window: span}, page.signal);
    return fixedTable(`Failed logins ${GROUPS[by].toLowerCase()}, the most frequent first`, [
      {name: by === 'username' ? 'User name' : 'Address', cell: each => each[by] ?? 'none'},
      {name: 'Failures', figure: true, cell: each => count(each.count)},
      {name: 'First', cell: each => time(each.first_at)},
      {name: 'Last', cell: each => time(each.last_at)},
    ], answer.items, 'No failed login in this time.');
  });
}

export function statistics(page) {
  const hours = HOURS.includes(page.filters.get('hours')) ? page.filters.get('hours') : '24';
  const results = h('div', {id: 'results'});
  page.root.append(choices(page, 'statistics',
    [{name: 'hours', label: 'Of the last hours', options: HOURS, value: hours, required: true}]), results);
  asking(page, results)(async () => {
    const answer = await get('api/v1/audit/stats/summary', {hours}, page.signal);
    return [
      h('div', {class: 'card'}, facts([
        ['From', time(answer.from)], ['Until', time(answer.to)], ['Events', count(answer.total)],
        ['Logins', count(answer.authentication.success)], ['Failed logins', count(answer.authentication.failed)],
        ['Successful share', ratio(answer.authentication.success_rate)],
      ])),
      h('div', {class: 'columns'}, counts('By category', answer.by_category), counts('By severity', answer.by_severity),
        counts('By outcome', answer.by_status)),
    ];
  });
}

function counts(caption, byName) {
  return fixedTable(caption, [
    {name: caption.replace('By ', ''), cell: ([name]) => name},
    {name: 'Events', figure: true, cell: ([, number]) => count(number)},
  ], Object.entries(byName).sort((a, b) => b[1] - a[1]));
}

/** A row of selections; what is chosen becomes part of the fragment. */
function choices(page, view, fields) {
  const form = h('form', {class: 'card filters', on: {change: changed, submit: changed}},
    h('div', {class: 'fields'}, fields.map(each => field(each, each.value))));

  function changed(event) {
    event.preventDefault();
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ''));
    location.hash = `#/audit/${view}?${query}`;
  }

  return form;
}

// Search with every filter there is, page by page, and export of what it finds.

import {get} from './api.js';
import {EVENT_COLUMNS, asking} from './audit-columns.js';
import {exportTo} from './audit-export.js';
import {button, h} from './dom.js';
import {count, time} from './format.js';
import {table} from './table.js';

const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'];
const FILTERS = [
  {name: 'event_type', label: 'Event type', hint: 'auth.login.* for every ending'},
  {name: 'status', label: 'Outcome', options: ['success', 'failure', 'error']},
  {name: 'username', label: 'User name'},
  {name: 'from', label: 'From', type: 'datetime-local'},
  {name: 'to', label: 'Until', type: 'datetime-local'},
  {name: 'category', label: 'Category', more: true, options: ['authentication', 'authorization', 'data_modification',
    'data_access', 'security', 'configuration', 'system'], open: true},
  {name: 'severity', label: 'Severity is', more: true, options: SEVERITIES},
  {name: 'min_severity', label: 'Severity at least', more: true, options: SEVERITIES},
  {name: 'user_id', label: 'User id', more: true},
  {name: 'ip_address', label: 'Address', more: true},
  {name: 'resource_type', label: 'Resource type', more: true},
  {name: 'resource_id', label: 'Resource id', more: true},
  {name: 'tenant_id', label: 'Tenant', more: true},
  {name: 'trace_id', label: 'Trace id', more: true},
];
const PAGE_SIZES = ['25', '50', '100', '500'];

export function search(page) {
  const given = parameters(page.filters);
  const results = h('div', {id: 'results', 'aria-live': 'off'});
  page.root.append(form(page), results);
  pages(page, results, cursor => get('api/v1/audit/logs', {limit: '50', ...given, cursor}, page.signal));
}

/** What the fragment asks for, as the server wants it. */
function parameters(filters) {
  const given = {};
  for (const name of [...FILTERS.map(filter => filter.name), 'limit', 'count']) {
    if (filters.get(name)) given[name] = filters.get(name);
  }
  return given;
}

/** Shows page after page; used by every list of events. */
export function pages(page, place, read) {
  const list = table('Events, newest first', EVENT_COLUMNS, 'No event matches.');
  const before = [];
  let cursor = null;
  const ask = asking(page, place);

  const readPage = () => ask(async () => {
    const answer = await read(cursor);
    list.update(answer.items);
    page.announce(`${answer.items.length} events, page ${before.length + 1}`);
    return [found(answer), list.element, h('p', {class: 'buttons'},
      button('Newer', () => { cursor = before.pop(); turn('newer'); }, {disabled: before.length === 0, 'data-key': 'newer'}),
      h('span', null, `Page ${before.length + 1}`),
      button('Older', () => { before.push(cursor); cursor = answer.next_cursor; turn('older'); },
        {disabled: answer.next_cursor === null, 'data-key': 'older'}))];
  });

  /** Whoever turns pages by keyboard stays where they are. */
  async function turn(key) {
    await readPage();
    const control = place.querySelector(`[data-key="${key}"]`);
    (control === null || control.disabled ? list.element : control).focus();
  }

  readPage();
}

function found(answer) {
  const total = answer.count_up_to_10000;
  return h('p', {class: 'hint'},
    total === undefined ? null : total >= 10000 ? 'More than 10,000 events match. ' : `${count(total)} events match. `,
    answer.window && ['These filters are searched within a window only: from ', time(answer.window.from), ' until ',
      time(answer.window.to), '. Set From and Until for another one.']);
}

function form(page) {
  const fields = FILTERS.map(filter => field(filter, page.filters.get(filter.name)));
  const more = FILTERS.map((filter, index) => (filter.more ? fields[index] : null));
  const used = FILTERS.filter(filter => filter.more && page.filters.get(filter.name)).length;
  const exported = h('p', {class: 'hint', role: 'status', id: 'exported'});
  const element = h('form', {class: 'card filters', id: 'search', role: 'search', 'aria-label': 'Audit events', on: {submit: submitted}},
    h('div', {class: 'fields'}, FILTERS.map((filter, index) => (filter.more ? null : fields[index]))),
    h('details', {open: used > 0}, h('summary', null, used > 0 ? `More filters (${used} set)` : 'More filters'),
      h('div', {class: 'fields'}, more,
        field({name: 'limit', label: 'Events a page', options: PAGE_SIZES, required: true}, page.filters.get('limit') ?? '50'),
        field({name: 'count', label: 'Count all', options: ['true']}, page.filters.get('count')))),
    h('p', {class: 'buttons'}, h('button', {type: 'submit', class: 'primary'}, 'Search'),
      h('a', {href: '#/audit', class: 'button'}, 'Clear'),
      button('Export NDJSON', () => download('ndjson')), button('Export CSV', () => download('csv'))),
    exported);

  function asked() {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(element)) {
      if (value !== '') query.set(name, name === 'from' || name === 'to' ? new Date(value).toISOString() : value.trim());
    }
    return query;
  }

  function submitted(event) {
    event.preventDefault();
    const target = `#/audit?${asked()}`;
    if (location.hash === target) {
      window.dispatchEvent(new HashChangeEvent('hashchange'));
    } else {
      location.hash = target;
    }
  }

  function download(format) {
    const {limit, count: counted, ...filters} = parameters(asked());
    return exportTo(page, exported, {...filters, format}, `audit.${format}`);
  }

  return element;
}

export function field(filter, value) {
  const id = `filter-${filter.name}`;
  return h('p', null, h('label', {for: id}, filter.label), control(filter, id, value ?? ''),
    filter.hint && h('span', {class: 'hint'}, filter.hint));
}

function control(filter, id, value) {
  if (filter.options && !filter.open) {
    return h('select', {id, name: filter.name}, (filter.required ? [] : ['']).concat(filter.options).map(option =>
      h('option', {value: option, selected: option === value}, option === '' ? filter.none ?? 'any' : option)));
  }
  const shown = filter.type === 'datetime-local' && value !== '' ? localTime(value) : value;
  const list = filter.open ? `${id}-known` : null;
  return [
    h('input', {id, name: filter.name, type: filter.type ?? 'text', step: filter.type && 1, value: shown,
      autocomplete: 'off', spellcheck: 'false', list}),
    list && h('datalist', {id: list}, filter.options.map(option => h('option', {value: option}))),
  ];
}

/** As a field for local times wants it. */
function localTime(iso) {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return '';
  return new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString().slice(0, 19);
}

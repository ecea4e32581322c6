// Where the time goes: routes, statements, databases, the application's own work.

import {get} from './api.js';
import {button, h, section, show} from './dom.js';
import {ago, bytes, count, decimal, duration, isKnown, milliseconds, percent, ratio, time} from './format.js';
import {facts, table} from './table.js';

const SECONDS = 10;

export function metrics(page) {
  routes(page);
  databases(page);
  tasks(page);
  system(page);
}

function routes(page) {
  const list = table('Requests by route, the slowest first', [
    {name: 'Route', cell: route => h('code', null, route.method, ' ', route.route)},
    {name: 'Requests', figure: true, cell: route => count(route.count)},
    {name: 'Errors', figure: true, cell: route => count(route.error_count)},
    {name: 'Error share', figure: true, cell: route => ratio(route.error_ratio)},
    {name: 'Client errors', figure: true, cell: route => count(route.client_error_count)},
    {name: 'p50', figure: true, cell: route => milliseconds(route.p50_ms)},
    {name: 'p95', figure: true, cell: route => milliseconds(route.p95_ms)},
    {name: 'p99', figure: true, cell: route => milliseconds(route.p99_ms)},
    {name: 'In flight', figure: true, cell: route => count(route.in_flight)},
  ], 'No request was measured in this time.');
  const more = h('p', {class: 'hint'});
  const windows = ['5m', '1h'];
  const choices = windows.map(each => button(each === '5m' ? '5 minutes' : '1 hour', () => choose(each)));
  page.root.append(section('Requests',
    h('div', {class: 'choices', role: 'group', 'aria-label': 'Time counted'}, choices), list.element, more));
  let polling = null;

  function choose(chosen) {
    polling?.stop();
    choices.forEach((choice, index) => choice.setAttribute('aria-pressed', String(windows[index] === chosen)));
    polling = page.every(SECONDS, async signal => {
      const answer = await get('metrics/http', {window: chosen}, signal);
      list.update(answer.routes.sort(slowest('p95_ms')));
      show(more, answer.overflow_count > 0
        && `${count(answer.overflow_count)} requests of further routes were counted together as OTHER.`);
    });
  }

  choose('5m');
}

/** What is unknown comes last. */
const slowest = name => (a, b) => (b[name] ?? -1) - (a[name] ?? -1);

function databases(page) {
  const list = table('Databases', [
    {name: 'Database', cell: each => each.name},
    {name: 'Product', cell: each => [each.product ?? 'unknown', ' ', each.version ?? '']},
    {name: 'Size', figure: true, cell: each => bytes(each.size_bytes)},
    {name: 'Connections', figure: true, cell: each => of(each.connections?.active, each.connections?.max)},
    {name: 'Pool', figure: true, cell: each => of(each.pool?.active, each.pool?.max)},
    {name: 'Waiting', figure: true, cell: each => count(each.pool?.waiting)},
    {name: 'Tables', figure: true, cell: each => count(each.table_count)},
    {name: 'Locks', figure: true, cell: each => count(each.locks)},
    {name: 'Deadlocks', figure: true, cell: each => count(each.deadlocks)},
    {name: 'Cache hits', figure: true, cell: each => ratio(each.cache_hit_ratio)},
    {name: 'Longest transaction', figure: true, cell: each => duration(each.longest_transaction_seconds)},
  ], 'No database is watched.');
  const statements = table('Statements, the slowest first', [
    {name: 'Statement', cell: each => h('code', null, each.name)},
    {name: 'Runs', figure: true, cell: each => count(each.count)},
    {name: 'Errors', figure: true, cell: each => count(each.errors)},
    {name: 'Mean', figure: true, cell: each => milliseconds(each.mean_ms)},
    {name: 'p95', figure: true, cell: each => milliseconds(each.p95_ms)},
    {name: 'Total', figure: true, cell: each => milliseconds(each.total_ms)},
  ], 'No named statement has run.');
  const state = h('p', {class: 'hint'});
  page.root.append(section('Databases', state, list.element, statements.element));
  page.every(SECONDS, async signal => {
    const answer = await get('metrics/database', {}, signal);
    list.update(answer.databases);
    statements.update(answer.statements.sort(slowest('p95_ms')));
    show(state, sampled(answer));
  });
}

const of = (part, whole) => (isKnown(part) ? `${count(part)} of ${count(whole)}` : 'unknown');

/** When the sampler looked last, and what it could not see. */
function sampled(answer) {
  return ['Sampled ', ago(answer.sampled_at, 'never'),
    answer.errors.map(error => [` · ${error.probe} failed since `, time(error.since), `: ${error.reason}`])];
}

function tasks(page) {
  const list = table('Tasks', [
    {name: 'Task', cell: task => task.name},
    {name: 'Runs', figure: true, cell: task => count(task.runs)},
    {name: 'Failures', figure: true, cell: task => count(task.failures)},
    {name: 'Mean', figure: true, cell: task => milliseconds(task.mean_ms)},
    {name: 'p95', figure: true, cell: task => milliseconds(task.p95_ms)},
    {name: 'Last success', cell: task => ago(task.last_success_at, 'never')},
  ], 'No task was timed.');
  const fresh = table('Freshness', [
    {name: 'What', cell: each => each.name},
    {name: 'Within its limit', figure: true, cell: each => ratio(each.share_within_limit)},
    {name: 'p50', figure: true, cell: each => duration(each.p50_seconds)},
    {name: 'p95', figure: true, cell: each => duration(each.p95_seconds)},
  ], 'Nothing was recorded.');
  page.root.append(section("The application's own work", list.element, fresh.element));
  page.every(SECONDS, async signal => {
    const answer = await get('metrics/tasks', {}, signal);
    list.update(answer.tasks);
    fresh.update(answer.freshness);
  });
}

function system(page) {
  const place = h('div', {class: 'card'});
  const disks = table('Disks', [
    {name: 'Path', cell: disk => h('code', null, disk.path)},
    {name: 'Used', figure: true, cell: disk => percent(disk.percent)},
    {name: 'Free', figure: true, cell: disk => bytes(disk.free_bytes)},
    {name: 'Size', figure: true, cell: disk => bytes(disk.total_bytes)},
  ], 'No path is watched.');
  const state = h('p', {class: 'hint'});
  page.root.append(section('Machine and process', state, place, disks.element));
  page.every(SECONDS, async signal => {
    const answer = await get('metrics/system', {}, signal);
    show(state, sampled(answer));
    show(place, facts([
      ['CPU', `${percent(answer.cpu.percent)} of ${decimal(answer.cpu.cores)} cores (${answer.cpu.scope ?? 'scope unknown'})`],
      ['Load', decimal(answer.cpu.load_1m, 2)],
      ['Memory', `${percent(answer.memory.percent)} of ${bytes(answer.memory.total_bytes)} (${answer.memory.scope ?? 'scope unknown'})`],
      ['Heap', `${bytes(answer.process.heap_used_bytes)} of ${bytes(answer.process.heap_max_bytes)}`],
      ['Threads', count(answer.process.threads)],
      ['Open files', count(answer.process.open_files)],
      ['Connections', count(answer.network.connections)],
      ['Process up for', duration(answer.process.uptime_seconds)],
    ]));
    disks.update(answer.disks);
  });
}

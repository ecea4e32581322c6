// How it is: every check, and the figures of the last hour, day or month.

import {get} from './api.js';
import {chart} from './chart.js';
import {button, h, section, show} from './dom.js';
import {ago, bytes, duration, isKnown, milliseconds, percent, perSecond, ratio, secondsSince, serverNow, time} from './format.js';
import {badge} from './status.js';
import {facts, table} from './table.js';

const SPANS = [
  {name: '1 hour', seconds: 3600, step: '10s', every: 10},
  {name: '24 hours', seconds: 86400, step: '1m', every: 60},
  {name: '30 days', seconds: 30 * 86400, step: '15m', every: 300},
];
const CHARTS = [
  {series: 'cpu_percent', title: 'CPU', format: percent, atLeast: 100},
  {series: 'memory_percent', title: 'Memory', format: percent, atLeast: 100},
  {series: 'disk_percent', title: 'Disk', format: percent, atLeast: 100},
  {series: 'http_requests', title: 'Requests', format: perSecond, atLeast: 1},
  {series: 'http_p95_seconds', title: 'Latency (95th percentile)', format: v => milliseconds(v * 1000), atLeast: 0.01},
  {series: 'http_error_ratio', title: 'Errors', format: ratio, atLeast: 0.01},
];

export function overview(page) {
  const has = part => page.session.parts.includes(part);
  const state = {deployments: [], alerts: []};
  if (has('health')) checks(page, state);
  if (has('deployments')) {
    page.every(60, async signal => {
      state.deployments = (await get('api/v1/ops/deployments', {}, signal)).items;
      state.changed?.();
    });
  }
  if (has('alerts') && has('metrics')) {
    page.every(60, async signal => {
      const report = await get('api/v1/ops/alerts', {}, signal);
      state.alerts = [...report.firing, ...report.resolved];
    });
  }
  if (has('metrics')) charts(page, state);
}

function checks(page, state) {
  const summary = h('div', {class: 'summary card', id: 'summary'});
  const list = table('Checks', [
    {name: 'Check', cell: check => check.name},
    {name: 'Status', cell: check => badge(check.status)},
    {name: 'Since', cell: check => ago(check.since)},
    {name: 'Age', figure: true, cell: check => duration(check.age_seconds)},
    {name: 'Took', figure: true, cell: check => milliseconds(check.duration_ms)},
    {name: 'Up in 24 h', figure: true, cell: check => ratio(check.uptime_24h)},
    {name: 'Impact', cell: check => (check.impact ?? 'unknown').toLowerCase()},
    {name: 'Message', wide: true, cell: check => [check.message, ' ', details(check.data)]},
  ], 'No check is configured.');
  page.root.append(summary, list.element);
  let health = null;

  function update() {
    if (health === null) return;
    show(summary,
      h('p', {class: 'verdict'}, badge(health.status), health.reason && h('span', {class: 'hint'}, health.reason)),
      facts([
        ['Up for', duration(health.uptime_seconds)],
        ['Version', health.version ?? 'unknown'],
        ...(page.session.parts.includes('deployments') ? [['Last deployment', lastDeployment(state.deployments)]] : []),
        [`CPU${scope(health.system)}`, percent(health.system?.cpu_percent)],
        [`Memory${scope(health.system)}`, percent(health.system?.memory_percent)],
        ['Fullest disk', percent(health.system?.disk_percent)],
      ]));
    list.update(Object.entries(health.services).map(([name, check]) => ({name, ...check})).sort(byUrgency));
  }

  state.changed = update;
  page.every(10, async signal => {
    health = await get('health/detailed', {}, signal);
    update();
  });
}

const scope = system => (system?.scope ? ` of the ${system.scope}` : '');

const URGENCY = ['DOWN', 'DEGRADED', 'UP'];
const byUrgency = (a, b) =>
  URGENCY.indexOf(a.status) - URGENCY.indexOf(b.status) || (a.name < b.name ? -1 : 1);

function details(data) {
  const entries = Object.entries(data ?? {});
  if (entries.length === 0) return null;
  return h('span', {class: 'hint'}, entries.map(([name, value]) =>
    (name.endsWith('_bytes') && typeof value === 'number' ? `${name.slice(0, -6)} ${bytes(value)}` : `${name} ${isKnown(value) ? value : 'unknown'}`)
  ).join(', '));
}

function lastDeployment(deployments) {
  const newest = deployments[0];
  if (!newest) return 'unknown';
  return [newest.version ?? 'unknown', ' on ', newest.instance, ', ', ago(newest.started_at)];
}

function charts(page, state) {
  const drawn = CHARTS.map(each => ({...each, chart: chart(each.title, each.format, each.atLeast)}));
  const spans = h('div', {class: 'choices', role: 'group', 'aria-label': 'Time shown'});
  const flags = h('p', {class: 'hint', id: 'flags'});
  page.root.append(section('Over time', spans, h('div', {class: 'charts'}, drawn.map(each => each.chart.element)), flags));
  let polling = null;

  async function read(span, signal) {
    const answer = await get('metrics/history', {
      series: CHARTS.map(each => each.series).join(','),
      from: new Date(serverNow() - span.seconds * 1000).toISOString(),
      step: span.step,
    }, signal);
    const to = serverNow() / 1000;
    const markers = [
      ...state.deployments.map(each => ({
        at: Date.parse(each.started_at) / 1000,
        name: `${each.version ?? 'unknown version'} on ${each.instance}`,
      })),
      ...state.alerts.map(each => ({at: Date.parse(each.fired_at) / 1000, name: `Alert: ${each.summary}`, alert: true})),
    ];
    for (const each of drawn) {
      const series = answer.series.find(one => one.name === each.series);
      each.chart.update({points: series?.points ?? [], from: to - span.seconds, to, step: answer.step_seconds, markers});
    }
    const shown = state.deployments.filter(each => secondsSince(each.started_at) < span.seconds);
    const fired = state.alerts.filter(each => secondsSince(each.fired_at) < span.seconds);
    show(flags, shown.length === 0 ? 'No deployment in this time.'
      : ['Flags are deployments: ', shown.map((each, index) =>
        [index > 0 && '; ', each.version ?? 'unknown version', ' on ', each.instance, ', ', time(each.started_at)]), '.'],
    fired.length > 0 && [' Coloured flags are alerts: ', fired.map((each, index) =>
      [index > 0 && '; ', each.summary, ', ', time(each.fired_at)]), '.']);
  }

  const choices = SPANS.map(span => button(span.name, () => choose(span)));
  show(spans, choices);

  function choose(chosen) {
    polling?.stop();
    choices.forEach((choice, index) => choice.setAttribute('aria-pressed', String(SPANS[index] === chosen)));
    polling = page.every(chosen.every, signal => read(chosen, signal));
  }

  choose(SPANS[0]);
}

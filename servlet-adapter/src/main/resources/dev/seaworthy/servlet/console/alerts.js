// What fires, what did, of what nobody is told, and what is left of the budgets.

import {cancel, get} from './api.js';
import {complaint} from './audit-columns.js';
import {silenceForm} from './alerts-silence.js';
import {button, h, section, show} from './dom.js';
import {ago, count, decimal, isKnown, labels, secondsSince, time} from './format.js';
import {objectives} from './objectives.js';
import {badge} from './status.js';
import {facts, table} from './table.js';

const SECONDS = 10;

/** Rounds are ten seconds apart; after so long without one nobody knows. */
const STALE_SECONDS = 60;

export function alerts(page) {
  const has = part => page.session.parts.includes(part);
  const how = has('alerts') ? watched(page) : '';
  if (has('objectives')) objectives(page);
  page.root.append(how);
}

/** @returns what comes last on the page */
function watched(page) {
  const operates = page.session.role === 'operate';
  const summary = h('div', {class: 'summary card', id: 'alert-summary'});
  const trouble = h('div', {id: 'trouble'});
  const form = operates ? silenceForm(page, () => reading.now()) : null;
  const now = table('Firing and pending alerts', [
    ...ALERT_COLUMNS,
    {name: 'Value', figure: true, cell: alert => valueOf(alert)},
    {name: 'Since', cell: alert => ago(alert.since)},
    {name: 'Last told', cell: alert => ago(alert.last_notified, 'never')},
    {name: 'Silence', cell: alert => silenced(alert, form)},
  ], 'Nothing is wrong.');
  const silences = table('Silences in force', [
    {name: 'Rule', cell: each => h('code', null, each.rule)},
    {name: 'Only', cell: each => labels(each.labels) || 'every alert of the rule'},
    {name: 'Ends', cell: each => ago(each.until)},
    {name: 'By', cell: each => each.by},
    {name: 'Reason', wide: true, cell: each => each.reason},
    {name: 'End it', cell: each => operates && button('Lift', () => lift(each), {'data-key': `lift ${each.id}`})},
  ], 'Nothing is silenced.');
  const recent = table('Alerts that are over, of the last day', [
    ...ALERT_COLUMNS,
    {name: 'Fired', cell: alert => time(alert.fired_at)},
    {name: 'Over', cell: alert => ago(alert.resolved_at)},
  ], 'None.');
  const receivers = table('Receivers', RECEIVER_COLUMNS, 'Nobody is told.');
  const unknown = table('Rules without a value', [
    {name: 'Rule', cell: each => h('code', null, each.id)},
    {name: 'Why', wide: true, cell: each => each.reason},
  ], 'Every rule has a value.');
  const external = h('p', {class: 'hint'});
  page.root.append(summary, trouble, now.element, form?.element ?? '', silences.element, recent.element);

  const reading = page.every(SECONDS, async signal => {
    const report = await get('api/v1/ops/alerts', {}, signal);
    show(summary, ...verdict(report));
    now.update([...report.firing, ...report.pending]);
    silences.update(report.silences);
    recent.update(report.resolved);
    receivers.update(report.sinks);
    unknown.update(report.unknown);
    show(external, report.external.length > 0 && `Evaluated by Prometheus alone: ${report.external.join(', ')}.`);
    form?.offer([...report.firing, ...report.pending, ...report.resolved, ...report.unknown].map(each => each.id));
  });

  async function lift(silence) {
    show(trouble);
    try {
      await cancel(`api/v1/ops/alerts/${encodeURIComponent(silence.rule)}/silence`, {silence: silence.id});
      page.announce(`Silence of ${silence.rule} lifted`);
    } catch (problem) {
      show(trouble, complaint(problem));
    }
    reading.now();
  }

  return section('How it is watched', receivers.element, unknown.element, external);
}

const ALERT_COLUMNS = [
  {name: 'Alert', cell: alert => [alert.summary, ' ', h('span', {class: 'hint'}, alert.id, ' ', labels(alert.labels))]},
  {name: 'State', cell: alert => badge(alert.state)},
  {name: 'Severity', cell: alert => badge(alert.severity)},
];

const RECEIVER_COLUMNS = [
  {name: 'Receiver', cell: sink => sink.name},
  {name: 'State', cell: sink => badge(sink.failing_since === null ? 'working' : 'failed')},
  {name: 'Told', figure: true, cell: sink => count(sink.sent)},
  {name: 'Failures', figure: true, cell: sink => count(sink.failed)},
  {name: 'Given up', figure: true, cell: sink => count(sink.dropped)},
  {name: 'Waiting', figure: true, cell: sink => count(sink.queued)},
  {name: 'Last success', cell: sink => ago(sink.last_success, 'never')},
  {name: 'Error', wide: true, cell: sink => sink.last_error ?? 'none'},
];

const valueOf = alert => [isKnown(alert.value) ? decimal(alert.value, 3) : 'unknown',
  h('span', {class: 'hint'}, ` limit ${decimal(alert.threshold, 3)}`)];

function silenced(alert, form) {
  if (isKnown(alert.silenced_until)) return ['until ', time(alert.silenced_until)];
  return form === null ? 'no' : button('Silence…', () => form.fill(alert),
    {'data-key': `silence ${alert.id} ${labels(alert.labels)}`});
}

function verdict(report) {
  const heard = report.firing.filter(alert => !isKnown(alert.silenced_until));
  const worst = heard.some(alert => alert.severity === 'critical') ? 'critical' : heard.length > 0 ? 'warning' : 'quiet';
  const fresh = isKnown(report.evaluated_at) && secondsSince(report.evaluated_at) <= STALE_SECONDS;
  return [
    h('p', {class: 'verdict'}, badge(fresh ? worst : 'unknown')),
    facts([
      ['Firing', count(report.firing.length)], ['Pending', count(report.pending.length)],
      ['Silenced', count(report.firing.length - heard.length)], ['Evaluated', ago(report.evaluated_at, 'not yet')],
      ...(isKnown(report.grace_until) ? [['Nothing fires until', time(report.grace_until)]] : []),
      ['Held back by the ceiling', count(report.suppressed)],
      ...(isKnown(report.state_error) ? [['Not kept over a restart', report.state_error]] : []),
    ]),
  ];
}

// What can be restored, how well that is known, and jobs to make and check it. Nothing is restored from here.

import {get, post} from './api.js';
import {asking, complaint} from './audit-columns.js';
import {add, followJobs} from './backups-jobs.js';
import {button, h, section, show} from './dom.js';
import {ago, bytes, count, decimal, duration, isKnown, time} from './format.js';
import {badge} from './status.js';
import {facts, fixedTable, table} from './table.js';

const LEVELS = {V0: 'sizes', V1: 'stored bytes', V2: 'decoded', V3: 'structure', V4: 'restored into scratch'};

export function backups(page) {
  if (page.rest[0] === 'one') {
    one(page, page.rest[1] ?? '');
  } else {
    all(page);
  }
}

function all(page) {
  const place = h('div', {id: 'jobs'});
  const trouble = h('div', {id: 'trouble'});
  const operate = begin(page, trouble, () => jobs.now());
  const plans = table('Plans', planColumns(page, operate), 'No plan is configured.');
  const list = table('Backups, newest first', backupColumns(page, operate), 'There is no backup yet.');
  page.root.append(mayNot(page), trouble, plans.element, place, list.element);
  const listing = page.every(15, async signal => {
    const answer = await get('api/v1/backups', {}, signal);
    plans.update(answer.plans);
    list.update(answer.items);
  });
  const jobs = followJobs(page, place, () => listing.now());
}

const mayNot = page => page.session.role === 'operate' ? ''
  : h('p', {class: 'note'}, 'You may look, not begin anything: that needs the role operate.');

/** Begins a job, and says what came of the attempt. */
function begin(page, trouble, began) {
  return async (path, body, what) => {
    show(trouble);
    try {
      add((await post(path, body)).job, what);
      page.announce(`${what}: begun`);
      began();
    } catch (problem) {
      show(trouble, complaint(problem));
    }
  };
}

function planColumns(page, operate) {
  return [
    {name: 'Plan', cell: plan => plan.name},
    {name: 'Schedule (UTC)', cell: plan => plan.schedule ?? 'by hand only'},
    {name: 'Next run', cell: plan => ago(plan.next_run, 'none')},
    {name: 'Data at risk (RPO)', cell: plan => target(plan.rpo_age_seconds, plan.rpo_seconds, 'no verified backup yet')},
    {name: 'Time to restore (RTO)', cell: plan => target(plan.predicted_rto_seconds, plan.rto_seconds, 'never measured')},
    {name: 'Run', cell: plan => page.session.role === 'operate' && button('Back up now',
      () => operate('api/v1/backups', {plan: plan.name}, `Backup of ${plan.name}`), {'data-key': `run ${plan.name}`})},
  ];
}

/** A figure and what it may be at most; late is said in a word too. */
function target(actual, most, unknown) {
  const late = isKnown(actual) && isKnown(most) && actual > most;
  return [late && [badge('overdue'), ' '], isKnown(actual) ? duration(actual) : `unknown: ${unknown}`,
    h('span', {class: 'hint'}, isKnown(most) ? ` of at most ${duration(most)}` : ' without a target')];
}

function backupColumns(page, operate) {
  return [
    {name: 'Backup', cell: each => h('a', {href: `#/backups/one/${encodeURIComponent(each.id)}`, 'data-key': `one ${each.id}`}, each.id)},
    {name: 'State', cell: each => [badge(each.state), each.held && h('span', {class: 'hint'}, ' on hold')]},
    {name: 'Started', cell: each => ago(each.started_at)},
    {name: 'Took', figure: true, cell: each => duration(took(each))},
    {name: 'Size', figure: true, cell: each => bytes(each.stored_bytes)},
    {name: 'Verified', cell: each => each.verified ? [each.verified.level, ', ', ago(each.verified.at)] : 'no'},
    {name: 'Drill', cell: each => each.drill ? [badge(each.drill.good ? 'passed' : 'failed'), ' ', ago(each.drill.at)] : 'none'},
    {name: 'Check', cell: each => page.session.role === 'operate' && each.state !== 'RUNNING' && [
      button('Verify', () => operate(`api/v1/backups/${encodeURIComponent(each.id)}/verify`, {level: 'V2'},
        `Verification of ${each.id}`), {'data-key': `verify ${each.id}`}), ' ',
      button('Drill', () => operate(`api/v1/backups/${encodeURIComponent(each.id)}/drill`, {}, `Drill of ${each.id}`),
        {'data-key': `drill ${each.id}`})]},
  ];
}

const took = each =>
  each.finished_at === null ? null : (Date.parse(each.finished_at) - Date.parse(each.started_at)) / 1000;

function one(page, id) {
  const jobs = h('div', {id: 'jobs'});
  const trouble = h('div', {id: 'trouble'});
  const place = h('div', {id: 'backup'});
  page.root.append(h('p', null, h('a', {href: '#/backups'}, 'All backups')), mayNot(page), trouble, jobs, place);
  const ask = asking(page, place);
  const read = () => ask(async () => detail(await get(`api/v1/backups/${encodeURIComponent(id)}`, {}, page.signal), page, operate));
  const operate = begin(page, trouble, () => following.now());
  const following = followJobs(page, jobs, read);
  read();
}

function detail(backup, page, operate) {
  const level = h('select', {id: 'level'}, Object.entries(LEVELS).map(([name, means]) =>
    h('option', {value: name, selected: name === 'V2'}, `${name}: ${means}`)));
  const path = `api/v1/backups/${encodeURIComponent(backup.id)}`;
  return [
    h('h2', null, backup.id),
    h('div', {class: 'card'}, facts([
      ['State', badge(backup.state)], ['Plan', backup.plan], ['Started', time(backup.started_at)],
      ['Finished', time(backup.finished_at)], ['Consistent as of', time(backup.consistency_point)],
      ['Raw size', bytes(backup.raw_bytes)], ['Stored size', bytes(backup.stored_bytes)],
      ['Verified', backup.verified ? [backup.verified.level, ', ', time(backup.verified.at)] : 'no'],
      ['Held', backup.held ? 'yes' : 'no'], ['Error', backup.error],
    ])),
    page.session.role === 'operate' && h('p', {class: 'buttons'}, h('label', {for: 'level'}, 'Level'), level,
      button('Verify', () => operate(`${path}/verify`, {level: level.value}, `Verification of ${backup.id}, ${level.value}`)),
      button('Drill', () => operate(`${path}/drill`, {}, `Drill of ${backup.id}`))),
    fixedTable('Parts', [
      {name: 'Source', cell: part => part.source},
      {name: 'Name', cell: part => part.name},
      {name: 'Rows', figure: true, cell: part => (part.rows < 0 ? 'unknown' : count(part.rows))},
      {name: 'Raw', figure: true, cell: part => bytes(part.raw_bytes)},
      {name: 'Stored', figure: true, cell: part => bytes(part.stored_bytes)},
      {name: 'SHA-256 of what is stored', cell: part => h('code', null, part.stored_sha256)},
    ], backup.parts),
    section('Evidence', fixedTable('Checks of this backup', [
      {name: 'When', cell: fact => time(fact.at)},
      {name: 'Kind', cell: fact => fact.kind},
      {name: 'Level', cell: fact => fact.level ?? 'none'},
      {name: 'Result', cell: fact => badge(fact.good ? 'passed' : 'failed')},
      {name: 'Measured', cell: fact => figures(fact.figures)},
      {name: 'Findings', wide: true, cell: fact => [fact.error, fact.findings.map(each => h('p', null, each))]},
    ], backup.evidence, 'Nothing was checked yet.')),
  ];
}

function figures(measured) {
  if (measured === null) return 'nothing';
  return [`${bytes(measured.bytes)} in ${duration(measured.seconds)}, ${decimal(measured.megabytes_per_second)} MB/s`,
    measured.assertions.map(each => h('p', null, each))];
}

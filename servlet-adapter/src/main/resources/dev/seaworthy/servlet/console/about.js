// What runs here, and in what.

import {get} from './api.js';
import {h, section, show} from './dom.js';
import {duration, time} from './format.js';
import {facts, fixedTable} from './table.js';

export function about(page) {
  const place = h('div', {id: 'about'});
  page.root.append(place);
  const here = facts([
    ['Answering instance', page.session.instance],
    ['You may', page.session.role === 'operate' ? 'view and operate' : 'view'],
    ['Parts', page.session.parts.join(', ') || 'none'],
  ]);
  if (!page.session.parts.includes('info')) {
    show(place, h('div', {class: 'card'}, here));
    return;
  }
  page.every(30, async signal => {
    const info = await get('info', {}, signal);
    show(place, h('div', {class: 'card'}, facts([
      ['Application', info.app.name], ['Version', info.app.version ?? 'unknown'],
      ['Environment', info.app.environment ?? 'unknown'], ['Built', time(info.build.time)],
      ['Commit', info.build.commit ?? 'unknown'], ['Started', time(info.started_at)],
      ['Up for', duration(info.uptime_seconds)],
    ])),
    section('This console', h('div', {class: 'card'}, here)),
    section('Runs on', h('div', {class: 'card'}, facts([...pairs(info.java, 'Java'), ...pairs(info.os, 'System')]))),
    section('Configuration', fixedTable('Settings that the application shows', [
      {name: 'Setting', cell: ([name]) => h('code', null, name)},
      {name: 'Value', wide: true, cell: ([, value]) => value ?? 'none'},
    ], Object.entries(info.configuration ?? {}), 'The application shows none.')),
    deployments(info.deployments));
  });
}

const pairs = (values, prefix) =>
  Object.entries(values ?? {}).map(([name, value]) => [`${prefix} ${name}`, value === null ? 'unknown' : value]);

function deployments(rows) {
  return section('Deployments', rows === null
    ? h('p', {class: 'note'}, 'The history of deployments is unknown at the moment, or none is kept.')
    : fixedTable('The newest deployments', [
      {name: 'Version', cell: row => row.version ?? 'unknown'},
      {name: 'Commit', cell: row => row.commit ?? 'unknown'},
      {name: 'Instance', cell: row => row.instance},
      {name: 'First started', cell: row => time(row.started_at)},
      {name: 'Restarts', figure: true, cell: row => row.restarts},
      {name: 'Last restart', cell: row => time(row.restarted_at, 'none')},
    ], rows));
}

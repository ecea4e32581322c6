// One event with everything that was recorded, its evidence included.

import {get} from './api.js';
import {asking} from './audit-columns.js';
import {h, section} from './dom.js';
import {badge} from './status.js';
import {time} from './format.js';
import {facts} from './table.js';

const SHOWN_AS = {
  created_at: value => time(value, 'none'),
  status: badge,
  severity: badge,
  truncated: value => (value.length === 0 ? 'nothing' : value.join(', ')),
};
const EVIDENCE = ['schema_ver', 'pii_fields', 'leaf_hash', 'pii_salt', 'pii_commit', 'batch_id', 'batch_pos'];

export function event(page) {
  const [, id = ''] = page.rest;
  const place = h('div', {id: 'event'});
  page.root.append(place);
  asking(page, place)(async () => {
    const found = await get(`api/v1/audit/logs/${encodeURIComponent(id)}`, {}, page.signal);
    const names = Object.keys(found).filter(name => name !== 'metadata' && !EVIDENCE.includes(name));
    return [
      h('div', {class: 'card'}, facts(names.map(name => [label(name), value(name, found[name])]))),
      section('Metadata', h('pre', {tabindex: 0}, JSON.stringify(found.metadata, null, 2))),
      section('Evidence', h('div', {class: 'card'}, facts(EVIDENCE.map(name => [label(name), value(name, found[name])])))),
      h('p', {class: 'buttons'}, related('Of this user', 'user_id', found), related('Of this resource', 'resource_id', found),
        related('Of this trace', 'trace_id', found)),
    ];
  });
}

const label = name => name.replaceAll('_', ' ');

function value(name, raw) {
  if (raw === null) return null;
  return Object.hasOwn(SHOWN_AS, name) ? SHOWN_AS[name](raw) : String(raw);
}

function related(text, name, found) {
  if (found[name] === null) return null;
  const query = new URLSearchParams({[name]: found[name]});
  if (name === 'resource_id' && found.resource_type !== null) query.set('resource_type', found.resource_type);
  return h('a', {class: 'button', href: `#/audit?${query}`}, text);
}

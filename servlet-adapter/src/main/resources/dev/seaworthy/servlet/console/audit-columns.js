// How events are shown in lists, and how a list is read.

import {badge} from './status.js';
import {h, show} from './dom.js';
import {time} from './format.js';

export const eventLink = (id, text) => h('a', {href: `#/audit/event/${encodeURIComponent(id)}`, 'data-key': id}, text);

export const EVENT_COLUMNS = [
  {name: 'Time', cell: each => eventLink(each.id, time(each.created_at))},
  {name: 'Event', cell: each => h('code', null, each.event_type)},
  {name: 'Outcome', cell: each => badge(each.status)},
  {name: 'Severity', cell: each => badge(each.severity)},
  {name: 'Who', cell: each => each.username ?? each.user_id ?? each.actor_type ?? 'unknown'},
  {name: 'Address', cell: each => each.ip_address ?? 'none'},
  {name: 'On', cell: each => resource(each)},
  {name: 'What', wide: true, cell: each => each.error_message ?? each.description ?? each.resource_name ?? ''},
];

function resource(each) {
  if (each.resource_type === null && each.resource_id === null) return 'nothing';
  return [each.resource_type ?? '', ' ', each.resource_id ?? ''];
}

/** Says in its place what is going on, and runs one question at a time. */
export function asking(page, place) {
  return async task => {
    show(place, h('p', {class: 'hint'}, 'Reading…'));
    try {
      const result = await task();
      if (page.signal.aborted) return;
      show(place, result ?? null);
      page.freshness.readOnce();
    } catch (problem) {
      if (page.signal.aborted) return;
      show(place, complaint(problem));
    }
  };
}

export const complaint = problem =>
  h('p', {role: 'alert', class: 'note bad'}, problem.meaning ?? problem.message);

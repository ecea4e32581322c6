// The audit log. Reading it is itself worth a record, so nothing here asks again by itself.

import {event} from './audit-event.js';
import {search} from './audit-search.js';
import {failedLogins, statistics} from './audit-views.js';
import {h} from './dom.js';

const VIEWS = [
  {path: '', name: 'Events', start: search},
  {path: 'failed-logins', name: 'Failed logins', start: failedLogins},
  {path: 'statistics', name: 'Statistics', start: statistics},
];

export function audit(page) {
  const [name = ''] = page.rest;
  const current = VIEWS.find(view => view.path === name);
  page.root.append(h('nav', {class: 'tabs', 'aria-label': 'Views of the audit log'}, h('ul', null, VIEWS.map(view =>
    h('li', null, h('a', {
      href: view.path === '' ? '#/audit' : `#/audit/${view.path}`,
      'aria-current': view === current && 'page',
    }, view.name))))));
  if (name === 'event') {
    event(page);
  } else {
    (current ?? VIEWS[0]).start(page);
  }
}

// The end of the log, and what is added to it.

import {get} from './api.js';
import {button, h, show} from './dom.js';
import {count, time} from './format.js';
import {badge} from './status.js';
import {table} from './table.js';

const FIRST = '50';
const MOST_SHOWN = 500;
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error'];

export function logs(page) {
  const level = h('select', {id: 'level', on: {change: restart}},
    LEVELS.map(each => h('option', {value: each}, each === 'trace' ? 'all levels' : each === 'error' ? each : `${each} and above`)));
  const counts = h('p', {class: 'counts', id: 'counts'});
  const list = table('Log, newest first', [
    {name: 'Time', cell: entry => time(entry.time)},
    {name: 'Level', cell: entry => badge(entry.level)},
    {name: 'Logger', cell: entry => h('code', null, entry.logger)},
    {name: 'Message', wide: true, cell: entry => h('span', {class: 'message'}, entry.message)},
  ], 'No entry of this level.');
  const follow = button('Pause', toggle, {'aria-pressed': 'false'});
  page.root.append(h('p', {class: 'buttons'}, h('label', {for: 'level'}, 'Level'), level, follow), counts, list.element);
  let entries = [];
  let after = null;
  let polling = null;

  function start() {
    polling = page.every(3, async signal => {
      const answer = await get('api/v1/ops/log', after === null
        ? {level: level.value, limit: FIRST} : {level: level.value, limit: '500', after}, signal);
      after = answer.next_after;
      entries = [...answer.items.slice().reverse(), ...entries].slice(0, MOST_SHOWN);
      list.update(entries);
      show(counts, 'Since the start: ', Object.entries(answer.counts).reverse().map(([name, number]) =>
        h('span', null, badge(name), ` ${count(number)}`)));
    });
  }

  function restart() {
    polling?.stop();
    entries = [];
    after = null;
    if (follow.getAttribute('aria-pressed') === 'true') toggle();
    else start();
  }

  function toggle() {
    const paused = follow.getAttribute('aria-pressed') === 'true';
    follow.setAttribute('aria-pressed', String(!paused));
    if (paused) start();
    else polling.stop();
  }

  start();
}

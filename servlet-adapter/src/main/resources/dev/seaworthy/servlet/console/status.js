// Status is told by a shape and a word; the colour only helps.

import {h, svg} from './dom.js';

const SHAPES = {
  good: ['M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z', 'M4.6 8.2l2.3 2.3 4.4-4.6'],
  warning: ['M8 1.2L15.4 14.5H.6z', 'M8 6v4M8 12v.6'],
  bad: ['M5 1h6l4 4v6l-4 4H5l-4-4V5z', 'M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4'],
  busy: ['M1 2h14v12H1z', 'M4 8h8M8.5 4.8L12 8l-3.5 3.2'],
  none: ['M8 1l7 7-7 7-7-7z', 'M5.5 8h5'],
};

const KINDS = {
  healthy: 'good', UP: 'good', success: 'good', VERIFIED: 'good', DONE: 'good', live: 'good', passed: 'good', quiet: 'good', working: 'good', resolved: 'good', ok: 'good',
  warning: 'warning', DEGRADED: 'warning', failure: 'warning', UNVERIFIED: 'warning', CANCELLED: 'warning',
  WARN: 'warning', medium: 'warning', 'UNKNOWN HERE': 'warning', stale: 'warning', overdue: 'warning',
  pending: 'warning', burning: 'warning',
  unhealthy: 'bad', DOWN: 'bad', error: 'bad', FAILED: 'bad', ERROR: 'bad', critical: 'bad', high: 'bad', failed: 'bad',
  offline: 'bad', LOST: 'bad', firing: 'bad', spent: 'bad',
  RUNNING: 'busy', QUEUED: 'busy', loading: 'busy',
};

/** The word as it is, behind its shape. */
export function badge(word) {
  const text = word === null || word === undefined ? 'unknown' : String(word);
  const kind = Object.hasOwn(KINDS, text) ? KINDS[text] : 'none';
  return h('span', {class: `badge ${kind}`}, shape(kind), h('span', null, text));
}

function shape(kind) {
  const [outline, mark] = SHAPES[kind];
  return svg('svg', {viewBox: '0 0 16 16', width: 14, height: 14, 'aria-hidden': 'true'},
    svg('path', {d: outline, class: 'outline'}), svg('path', {d: mark, class: 'mark'}));
}

// Jobs begun in this tab, followed until they end; they go on whether anybody looks or not.

import {cancel, get} from './api.js';
import {button, h, show} from './dom.js';
import {bytes} from './format.js';
import {badge} from './status.js';

const ENDED = ['DONE', 'FAILED', 'CANCELLED', 'LOST'];
/** Of an instance that does not know the job; another one may run it. */
const UNKNOWN = 'UNKNOWN HERE';
const LOST_AFTER_MILLIS = 10 * 60 * 1000;
/** Behind a balancer the next question may reach the instance that runs it. */
const CANCEL_TRIES = 5;
/** By id, newest last: what is known of each. They outlive the page that shows them. */
const jobs = new Map();

export function add(id, what) {
  jobs.set(id, {job: id, what, state: 'QUEUED', progress: null, error: null});
}

/** Shows the jobs in the place and asks for those that run, one at a time; onEnd hears of each that ended. */
export function followJobs(page, place, onEnd) {
  const running = () => [...jobs.values()].filter(job => !ENDED.includes(job.state));
  let turn = 0;
  const poll = page.every(2, async signal => {
    const asked = running();
    if (asked.length > 0) {
      const job = asked[turn++ % asked.length];
      Object.assign(job, await status(job, signal));
      if (ENDED.includes(job.state)) {
        page.announce(`${job.what}: ${job.state.toLowerCase()}`);
        onEnd();
      }
    }
    draw();
  });

  function draw() {
    const focused = document.activeElement?.getAttribute('data-key');
    show(place, [...jobs.values()].reverse().map(job => card(job, page, draw)));
    if (focused) Array.from(place.querySelectorAll('[data-key]')).find(each => each.getAttribute('data-key') === focused)?.focus();
  }

  draw();
  return {now: () => { draw(); poll.now(); }};
}

async function status(job, signal) {
  try {
    return {...await get(`api/v1/backups/jobs/${encodeURIComponent(job.job)}`, {}, signal), unknownSince: null};
  } catch (problem) {
    if (problem.status !== 404) throw problem;
    // Each instance knows its own jobs only, and forgets them at its end.
    const unknownSince = job.unknownSince ?? Date.now();
    return Date.now() - unknownSince < LOST_AFTER_MILLIS
      ? {unknownSince, state: UNKNOWN, error: 'the instance that answered does not know this job; another one may, and is asked again'}
      : {unknownSince, state: 'LOST', error: 'no instance that answered in ten minutes knows this job; see the list for what came of it'};
  }
}

function card(job, page, draw) {
  const {percent, bytes: done, estimated_bytes: estimated} = job.progress ?? {};
  const ended = ENDED.includes(job.state);
  return h('div', {class: 'card job', 'data-job': job.job},
    h('p', null, badge(job.state), ' ', job.what),
    !ended && h('progress', {max: 100, value: percent ?? null, 'aria-label': `Progress of: ${job.what}`}),
    h('p', {class: 'hint'}, !ended && percent !== null && percent !== undefined ? `${percent} % · ` : null,
      job.progress && `${bytes(done)} ${ended ? 'read' : `of ${estimated === null ? 'an unknown size' : `about ${bytes(estimated)}`}`}`),
    job.error && h('p', {class: 'note bad'}, job.error),
    h('p', {class: 'buttons'}, ended
      ? button('Hide', () => { jobs.delete(job.job); draw(); }, {'data-key': `hide ${job.job}`})
      : page.session.role === 'operate' && button('Cancel', () => stop(job, page, draw), {'data-key': `cancel ${job.job}`})));
}

async function cancelled(job) {
  for (let tried = 1; ; tried += 1) {
    try {
      return await cancel(`api/v1/backups/jobs/${encodeURIComponent(job.job)}`);
    } catch (problem) {
      if (problem.status !== 404 || tried === CANCEL_TRIES) throw problem;
    }
  }
}

async function stop(job, page, draw) {
  try {
    Object.assign(job, await cancelled(job));
    page.announce('Asked to stop.');
  } catch (problem) {
    page.announce(problem.meaning ?? problem.message);
  }
  draw();
}

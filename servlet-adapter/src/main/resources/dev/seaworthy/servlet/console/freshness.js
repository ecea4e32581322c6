// Says in the header which instance answered and how old the figures of this page are.

import {badge} from './status.js';
import {clock, duration} from './format.js';
import {show} from './dom.js';

const LATE_BY = 3;

export function freshnessOf(element, announce) {
  let sources = new Set();
  let instances = new Set();
  let state = null;

  /** Follows one poll of this page; gives the listener for it. */
  function follow(seconds) {
    const source = {seconds, at: null, problem: null, nextTry: null};
    sources.add(source);
    update();
    return {
      answered() {
        Object.assign(source, {at: Date.now(), problem: null, nextTry: null});
        update();
      },
      failed(problem, wait) {
        Object.assign(source, {problem, nextTry: Date.now() + wait * 1000});
        update();
      },
      end() {
        sources.delete(source);
      },
    };
  }

  function update() {
    const all = [...sources];
    const failing = all.find(source => source.problem !== null);
    const times = all.map(source => source.at).filter(at => at !== null);
    const age = times.length === 0 ? null : (Date.now() - Math.min(...times)) / 1000;
    const late = all.some(source => source.at !== null && Date.now() - source.at > LATE_BY * source.seconds * 1000);
    if (failing) {
      tell(failing.problem.status === 0 ? 'offline' : 'stale', [
        age === null ? 'nothing was read yet' : `figures are ${duration(Math.floor(age))} old`,
        failing.problem.meaning ?? failing.problem.message,
        `Next try in ${duration(Math.max(0, Math.ceil((failing.nextTry - Date.now()) / 1000)))}.`,
      ]);
    } else if (all.length > 0) {
      const word = age === null ? 'loading' : late ? 'stale' : 'live';
      tell(word, [age === null ? null : `figures are ${duration(Math.floor(age))} old`, where()]);
    }
  }

  function where() {
    const names = [...instances];
    if (names.length === 0) return null;
    return names.length === 1 ? `from ${names[0]}` : `from ${names.at(-1)}, one of ${names.length} instances`;
  }

  function tell(word, details) {
    show(element, badge(word), ` ${details.filter(Boolean).join(' · ')}`);
    document.body.toggleAttribute('data-stale', word === 'stale' || word === 'offline');
    const wasGood = state === 'live' || state === 'loading';
    const isGood = word === 'live' || word === 'loading';
    if (state !== null && wasGood !== isGood) {
      announce(isGood ? 'The figures are fresh again.' : `The figures are ${word}. ${details[1] ?? ''}`);
    }
    state = word;
  }

  setInterval(update, 1000);
  return {
    follow,
    /** Another page begins, with nothing to follow so far. */
    reset() {
      sources = new Set();
      show(element);
      document.body.removeAttribute('data-stale');
      state = null;
    },
    /** For what is read once, when asked. */
    readOnce() {
      show(element, `read at ${clock(Date.now())}`, where() === null ? null : ` ${where()}`);
    },
    instance(name) {
      instances.delete(name);
      instances.add(name);
    },
    forgetInstances() {
      instances = new Set();
    },
  };
}


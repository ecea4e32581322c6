// Starts the console: finds out what is mounted and who asks, and shows one page at a time.

import {about} from './about.js';
import {alerts} from './alerts.js';
import {audit} from './audit.js';
import {backups} from './backups.js';
import {boards} from './boards.js';
import {logs} from './logs.js';
import {metrics} from './metrics.js';
import {overview} from './overview.js';
import {get} from './api.js';
import {freshnessOf} from './freshness.js';
import {poll} from './poll.js';
import {forgetToken, token} from './session.js';
import {signIn} from './sign-in.js';
import {setServerTime} from './format.js';
import {startTheme} from './theme.js';
import {button, h, show} from './dom.js';

const SESSION_SECONDS = 30;
const PAGES = [
  {path: 'overview', title: 'Overview', start: overview, needs: ['health', 'metrics']},
  {path: 'alerts', title: 'Alerts', start: alerts, needs: ['alerts', 'objectives']},
  {path: 'boards', title: 'Boards', start: boards, needs: ['alerts']},
  {path: 'audit', title: 'Audit', start: audit, needs: ['audit']},
  {path: 'backups', title: 'Backups', start: backups, needs: ['backups']},
  {path: 'metrics', title: 'Metrics', start: metrics, needs: ['metrics']},
  {path: 'logs', title: 'Logs', start: logs, needs: ['log']},
  {path: 'about', title: 'About', start: about, needs: []},
];

const main = document.getElementById('main');
const nav = document.getElementById('pages');
const signOut = document.getElementById('sign-out');
const announcements = document.getElementById('announcements');
const announce = text => show(announcements, text);
const freshness = freshnessOf(document.getElementById('freshness'), announce);

let session = null;
let sessionPoll = null;
let stopPage = () => {};

function mounted() {
  return PAGES.filter(page => page.needs.length === 0 || page.needs.some(part => session.parts.includes(part)));
}

/** Reads #/page/rest?filters; the fragment never leaves the browser, and holds no token. */
function route() {
  const [path, query] = location.hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const [name, ...rest] = path.split('/');
  const page = mounted().find(each => each.path === name) ?? mounted()[0];
  return {page, rest: rest.map(decodePart), filters: new URLSearchParams(query ?? '')};
}

function decodePart(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function showPage(focus) {
  stopPage();
  freshness.reset();
  const {page, rest, filters} = route();
  document.title = `${page.title} · Seaworthy`;
  show(nav.querySelector('ul'), mounted().map(each =>
    h('li', null, h('a', {href: `#/${each.path}`, 'aria-current': each === page && 'page'}, each.title))));
  const root = h('div', {class: 'page', id: `page-${page.path}`}, h('h1', null, page.title));
  const polls = [];
  const stopped = new AbortController();
  show(main, root);
  page.start({
    root, rest, filters, session, announce, freshness,
    signal: stopped.signal,
    /** Asks now and every so many seconds for as long as this page is shown. */
    every(seconds, task) {
      const listener = freshness.follow(seconds);
      const started = poll(task, seconds, listener);
      const stop = () => {
        started.stop();
        listener.end();
      };
      polls.push({stop});
      return {now: started.now, stop};
    },
  });
  stopPage = () => {
    polls.forEach(each => each.stop());
    stopped.abort();
  };
  if (focus) main.focus();
}

function showSignIn(reason) {
  stopEverything();
  nav.hidden = true;
  signOut.hidden = true;
  document.title = 'Sign in · Seaworthy';
  signIn(main, reason, start);
}

function stopEverything() {
  stopPage();
  sessionPoll?.stop();
  sessionPoll = null;
  stopPage = () => {};
  session = null;
  freshness.reset();
  freshness.forgetInstances();
}

/** First without asking for anything: the host may know the caller already, by a cookie of its own. */
async function start() {
  const hadToken = token() !== null;
  try {
    took(await get('api/v1/console'));
  } catch (problem) {
    if (problem.status === 401) {
      forgetToken();
      showSignIn(hadToken ? 'That token is not valid here.' : null);
    } else {
      showTrouble(problem);
    }
    return;
  }
  nav.hidden = false;
  signOut.hidden = token() === null;
  sessionPoll = poll(async signal => took(await get('api/v1/console', {}, signal)), SESSION_SECONDS,
    {answered() {}, failed() {}});
  showPage(false);
}

function took(answer) {
  session = Object.assign(session ?? {}, answer);
  setServerTime(answer.time);
  freshness.instance(answer.instance);
  show(document.getElementById('application'), answer.application ?? 'Seaworthy');
}

function showTrouble(problem) {
  show(main, h('div', {class: 'page'}, h('h1', null, 'The console can not start'),
    h('p', {role: 'alert', class: 'note bad'}, problem.meaning ?? problem.message),
    h('p', {class: 'buttons'}, button('Try again', start),
      token() !== null && button('Sign in with another token', leave))));
}

function leave() {
  forgetToken();
  showSignIn('You are signed out.');
}

startTheme(document.getElementById('theme'));
signOut.addEventListener('click', leave);
document.getElementById('skip').addEventListener('click', event => {
  event.preventDefault();
  main.focus();
});
window.addEventListener('hashchange', () => session !== null && showPage(true));
window.addEventListener('seaworthy:unauthorized', () => {
  if (session !== null) {
    forgetToken();
    showSignIn('Your sign-in is not valid any more.');
  }
});
start();

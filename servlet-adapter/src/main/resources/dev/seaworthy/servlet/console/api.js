// Asks the JSON paths beside the console. The base path follows from where this file was loaded.

import {token} from './session.js';

const BASE = new URL('../../', import.meta.url);
const TIMEOUT_MILLIS = 20000;

/** What went wrong, in words for people; status 0 when there was no answer. */
export class Problem extends Error {
  constructor(status, detail, retryAfterSeconds = null) {
    super(detail);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** One sentence that says what this means here. */
  get meaning() {
    switch (this.status) {
      case 0: return `No answer: ${this.message}`;
      case 401: return 'You are not signed in, or your token is not valid any more.';
      case 403: return `You may not do this: ${this.message}`;
      case 404: return `Not found: ${this.message}`;
      case 409: return `Not now: ${this.message}`;
      case 429: return `Too many requests: the server asks to wait ${this.retryAfterSeconds ?? 'some'} s.`;
      case 503: return `Not available at the moment: ${this.message}`;
      default: return this.message;
    }
  }
}

export function get(path, parameters = {}, signal = undefined) {
  return ask('GET', path, parameters, undefined, signal).then(answer => answer.json());
}

export function post(path, body) {
  return ask('POST', path, {}, JSON.stringify(body)).then(answer => answer.json());
}

export function cancel(path, parameters = {}) {
  return ask('DELETE', path, parameters).then(answer => answer.json());
}

/** The answer itself, to be read as it comes; it may take as long as it takes. */
export function stream(path, parameters, signal) {
  return ask('GET', path, parameters, undefined, signal, false);
}

async function ask(method, path, parameters, body, signal, timed = true) {
  const url = new URL(path, BASE);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== '') url.searchParams.set(name, value);
  }
  const headers = {Accept: 'application/json'};
  if (token() !== null) headers.Authorization = `Bearer ${token()}`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const signals = [signal, timed ? AbortSignal.timeout(TIMEOUT_MILLIS) : null].filter(Boolean);
  let answer;
  try {
    answer = await fetch(url, {
      method, headers, body,
      signal: AbortSignal.any(signals),
      cache: 'no-store', credentials: 'same-origin', redirect: 'manual', referrerPolicy: 'no-referrer',
    });
  } catch (failure) {
    if (signal?.aborted) throw failure;
    throw new Problem(0, failure.name === 'TimeoutError' ? 'the server took too long' : 'the server can not be reached');
  }
  return checked(answer, timed);
}

async function checked(answer, json) {
  // A host that sends strangers to its own login page; following it would only bring HTML.
  if (answer.type === 'opaqueredirect') throw refused(new Problem(401, 'the application asks for a login'));
  const type = answer.headers.get('Content-Type') ?? '';
  // An unhealthy report is an answer too, with the status 503.
  if (type.startsWith('application/json') && (answer.ok || answer.status === 503)) return answer;
  if (answer.ok && !json) return answer;
  const problem = type.startsWith('application/problem+json') ? await answer.json().catch(() => null) : null;
  const detail = problem?.detail ?? `the server answered ${answer.status}, and not as this console expects`;
  const wait = Number.parseInt(answer.headers.get('Retry-After') ?? '', 10);
  throw refused(new Problem(answer.status, detail, Number.isNaN(wait) ? null : wait));
}

/** Whoever shows the sign-in hears of it. */
function refused(problem) {
  if (problem.status === 401) window.dispatchEvent(new CustomEvent('seaworthy:unauthorized'));
  return problem;
}

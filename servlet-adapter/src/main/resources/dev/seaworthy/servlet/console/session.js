// The token lives in this tab only: gone when the tab is closed, never in a URL, never in storage that other tabs read.

const KEY = 'seaworthy.token';
let inMemory = null;

function storage() {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

export function token() {
  return inMemory ?? storage()?.getItem(KEY) ?? null;
}

export function keepToken(value) {
  inMemory = value;
  storage()?.setItem(KEY, value);
}

export function forgetToken() {
  inMemory = null;
  storage()?.removeItem(KEY);
}

/** Whether it can be sent in a header at all. */
export function isSendable(value) {
  return /^[\x21-\x7e]+$/.test(value);
}

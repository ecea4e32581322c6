// What the script under test uses of k6, for Node.js.
export const slept = [];

export function check(value, checks) {
  return Object.values(checks).every((holds) => holds(value));
}

export function fail(why) {
  throw new Error(why);
}

export function sleep(seconds) {
  slept.push(seconds);
}

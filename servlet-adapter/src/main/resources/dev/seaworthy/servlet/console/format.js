// Figures for people. What is not known is called unknown, and never looks like a zero.

import {h} from './dom.js';

const DATE_AND_TIME = new Intl.DateTimeFormat(undefined, {dateStyle: 'medium', timeStyle: 'medium'});
const TIME = new Intl.DateTimeFormat(undefined, {timeStyle: 'medium'});
const SHORT_TIME = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit'});
const SHORT_DATE = new Intl.DateTimeFormat(undefined, {day: 'numeric', month: 'short'});
const BYTES = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** How far the clock of this machine is behind that of the server, in milliseconds. */
let clockOffset = 0;

export function setServerTime(iso) {
  clockOffset = Date.parse(iso) - Date.now();
}

export function serverNow() {
  return Date.now() + clockOffset;
}

export const isKnown = value => value !== null && value !== undefined && !Number.isNaN(value);

const known = (value, format) => (isKnown(value) ? format(value) : 'unknown');

export const count = value => known(value, v => v.toLocaleString());

export const decimal = (value, digits = 1) =>
  known(value, v => v.toLocaleString(undefined, {maximumFractionDigits: digits}));

export const percent = value => known(value, v => `${decimal(v)} %`);

export const ratio = value => known(value, v => `${decimal(v * 100, 2)} %`);

export const milliseconds = value => known(value, v => (v >= 10000 ? `${decimal(v / 1000)} s` : `${decimal(v)} ms`));

/** Names and values in one line; empty for none. */
export const labels = values =>
  Object.entries(values ?? {}).map(([name, value]) => `${name} ${value}`).join(', ');

export const perSecond = value => known(value, v => `${decimal(v, 2)} /s`);

export function bytes(value) {
  return known(value, v => {
    const power = v < 1 ? 0 : Math.min(BYTES.length - 1, Math.floor(Math.log2(v) / 10));
    return `${decimal(v / 1024 ** power)} ${BYTES[power]}`;
  });
}

export function duration(seconds) {
  return known(seconds, v => {
    const s = Math.max(0, Math.round(v));
    if (s < 60) return v > 0 && v < 10 ? `${decimal(v)} s` : `${s} s`;
    if (s < 3600) return pair(Math.floor(s / 60), 'min', s % 60, 's');
    if (s < 86400) return pair(Math.floor(s / 3600), 'h', Math.floor((s % 3600) / 60), 'min');
    return pair(Math.floor(s / 86400), 'd', Math.floor((s % 86400) / 3600), 'h');
  });
}

const pair = (large, unit, small, smallUnit) => (small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smallUnit}`);

/** Seconds from then until now, by the server's clock. */
export const secondsSince = iso => (isKnown(iso) ? (serverNow() - Date.parse(iso)) / 1000 : null);

/** A time in the zone of the reader; UTC is in the title. */
export function time(iso, absent = 'unknown') {
  if (!isKnown(iso)) return absent;
  return h('time', {datetime: iso, title: `${iso} (UTC)`}, DATE_AND_TIME.format(new Date(iso)));
}

/** How long ago, or how long until; the time itself is in the title. */
export function ago(iso, absent = 'unknown') {
  const seconds = secondsSince(iso);
  if (seconds === null) return absent;
  const text = seconds >= 0 ? `${duration(Math.floor(seconds))} ago` : `in ${duration(Math.floor(-seconds))}`;
  return h('time', {datetime: iso, title: `${DATE_AND_TIME.format(new Date(iso))} · ${iso} (UTC)`}, text);
}

export const clock = epochMillis => TIME.format(new Date(epochMillis));

/** A label on the axis of a span of so many seconds. */
export function axisTime(epochSeconds, span) {
  const date = new Date(epochSeconds * 1000);
  return span > 2 * 86400 ? SHORT_DATE.format(date) : SHORT_TIME.format(date);
}

export const momentOf = epochSeconds => DATE_AND_TIME.format(new Date(epochSeconds * 1000));

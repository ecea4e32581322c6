// An export of any size: into a file as it comes where the browser can do that, else through the memory of the tab.

import {stream} from './api.js';
import {complaint} from './audit-columns.js';
import {h, show} from './dom.js';
import {bytes} from './format.js';

const PATH = 'api/v1/audit/export';
/** So much in memory is no trouble; several times of it ends some tabs. */
const LARGE_BYTES = 100 * 1024 * 1024;

/** By fetch, because a link could carry the token in its address only. */
export async function exportTo(page, place, parameters, name) {
  try {
    // First of all, because browsers ask people only as long as their click is fresh.
    const file = await chosen(name);
    const answer = await stream(PATH, parameters, page.signal);
    const told = read => show(place, `Exporting: ${bytes(read)} so far…`, file === null && read > LARGE_BYTES && warning(parameters));
    await (file === null ? throughMemory(answer, name, told) : into(file, answer, told));
    page.announce('The export is complete.');
    show(place, file === null ? `${name} was handed to the browser.` : `${file.name} is written.`);
  } catch (problem) {
    if (problem.name === 'AbortError') {
      show(place);
    } else if (!page.signal.aborted) {
      show(place, complaint(problem));
    }
  }
}

/** Null where the browser has no such dialog or forbids it here; throws an AbortError when it is closed. */
async function chosen(name) {
  try {
    return await window.showSaveFilePicker?.({suggestedName: name}) ?? null;
  } catch (problem) {
    if (problem.name === 'AbortError') throw problem;
    return null;
  }
}

async function into(file, answer, told) {
  const target = await file.createWritable();
  try {
    await read(answer, told, part => target.write(part));
  } catch (problem) {
    // What was there before stays.
    await target.abort();
    throw problem;
  }
  await target.close();
}

async function throughMemory(answer, name, told) {
  const parts = [];
  await read(answer, told, part => parts.push(part));
  const address = URL.createObjectURL(new Blob(parts, {type: answer.headers.get('Content-Type')}));
  h('a', {href: address, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

async function read(answer, told, take) {
  let size = 0;
  const reader = answer.body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    await take(next.value);
    size += next.value.length;
    told(size);
  }
}

function warning(parameters) {
  const address = new URL(`../../${PATH}?${new URLSearchParams(parameters)}`, import.meta.url);
  return h('span', {class: 'note'}, ' This browser keeps all of it in memory until the end, which may be too much for it. '
    + 'Elsewhere ask with your token: ', h('code', null, `curl -OJ -H 'Authorization: Bearer …' '${address}'`));
}

// Real tables, in a box that scrolls by itself so that the page need not.

import {h, show} from './dom.js';

/**
 * @param caption what the table shows
 * @param columns {name, cell: row => text or element, figure: whether to align it as one}; the first names the row
 * @param empty what is said without rows
 * @returns {element, update(rows)}
 */
export function table(caption, columns, empty = 'None.') {
  const body = h('tbody');
  const element = h('div', {class: 'scroll', role: 'region', 'aria-label': caption, tabindex: 0},
    h('table', null,
      h('caption', null, caption),
      h('thead', null, h('tr', null, columns.map(column =>
        h('th', {scope: 'col', class: column.figure && 'figure'}, column.name)))),
      body));

  function update(rows) {
    const focused = body.contains(document.activeElement) ? document.activeElement.getAttribute('data-key') : null;
    if (rows.length === 0) {
      show(body, h('tr', null, h('td', {colspan: columns.length, class: 'empty'}, empty)));
    } else {
      show(body, rows.map(row => line(row, columns)));
    }
    if (focused !== null) {
      Array.from(body.querySelectorAll('[data-key]')).find(each => each.getAttribute('data-key') === focused)?.focus();
    }
  }

  update([]);
  return {element, update};
}

function line(row, columns) {
  return h('tr', null, columns.map((column, index) => {
    const attributes = {class: [column.figure && 'figure', column.wide && 'wide'].filter(Boolean).join(' ') || null};
    return index === 0
      ? h('th', {scope: 'row', ...attributes}, column.cell(row))
      : h('td', attributes, column.cell(row));
  }));
}

/** A table that is made once and never changes. */
export function fixedTable(caption, columns, rows, empty) {
  const made = table(caption, columns, empty);
  made.update(rows);
  return made.element;
}

/** Names and values, those that are absent left to be seen as such. */
export function facts(entries) {
  return h('dl', {class: 'facts'}, entries.map(([name, value]) =>
    h('div', null, h('dt', null, name), h('dd', null, value ?? 'none'))));
}

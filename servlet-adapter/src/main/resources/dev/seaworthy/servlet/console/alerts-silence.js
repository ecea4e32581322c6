// Tells nobody of an alert for a while, with a reason for those who wonder.

import {post} from './api.js';
import {h, show} from './dom.js';
import {labels} from './format.js';

const SPANS = [['60', '1 hour'], ['240', '4 hours'], ['1440', '1 day'], ['10080', '7 days'], ['43200', '30 days']];

/** @returns {element, fill(alert), offer(ids of rules)} */
export function silenceForm(page, done) {
  const rule = h('input', {id: 'silence-rule', list: 'silence-rules', required: true, autocomplete: 'off', spellcheck: 'false'});
  const rules = h('datalist', {id: 'silence-rules'});
  const span = h('select', {id: 'silence-minutes'}, SPANS.map(([minutes, name]) => h('option', {value: minutes}, name)));
  const reason = h('input', {id: 'silence-reason', required: true, maxlength: 500, autocomplete: 'off'});
  const narrow = h('input', {id: 'silence-narrow', type: 'checkbox', class: 'tick'});
  const which = h('span');
  const only = h('p', {class: 'buttons', hidden: true}, narrow, h('label', {for: 'silence-narrow'}, 'Only where ', which));
  const complaint = h('p', {role: 'alert', class: 'complaint'});
  const element = h('form', {class: 'card filters', id: 'silence', 'aria-label': 'Silence alerts', on: {submit: send}},
    h('h2', null, 'Silence alerts'),
    h('div', {class: 'fields'},
      h('p', null, h('label', {for: 'silence-rule'}, 'Rule'), rule, rules),
      h('p', null, h('label', {for: 'silence-minutes'}, 'For'), span),
      h('p', null, h('label', {for: 'silence-reason'}, 'Reason'), reason)),
    only, complaint, h('p', {class: 'buttons'}, h('button', {type: 'submit', class: 'primary'}, 'Silence')));
  let chosen = null;

  rule.addEventListener('input', () => choose(null));

  function choose(alert) {
    chosen = alert !== null && Object.keys(alert.labels).length > 0 ? alert : null;
    only.hidden = chosen === null;
    narrow.checked = chosen !== null;
    show(which, chosen && labels(chosen.labels));
  }

  function fill(alert) {
    rule.value = alert.id;
    choose(alert);
    show(complaint);
    reason.focus();
  }

  async function send(event) {
    event.preventDefault();
    show(complaint);
    const body = {minutes: Number(span.value), reason: reason.value};
    if (chosen !== null && narrow.checked) body.labels = chosen.labels;
    try {
      const made = await post(`api/v1/ops/alerts/${encodeURIComponent(rule.value.trim())}/silence`, body);
      page.announce(`${made.rule} is silent`);
      element.reset();
      choose(null);
      done();
    } catch (problem) {
      show(complaint, problem.meaning ?? problem.message);
    }
  }

  let offered = '';

  function offer(ids) {
    const unique = [...new Set(ids)].sort();
    if (offered !== unique.join()) {
      offered = unique.join();
      show(rules, unique.map(id => h('option', {value: id})));
    }
  }

  return {element, fill, offer};
}

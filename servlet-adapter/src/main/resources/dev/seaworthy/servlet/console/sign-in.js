// Asks for a token. What is typed goes nowhere but into the Authorization header of this tab.

import {isSendable, keepToken} from './session.js';
import {h, show} from './dom.js';

export function signIn(root, reason, then) {
  const complaint = h('p', {role: 'alert', class: 'complaint'}, reason ?? '');
  const field = h('input', {
    id: 'token', name: 'token', type: 'password', autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off',
    required: true, 'aria-describedby': 'token-hint',
  });
  const form = h('form', {class: 'card sign-in', on: {submit: submitted}},
    h('h1', null, 'Sign in'),
    complaint,
    h('p', null, h('label', {for: 'token'}, 'Token'), field),
    h('p', {id: 'token-hint', class: 'hint'},
      'One of the tokens this application was configured with. It is kept in this tab only and is gone when you close it.'),
    h('p', {class: 'buttons'}, h('button', {type: 'submit', class: 'primary'}, 'Sign in')));

  function submitted(event) {
    event.preventDefault();
    const value = field.value.trim();
    if (!isSendable(value)) {
      show(complaint, 'A token is one word of plain letters, digits and signs.');
      field.focus();
      return;
    }
    keepToken(value);
    then();
  }

  show(root, h('div', {class: 'page'}, form));
  field.focus();
}

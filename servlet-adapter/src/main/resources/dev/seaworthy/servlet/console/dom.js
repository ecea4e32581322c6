// The only place where elements are made. Text becomes text nodes and is never parsed, whatever it holds.

const SVG = 'http://www.w3.org/2000/svg';
const RUNS_CODE = /^(on|style$|srcdoc$|src$|innerhtml$)/i;

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name === 'on') {
      Object.entries(value).forEach(([event, listener]) => element.addEventListener(event, listener));
    } else if (RUNS_CODE.test(name)) {
      throw new TypeError(`${name} is not set from here`);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, String(value));
    }
  }
  element.append(...nodes(children));
  return element;
}

function nodes(children) {
  return children.flat(Infinity)
    .filter(child => child !== null && child !== undefined && child !== false)
    .map(child => (child instanceof Node ? child : document.createTextNode(String(child))));
}

/** An HTML element: h('p', {class: 'note', on: {click: listener}}, 'text', element, [more]). */
export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element. */
export function svg(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Replaces what is in the element. */
export function show(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

export function button(label, onClick, attributes) {
  return h('button', {type: 'button', ...attributes, on: {click: onClick}}, label);
}

export function section(title, ...children) {
  return h('section', null, h('h2', null, title), children);
}

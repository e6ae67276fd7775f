// Helpers for all parts.

/** The elements of a part of the page, the part itself among them. */
export function all(root, selector) {
  const found = [...root.querySelectorAll(selector)];
  if (root.matches && root.matches(selector)) found.unshift(root);
  return found;
}

/** Those elements that this name has not handled yet. */
export function fresh(root, selector, name) {
  const flag = `youju${name}`;
  return all(root, selector).filter((element) => {
    if (element[flag]) return false;
    element[flag] = true;
    return true;
  });
}

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

/** What this browser keeps for us; a browser that keeps nothing is no fault. */
export const store = {
  get(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // full or forbidden
    }
  },
  remove(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      // forbidden
    }
  },
  keys(prefix) {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    } catch {
      return [];
    }
  },
};

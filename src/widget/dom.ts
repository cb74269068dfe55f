/** An element with attributes and children. Text becomes text nodes: nothing here is ever parsed as HTML. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A magnifying glass. Drawn by DOM calls: an image of a `data:` address would need its own line in a CSP. */
export function searchIcon(): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', 'M8.5 3a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11Zm4 9.500L17 17');
  svg.append(path);
  return svg;
}

/** `true` when an element takes text, so that a key pressed in it is meant for it. */
export function isEditable(target: EventTarget | undefined): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !UNTYPED.test(target.type);
  return target.isContentEditable || target.matches('textarea, select, [role=textbox]');
}

/** Kinds of `<input>` in which nobody types. */
const UNTYPED = /^(?:button|checkbox|color|file|image|radio|range|reset|submit)$/;

import { h, searchIcon } from './dom.ts';

/** The nodes of `<sextant-search>`; the last three are there only in a modal one. */
export interface SearchView {
  frame: HTMLElement;
  form: HTMLFormElement;
  label: HTMLLabelElement;
  input: HTMLInputElement;
  button: HTMLButtonElement;
  panel: HTMLElement;
  status: HTMLElement;
  list: HTMLElement;
  /** Below the list: the way to all results, and what the keys do. */
  foot: HTMLElement;
  all: HTMLAnchorElement;
  hints: HTMLElement;
  modal?: { trigger: HTMLButtonElement; dialog: HTMLDialogElement; close: HTMLButtonElement };
}

/** Builds the nodes, without words. The status is never taken out of the tree: only then are changes announced. */
export function searchView(isModal: boolean): SearchView {
  const label = h('label', { part: 'label', id: 'label', for: 'input' });
  const input = h('input', {
    part: 'input',
    id: 'input',
    type: 'search',
    role: 'combobox',
    'aria-autocomplete': 'list',
    'aria-controls': 'list',
    'aria-expanded': 'false',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    enterkeyhint: 'search',
  });
  const button = h('button', { part: 'button', type: 'submit' });
  const status = h('p', { part: 'status', role: 'status' });
  const list = h('div', { part: 'list', id: 'list', role: 'listbox', hidden: '' });
  // Tab closes the panel, and Enter in the field does the same: the link is for the pointer.
  const all = h('a', { part: 'all', tabindex: '-1' });
  const hints = h('span', { part: 'hints', 'aria-hidden': 'true' });
  const foot = h('div', { id: 'foot', hidden: '' }, all, hints);
  const panel = h('div', { part: 'panel', id: 'panel' }, status, list, foot);
  if (!isModal) panel.setAttribute('popover', 'manual');
  const field = h('div', { part: 'field', id: 'field' }, searchIcon(), input, button);
  const form = h('form', { part: 'form', autocomplete: 'off' }, label, field, panel);
  const frame = h('div', { id: 'frame' });
  const view = { frame, form, label, input, button, panel, status, list, foot, all, hints };
  if (!isModal) {
    frame.append(form);
    return view;
  }
  const trigger = h('button', { part: 'trigger', type: 'button', 'aria-haspopup': 'dialog' });
  const close = h('button', { part: 'close', type: 'button' }, '✕');
  const dialog = h('dialog', { part: 'dialog', 'aria-labelledby': 'label' }, h('div', {}, close, form));
  frame.append(trigger, dialog);
  return { ...view, modal: { trigger, dialog, close } };
}

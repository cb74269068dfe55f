import { type Answer, apiUrl, askPapers } from './api.ts';
import { h, searchIcon } from './dom.ts';
import { SextantElement } from './element.ts';
import type { Messages } from './messages.ts';
import { pageForm, pageFormUrl, submitPageForm, wordsOf } from './page-form.ts';
import { ScrollLock } from './scroll-lock.ts';
import { SearchBox, type SearchHost } from './search-box.ts';
import { searchView, type SearchView } from './search-view.ts';
import { describeShortcut, listenForShortcut, parseShortcut, writeShortcut } from './shortcut.ts';

const DEFAULT_LIMIT = 8;

/** `<sextant-search>`: a combobox whose options are the papers that answer what was typed. */
export class SextantSearch extends SextantElement {
  static readonly observedAttributes = [
    'api',
    'label',
    'lang',
    'limit',
    'links',
    'modal',
    'placeholder',
    'shortcut',
    'target',
  ];

  readonly #host: SearchHost = {
    element: this,
    words: () => ({ messages: this.messages, language: this.language }),
    ask: (query, signal) => this.#ask(query, signal),
    submit: (query) => {
      const own = pageForm(this);
      if (own) submitPageForm(own, query);
      return own !== undefined;
    },
    pageOf: (query) => {
      const own = pageForm(this);
      const page = (own && pageFormUrl(own, query)) ?? apiUrl(this.getAttribute('api'), '', { q: query });
      return page.href;
    },
    onAnswered: (query) => this.#keep(query),
  };
  #view: SearchView | undefined;
  #box: SearchBox | undefined;
  #shortcut: AbortController | undefined;
  readonly #scroll = new ScrollLock();

  /** Puts the cursor into the field (a modal one opens) and searches for `query` if it is given. */
  show(query?: string): void {
    if (!this.#view) return;
    const { input, modal } = this.#view;
    if (modal && !modal.dialog.open && this.isConnected) {
      modal.dialog.showModal();
      this.#scroll.lock();
    }
    if (query !== undefined) input.value = query;
    input.focus();
    input.select();
    this.#box?.open();
  }

  disconnectedCallback(): void {
    this.#shortcut?.abort();
    this.#box?.close();
    this.#view?.modal?.dialog.close();
    this.#scroll.release();
  }

  protected override render(): void {
    const typed = this.#view?.input.value ?? this.#restored();
    const view = searchView(this.hasAttribute('modal'));
    view.input.value = typed;
    if (view.modal) this.#wire(view.modal);
    const slot = h('slot');
    slot.addEventListener('slotchange', () => this.#adopt());
    this.#box?.close();
    this.#scroll.release();
    this.#view = view;
    this.#box = new SearchBox(view, this.#host);
    this.root.replaceChildren(view.frame, h('div', { hidden: '' }, slot));
  }

  protected override localise(): void {
    if (!this.#view) return;
    const { label, input, button, list, all, hints, modal } = this.#view;
    const own = pageForm(this);
    const words = { ...this.messages, ...(own && wordsOf(own)) };
    label.textContent = this.getAttribute('label') || words.label;
    input.placeholder =
      this.getAttribute('placeholder') ?? words.placeholder ?? (modal ? label.textContent : '');
    button.textContent = words.button;
    list.setAttribute('aria-label', words.results);
    all.textContent = words.all;
    hints.replaceChildren(...keyHints(words));
    modal?.close.setAttribute('aria-label', words.close);
    modal?.trigger.replaceChildren(searchIcon(), h('span', {}, label.textContent));
    this.#describeShortcut();
    this.#box?.localise();
  }

  protected override connect(): void {
    this.#listen();
    if (this.#restored() !== '') this.#box?.open();
  }

  protected override change(name: string): void {
    if (name === 'modal') {
      this.render();
      this.localise();
    } else if (name === 'shortcut') {
      this.#listen();
      this.#describeShortcut();
    } else if (name === 'label' || name === 'placeholder') {
      this.localise();
    } else {
      this.#box?.forget();
    }
  }

  #wire({ trigger, dialog, close }: NonNullable<SearchView['modal']>): void {
    trigger.addEventListener('click', () => this.show());
    dialog.addEventListener('close', () => this.#scroll.release());
    close.addEventListener('click', () => dialog.close());
    // The dialog itself is hit only where nothing of its content is: on its backdrop.
    dialog.addEventListener('click', ({ target }) => {
      if (target === dialog) dialog.close();
    });
  }

  #ask(query: string, signal: AbortSignal): Promise<Answer> {
    const params = { q: query, limit: this.limit(DEFAULT_LIMIT), explain: 'true' };
    return askPapers(apiUrl(this.getAttribute('api'), 'v1/search', params), signal);
  }

  /** Keeps the query in the page's address, so that Back and a copied address bring it again. */
  #keep(query: string): void {
    const param = this.getAttribute('param');
    if (!param) return;
    const url = new URL(location.href);
    if (query) url.searchParams.set(param, query);
    else url.searchParams.delete(param);
    try {
      history.replaceState(history.state, '', url);
    } catch {
      // The page has no address of its own to change, as in a frame of `srcdoc`.
    }
  }

  /** The query in the page's address, if the page lets the element keep it there. */
  #restored(): string {
    const param = this.getAttribute('param');
    return (param && new URLSearchParams(location.search).get(param)?.trim()) || '';
  }

  /** Takes over from the page's form: its words, what was typed before the script came, and the cursor. */
  #adopt(): void {
    const own = pageForm(this);
    if (!own || !this.#view) return;
    const { input, modal } = this.#view;
    const { value, selectionStart, selectionEnd } = own.field;
    this.localise();
    if (input.value === '') input.value = value;
    if (modal || !own.field.matches(':focus')) return;
    input.focus();
    input.setSelectionRange(selectionStart, selectionEnd);
    this.#box?.open();
  }

  #listen(): void {
    this.#shortcut?.abort();
    const shortcut = this.getAttribute('shortcut');
    if (!shortcut) return;
    this.#shortcut = new AbortController();
    listenForShortcut(parseShortcut(shortcut), () => this.show(), this.#shortcut.signal);
  }

  #describeShortcut(): void {
    if (!this.#view) return;
    const shortcut = this.getAttribute('shortcut');
    const { input, modal } = this.#view;
    const keys = shortcut ? describeShortcut(parseShortcut(shortcut)) : '';
    const shown = shortcut ? writeShortcut(parseShortcut(shortcut)) : '';
    const target = modal?.trigger ?? input;
    if (keys) target.setAttribute('aria-keyshortcuts', keys);
    else target.removeAttribute('aria-keyshortcuts');
    modal?.trigger.querySelector('kbd')?.remove();
    if (keys) modal?.trigger.append(h('kbd', { part: 'shortcut', 'aria-hidden': 'true' }, shown));
  }
}

/** What the keys do, each beside its word. */
function keyHints({ choose, open, close }: Messages): HTMLElement[] {
  const keys = { '↑↓': choose, '↵': open, Esc: close };
  return Object.entries(keys).map(([key, word]) => h('span', {}, h('kbd', {}, key), ` ${word}`));
}

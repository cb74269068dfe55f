import { type Answer, ApiError } from './api.ts';
import { Combobox } from './combobox.ts';
import { emit } from './events.ts';
import { float, land } from './float.ts';
import { say, type Messages } from './messages.ts';
import { paperOption } from './paper-link.ts';
import { LatestQuery, type Outcome } from './latest-query.ts';
import type { SearchView } from './search-view.ts';

/** What a search box asks of its element. */
export interface SearchHost {
  readonly element: HTMLElement;
  words(): { messages: Messages; language: string };
  ask(query: string, signal: AbortSignal): Promise<Answer>;
  /** Hands a query to the page's own form; `false` when the page has none. */
  submit(query: string): boolean;
  /** The page that has all results of a query. */
  pageOf(query: string): string;
  /** The panel answers `query` now; an empty one when it was cleared. */
  onAnswered(query: string): void;
}

interface StatusMessage {
  name: 'found' | 'matches' | 'nothing' | 'none' | 'loading' | 'error';
  query: string;
  count?: number;
  /** What the API says is wrong with the request, in place of the message. */
  detail?: string | undefined;
}

/** The behaviour of field and panel: what is typed is asked, answered in the panel and said once. */
export class SearchBox {
  readonly #combobox: Combobox;
  /** The query whose outcome is in the panel; empty when it must be asked (again). */
  #answered = '';
  #composing = false;
  #message: StatusMessage | undefined;
  readonly #latest = new LatestQuery({
    ask: (query, signal) => this.host.ask(query, signal),
    onStart: (query) => {
      const goes = emit(this.host.element, 'sextant-search', { query });
      this.#setBusy(goes);
      return goes;
    },
    onSlow: () => this.#say({ name: 'loading', query: '' }),
    onSettled: (query, outcome) => this.#settle(query, outcome),
  });

  constructor(
    private readonly view: SearchView,
    private readonly host: SearchHost,
  ) {
    const { frame, form, input, panel, modal } = view;
    this.#combobox = new Combobox(input, view.list);
    input.addEventListener('input', (event) => {
      if (!(event as InputEvent).isComposing) this.#onTyped();
    });
    input.addEventListener('compositionstart', () => (this.#composing = true));
    input.addEventListener('compositionend', () => {
      this.#composing = false;
      this.#onTyped();
    });
    input.addEventListener('keydown', (event) => this.#onKeydown(event));
    input.addEventListener('click', () => this.open());
    form.addEventListener('submit', (event) => this.#onSubmit(event));
    // A click on an option must not take the focus from the field: that would close the list under the pointer.
    panel.addEventListener('mousedown', (event) => event.preventDefault());
    view.list.addEventListener('click', (event) => this.#onChosen(event));
    view.all.addEventListener('click', (event) => this.#onAll(event));
    frame.addEventListener('focusout', (event) => this.#onFocusout(event));
    modal?.dialog.addEventListener('close', () => this.stop());
    modal?.dialog.addEventListener('cancel', (event) => {
      if (this.#composing) event.preventDefault();
    });
  }

  get #query(): string {
    return this.view.input.value.trim();
  }

  /** Shows the outcome of what stands in the field, and asks for it if that has not been done. */
  open(): void {
    if (this.#query === '' || this.#query === this.#latest.pending) return;
    if (this.#query === this.#answered) this.#show();
    else this.#latest.ask(this.#query, true);
  }

  /** What was answered counts no more, as after a change of the API's address. */
  forget(): void {
    this.#answered = '';
    if ('open' in this.view.panel.dataset) this.open();
  }

  /** Drops what is under way. */
  stop(): void {
    this.#latest.cancel();
    this.#setBusy(false);
  }

  /** Drops what is under way and hides the panel. */
  close(): void {
    this.stop();
    this.#close();
  }

  #onTyped(): void {
    this.#combobox.activate(undefined);
    if (this.#query === '') {
      this.#clear();
    } else if (this.#query === this.#answered) {
      this.stop();
      this.#show();
    } else {
      this.#latest.ask(this.#query);
    }
  }

  #onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    if (this.#query === '' || this.host.submit(this.#query)) return;
    // Where the page has no form, the second Enter leads to all results.
    if (this.#query === this.#answered && 'open' in this.view.panel.dataset) this.view.all.click();
    else this.open();
  }

  #onKeydown(event: KeyboardEvent): void {
    // Safari ends a composition before its keydown, which then has the key code 229 only.
    if (event.isComposing || this.#composing || event.keyCode === 229) return;
    const { key } = event;
    const active = this.#combobox.active;
    if (key === 'Escape') return this.#onEscape(event);
    if (key === 'Tab') return this.#close();
    if (key === 'Enter') {
      if (active) click(active, event);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (key === 'ArrowDown' || key === 'ArrowUp') this.open();
    if (this.#combobox.move(key)) event.preventDefault();
  }

  /** Closes the panel, then clears the field. A dialog closes at once. */
  #onEscape(event: KeyboardEvent): void {
    const { input, panel, modal } = this.view;
    if (modal) {
      event.preventDefault();
      modal.dialog.close();
    } else if ('open' in panel.dataset) {
      event.preventDefault();
      this.close();
    } else if (input.value !== '') {
      event.preventDefault();
      input.value = '';
      this.#clear();
    }
  }

  #onChosen({ ctrlKey, metaKey, shiftKey }: MouseEvent): void {
    if (ctrlKey || metaKey || shiftKey) return;
    this.#close();
    this.view.modal?.dialog.close();
  }

  #onFocusout({ relatedTarget }: FocusEvent): void {
    const { frame, input } = this.view;
    if (relatedTarget instanceof Node && frame.contains(relatedTarget)) return;
    // The window, not the field, lost the focus: the reader comes back to what was there.
    if (input.matches(':focus')) return;
    this.close();
  }

  /** The page's own form goes there in its own way; a click with a key held goes where the link does. */
  #onAll(event: MouseEvent): void {
    const { ctrlKey, metaKey, shiftKey } = event;
    if (ctrlKey || metaKey || shiftKey) return;
    if (this.host.submit(this.#answered)) event.preventDefault();
    this.#onChosen(event);
  }

  #settle(query: string, outcome: Outcome): void {
    const { element } = this.host;
    this.#setBusy(false);
    if ('error' in outcome) {
      this.#answered = '';
      this.#combobox.fill([]);
      const { error } = outcome;
      const detail = error instanceof ApiError ? error.detail : undefined;
      if (emit(element, 'sextant-error', { query, error })) this.#say({ name: 'error', query, detail });
      else this.#clear();
      return;
    }
    const { results, close, corrected = query } = outcome;
    this.#answered = query;
    this.host.onAnswered(query);
    const shown = emit(element, 'sextant-results', { query, ...outcome });
    this.#combobox.fill(shown ? results.map((result) => paperOption(result, { element, query })) : []);
    this.view.all.href = this.host.pageOf(query);
    this.#say(shown ? { query: corrected, ...verdict(results.length, close) } : undefined);
  }

  #clear(): void {
    this.stop();
    this.#answered = '';
    this.#combobox.fill([]);
    this.#say(undefined);
    this.host.onAnswered('');
  }

  /** Says the message in the panel again, in the language that is now the element's. */
  localise(): void {
    const { messages, language } = this.host.words();
    const { name, detail } = this.#message ?? {};
    const text = detail ?? (name ? say(messages[name], { ...this.#message, language }) : '');
    // Only a change is said: the same text put again could be read again.
    if (this.view.status.textContent !== text) this.view.status.textContent = text;
  }

  /** Puts a message into the live region, which is the first line of the panel. */
  #say(message: StatusMessage | undefined): void {
    this.#message = message;
    this.view.status.textContent = '';
    this.localise();
    this.#show();
  }

  #show(): void {
    const { form, panel, status, list, foot } = this.view;
    if (status.textContent === '') return this.#close();
    panel.dataset['open'] = '';
    foot.hidden = list.childElementCount === 0;
    float(panel, form);
    this.#combobox.expand();
  }

  #close(): void {
    delete this.view.panel.dataset['open'];
    this.view.foot.hidden = true;
    land(this.view.panel);
    this.#combobox.collapse();
  }

  #setBusy(busy: boolean): void {
    this.view.frame.toggleAttribute('data-busy', busy);
    this.view.list.setAttribute('aria-busy', String(busy));
  }
}

/** What to say of an answer: how many papers are close if the API tells, else how many it listed. */
function verdict(listed: number, close?: number): Pick<StatusMessage, 'name' | 'count'> {
  if (listed === 0) return { name: 'none' };
  if (close === 0) return { name: 'nothing' };
  return close === undefined ? { name: 'found', count: listed } : { name: 'matches', count: close };
}

/** Enter on an option is a click on it, with the keys that are held: they open it in a tab or a window. */
function click(option: HTMLElement, event: KeyboardEvent): void {
  event.preventDefault();
  const { ctrlKey, metaKey, shiftKey } = event;
  const held = { ctrlKey, metaKey, shiftKey };
  option.dispatchEvent(
    new MouseEvent('click', { ...held, bubbles: true, cancelable: true, composed: true, view: window }),
  );
}

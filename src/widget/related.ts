import { type Answer, ApiError, apiUrl, askPapers } from './api.ts';
import { h } from './dom.ts';
import { SextantElement } from './element.ts';
import { emit } from './events.ts';
import { paperLink } from './paper-link.ts';
import { LatestQuery, type Outcome } from './latest-query.ts';

const DEFAULT_LIMIT = 5;

/**
 * `<sextant-related>`: links to the papers nearest to one. What the page has put inside is shown until they are
 * there, and beside the message if they cannot be had; alone where the API does not know the paper, for then nothing
 * is out of order. Nothing is announced: the reader has asked nothing.
 */
export class SextantRelated extends SextantElement {
  static readonly observedAttributes = ['api', 'label', 'lang', 'limit', 'links', 'paper', 'target'];

  readonly #label = h('p', { part: 'label', id: 'label' });
  readonly #status = h('p', { part: 'status', hidden: '' });
  readonly #list = h('ul', { part: 'list', 'aria-labelledby': 'label', hidden: '' });
  readonly #fallback = h('slot');
  #message: 'loading' | 'error' | undefined;
  readonly #latest = new LatestQuery({
    ask: (paper, signal) => this.#ask(paper, signal),
    onStart: (query) => emit(this, 'sextant-search', { query }),
    onSlow: () => this.#say('loading'),
    onSettled: (query, outcome) => this.#settle(query, outcome),
  });

  disconnectedCallback(): void {
    this.#latest.cancel();
  }

  protected override render(): void {
    const frame = h('div', { id: 'frame' }, this.#label, this.#status, this.#list);
    this.root.replaceChildren(frame, this.#fallback);
  }

  protected override localise(): void {
    const label = this.getAttribute('label') ?? this.messages.related;
    this.#label.textContent = label;
    this.#label.hidden = label === '' || (this.#list.hidden && !this.#message);
    this.#status.textContent = this.#message ? this.messages[this.#message] : '';
    this.#status.hidden = !this.#message;
  }

  protected override connect(): void {
    if (this.#list.hidden) this.#load();
  }

  protected override change(name: string): void {
    if (name === 'label') this.localise();
    else this.#load();
  }

  #load(): void {
    const paper = this.getAttribute('paper')?.trim();
    if (paper) this.#latest.ask(paper, true);
    else this.#latest.cancel();
  }

  #ask(paper: string, signal: AbortSignal): Promise<Answer> {
    const path = `v1/papers/${encodeURIComponent(paper)}/related`;
    return askPapers(apiUrl(this.getAttribute('api'), path, { limit: this.limit(DEFAULT_LIMIT) }), signal);
  }

  #settle(query: string, outcome: Outcome): void {
    const context = { element: this, query };
    if ('error' in outcome) {
      const { error } = outcome;
      const shown = emit(this, 'sextant-error', { query, error });
      const isUnknown = error instanceof ApiError && error.isUnknownPaper;
      this.#fill([], shown && !isUnknown ? 'error' : undefined);
    } else if (emit(this, 'sextant-results', { query, ...outcome })) {
      this.#fill(outcome.results.map((result) => h('li', {}, paperLink(result, context))));
    } else {
      this.#fill([]);
    }
  }

  #fill(items: readonly HTMLElement[], message?: 'error'): void {
    this.#list.replaceChildren(...items);
    this.#list.hidden = items.length === 0;
    this.#fallback.hidden = items.length > 0;
    this.#say(message);
  }

  #say(message?: 'loading' | 'error'): void {
    this.#message = message;
    this.localise();
  }
}

import type { Answer } from './api.ts';

/** Pause in typing after which a query is sent. */
const DEBOUNCE_MS = 200;
/** A query that takes longer than this is said to be running. */
const SLOW_MS = 800;
/** A query that takes longer than this has failed. */
const DEADLINE_MS = 20_000;

export type Outcome = Answer | { error: Error };

/** What a {@link LatestQuery} does and tells. */
export interface QueryHandlers {
  ask(query: string, signal: AbortSignal): Promise<Answer>;
  /** A request is about to be sent; `false` forbids it. */
  onStart(query: string): boolean;
  onSlow(query: string): void;
  /** At most once a query, and never for one that another has replaced or that was cancelled. */
  onSettled(query: string, outcome: Outcome): void;
}

/** Runs one query at a time: a new one aborts the old, whose answer is dropped even if it still arrives. */
export class LatestQuery {
  #current: AbortController | undefined;
  #pending: string | undefined;

  constructor(private readonly handlers: QueryHandlers) {}

  /** The query that waits or runs. */
  get pending(): string | undefined {
    return this.#pending;
  }

  /** Runs `query` once typing pauses, or `now`. */
  ask(query: string, now = false): void {
    this.cancel();
    const current = (this.#current = new AbortController());
    this.#pending = query;
    if (now) void this.#run(query, current);
    else this.#after(DEBOUNCE_MS, current, () => void this.#run(query, current));
  }

  cancel(): void {
    this.#current?.abort();
    this.#current = undefined;
    this.#pending = undefined;
  }

  async #run(query: string, current: AbortController): Promise<void> {
    if (!this.handlers.onStart(query)) return this.cancel();
    this.#after(SLOW_MS, current, () => this.handlers.onSlow(query));
    this.#after(DEADLINE_MS, current, () => {
      this.#settle(query, current, { error: new Error('The API did not answer in time.') });
    });
    try {
      const answer = await this.handlers.ask(query, current.signal);
      this.#settle(query, current, answer);
    } catch (error) {
      this.#settle(query, current, { error: error instanceof Error ? error : new Error(String(error)) });
    }
  }

  #settle(query: string, current: AbortController, outcome: Outcome): void {
    if (current !== this.#current) return;
    this.cancel();
    this.handlers.onSettled(query, outcome);
  }

  #after(ms: number, { signal }: AbortController, work: () => void): void {
    const timer = setTimeout(work, ms);
    signal.addEventListener('abort', () => clearTimeout(timer));
  }
}

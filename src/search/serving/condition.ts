import { SextantError } from '../../errors.ts';
import { causeOf, log } from '../../log.ts';

/** How long a value that could not be read makes an isolate call itself degraded, in ms. */
const REMEMBERED_MS = 600_000;
/** Values that are named; the others are counted. */
const NAMED = 20;

/** A generation that is published but not served. */
export interface Stale {
  /** The generation that the pointer names; absent when the pointer itself could not be read. */
  wanted?: number;
  /** When that was first noticed, in ms since the epoch. */
  since: number;
  cause: string;
}

/** Values that could not be read. */
export interface Fault {
  key: string;
  cause: string;
  /** When it last failed, in ms since the epoch. */
  at: number;
  count: number;
}

/** How an isolate is doing: whether what it serves is what was published, and whether all of it can be read. */
export class Condition {
  readonly #now: () => number;
  readonly #faults = new Map<string, Fault>();
  #stale: Stale | null = null;
  #lastCause: unknown;

  /** @param now Milliseconds since the epoch. */
  constructor(now: () => number) {
    this.#now = now;
  }

  get stale(): Stale | null {
    return this.#stale;
  }

  /** Values that could not be read in the last ten minutes, the latest last. */
  get faults(): Fault[] {
    const oldest = this.#now() - REMEMBERED_MS;
    return Array.from(this.#faults.values()).filter(({ at }) => at >= oldest);
  }

  /** What was published could not be opened, so what was served before goes on. */
  keptOld(served: number, cause: unknown, wanted?: number): void {
    const known = this.#stale?.wanted === wanted ? this.#stale : null;
    const since = known?.since ?? this.#now();
    this.#stale = { since, cause: publicCause(cause), ...(wanted !== undefined && { wanted }) };
    // It was not tried again, so there is nothing new to say.
    if (cause === this.#lastCause) return;
    this.#lastCause = cause;
    log('warn', 'kept-old-generation', { generation: served, wanted, ...coded(cause) });
  }

  /** What is served is what was published. */
  isCurrent(): void {
    this.#stale = null;
  }

  /** A value that is read on demand could not be read. */
  cannotRead(key: string, cause: unknown): void {
    const known = this.#faults.get(key);
    this.#faults.delete(key);
    this.#faults.set(key, {
      key,
      cause: publicCause(cause),
      at: this.#now(),
      count: (known?.count ?? 0) + 1,
    });
    for (const oldest of this.#faults.keys()) {
      if (this.#faults.size <= NAMED) break;
      this.#faults.delete(oldest);
    }
    log('warn', 'value-unreadable', { key, ...coded(cause) });
  }

  /** A value that could not be read can be read again. */
  canRead(key: string): void {
    this.#faults.delete(key);
  }
}

function coded(cause: unknown): { code?: string; cause: string } {
  return { ...(cause instanceof SextantError && { code: cause.code }), cause: causeOf(cause) };
}

/** For whoever asks about the health of the service: what nobody foresaw must not leak its text. */
function publicCause(cause: unknown): string {
  return cause instanceof SextantError ? cause.message : 'Something failed that should not.';
}

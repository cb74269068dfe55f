import { SextantError } from '../../errors.ts';
import { log } from '../../log.ts';
import type { Pointer } from '../../index/manifest.ts';
import { activeManifest, readManifest, readPointer } from '../../index/open.ts';
import { Condition } from './condition.ts';
import { firstStep } from '../first-step.ts';
import { isReplaced } from '../indexes/replaced.ts';
import type { Opening } from '../service.ts';
import type { Budget } from './budget.ts';
import { IndexMemory } from './index-memory.ts';
import { type Beginning, beginToOpen, type Generation, type Shared } from './open-generation.ts';
import type { QueryEncoder } from './query-encoder.ts';
import { settledOr, SharedWork } from './shared-work.ts';

/** How long an isolate trusts what it last saw of the pointer, in ms. */
const POINTER_TTL_MS = 30_000;
/** How long nothing is tried after an index could not be opened, in ms: each try reads all of it. */
const PAUSE_MS = 10_000;
/** A generation that could not be opened is tried again after so long, twice as long each time, in ms. */
const FIRST_RETRY_MS = 60_000;
const LAST_RETRY_MS = 600_000;
/** How long requests may go on with a generation that has to make room for the next one, in ms, and how often it is looked. */
const VACATE_MS = 5_000;
/** How long a request waits for the next generation, which may have what it did not find, in ms. */
const NEWER_MS = 5_000;
const LOOK_MS = 20;

interface Served {
  open: Generation;
  /** Requests that are being answered from it. */
  leases: Set<object>;
  /** The epoch of the pointer that led to it. */
  epoch: number;
}

/** A generation that could not be opened. */
interface Failure {
  cause: unknown;
  /** Until when it is not tried again, in ms since the epoch. */
  until: number;
  waitMs: number;
}

/** What an isolate opens generations with. */
interface Isolate extends Pick<Shared, 'reader' | 'caches'> {
  /** Compiles the kernels, when the first generation is opened. */
  loadEngine: () => Promise<Shared['createEngine']>;
}

/** A look at the pointer, which opens what it names. */
interface Look {
  /** The encoder of what is opened, undefined where that is served already. It fails with what keeps it from loading. */
  encoder: Promise<QueryEncoder | undefined>;
  done: Promise<void>;
}

/** What a pointer names. */
interface Named {
  pointer: Pointer;
  active: NonNullable<Pointer['prev']>;
  /** Undefined where it is served already. */
  beginning: Beginning | undefined;
}

/**
 * Which generation an isolate serves. It opens the active one at the first request and looks at the pointer again
 * at most every 30 seconds, beside the request and not before it. What cannot be opened never replaces what is
 * served; an isolate never goes back to an earlier generation, however stale a pointer it is shown. The next generation is
 * loaded beside the one that is served, into the same memory, of which it needs little: most segments are the same. After
 * all of an index was written anew there is no room for both; then requests wait, as at the first opening.
 */
export class Generations {
  readonly #isolate: Isolate;
  readonly #now: () => number;
  readonly #condition: Condition;
  readonly #looking: SharedWork<Look>;
  #served: Served | null = null;
  #memory: IndexMemory | null = null;
  #checkedAt = Number.NEGATIVE_INFINITY;
  /** Why nothing could be opened the last time, while nothing is served. */
  #refused: Failure | null = null;
  /** By manifest. */
  readonly #failures = new Map<string, Failure>();

  /** @param now Milliseconds since the epoch. */
  constructor(isolate: Isolate, now: () => number) {
    this.#isolate = isolate;
    this.#now = now;
    this.#condition = new Condition(now);
    this.#looking = new SharedWork(now);
  }

  /**
   * The index for one request, on its account. The first request of an isolate begins to open it.
   * @param background Keeps the isolate alive for work that outlasts the request (`ctx.waitUntil`).
   */
  current(background: (work: Promise<unknown>) => void, budget: Budget): Opening {
    const served = this.#served;
    if (served !== null) {
      if (this.#now() - this.#checkedAt >= POINTER_TTL_MS) this.#join(background);
      const lease = {};
      const leased = [served];
      served.leases.add(lease);
      return {
        begin: (request) => firstStep(request),
        service: async () => served.open.searcher(budget),
        newer: async () => {
          const next = await this.#after(served);
          if (next === null) return null;
          next.leases.add(lease);
          leased.push(next);
          return next.open.searcher(budget);
        },
        end: () => {
          for (const { leases } of leased) leases.delete(lease);
        },
      };
    }
    const refused = this.#refused;
    if (refused !== null && this.#now() < refused.until) {
      const service = (): Promise<never> => Promise.reject(this.#later(refused));
      return {
        begin: (request) => firstStep(request),
        service,
        newer: async () => null,
        end: () => undefined,
      };
    }
    const look = this.#join(background);
    const lease = {};
    let leases: Set<object> | undefined;
    return {
      begin: (request) => firstStep(request, look.encoder),
      service: async () => {
        const opened = await this.#opened(look, background);
        ({ leases } = opened);
        leases.add(lease);
        return opened.open.searcher(budget);
      },
      // What was just opened is what the pointer named.
      newer: async () => null,
      end: () => leases?.delete(lease),
    };
  }

  /** What is served after a generation, once a look that is under way has opened it. */
  async #after(before: Served): Promise<Served | null> {
    const end = this.#now() + NEWER_MS;
    for (let look = this.#looking.current; this.#served === before && look !== null && this.#now() < end;) {
      await settledOr(look.done).catch(() => undefined);
      look = this.#looking.current;
    }
    return this.#served === before ? null : this.#served;
  }

  /** The first generation, opened by this request or by another one. */
  async #opened(look: Look, background: (work: Promise<unknown>) => void): Promise<Served> {
    for (let joined = look; ; joined = this.#join(background)) {
      // A look that was overtaken by a later one says nothing of the index: that one is waited for then.
      await settledOr(joined.done).catch(unlessReplaced);
      if (this.#served !== null) return this.#served;
    }
  }

  /** Looks at the pointer and opens what it names, one look at a time, and beside the request. */
  #join(background: (work: Promise<unknown>) => void): Look {
    const look = this.#looking.join(() => {
      // Before the work, so that a pointer that cannot be followed is tried again in 30 seconds, not at once.
      this.#checkedAt = this.#now();
      const named = this.#begin();
      const encoder = heard(named.then(({ beginning }) => beginning?.encoder));
      return { encoder, done: this.#finish(named) };
    });
    background(look.done.catch(() => undefined));
    return look;
  }

  /** Reads the pointer and begins to open what it names. */
  async #begin(): Promise<Named> {
    const pointer = await readPointer(this.#isolate.reader);
    if (pointer === null) {
      throw new SextantError('index-missing', 'Publish one with `npx sextant index FILE…`.');
    }
    const active = activeManifest(pointer, this.#now());
    const isNew = this.#served === null || isLater(this.#served, pointer.epoch, active.gen);
    return { pointer, active, beginning: isNew ? this.#tryToOpen(active) : undefined };
  }

  async #finish(begun: Promise<Named>): Promise<void> {
    let wanted: number | undefined;
    try {
      const { pointer, active, beginning } = await begun;
      if (beginning !== undefined) {
        wanted = active.gen;
        await this.#take(pointer, active, beginning);
      }
      if (this.#served?.open.generation === active.gen) this.#condition.isCurrent();
      this.#refused = null;
    } catch (cause) {
      if (isReplaced(cause)) throw cause;
      if (this.#served !== null) this.#condition.keptOld(this.#served.open.generation, cause, wanted);
      else this.#refused = { cause, until: this.#now() + PAUSE_MS, waitMs: PAUSE_MS };
      throw cause;
    }
  }

  /** Serves what a pointer names, or at first what was current before it. */
  async #take(pointer: Pointer, active: Named['active'], beginning: Beginning): Promise<void> {
    try {
      this.#served = { open: await beginning.generation, epoch: pointer.epoch, leases: new Set() };
    } catch (cause) {
      const older = olderThan(pointer, active.gen);
      if (this.#served !== null || older === null) throw cause;
      log('error', 'fell-back', { wanted: active.gen, generation: older.gen });
      // An encoder of the same model is not loaded twice, and what it has embedded stays of use.
      const known = await beginning.encoder.catch(() => null);
      const open = await this.#tryToOpen(older, known).generation;
      this.#served = { open, epoch: pointer.epoch, leases: new Set() };
      this.#condition.keptOld(older.gen, cause, active.gen);
    }
  }

  /** @param known An encoder that is loaded. */
  #tryToOpen(
    { gen, manifest: ref }: Named['active'],
    known: QueryEncoder | null = this.#served?.open.encoder ?? null,
  ): Beginning {
    const failed = this.#failures.get(ref.key);
    // Without an index a try is worth its reads: the pause between tries is short then.
    const isPaused = failed !== undefined && this.#served !== null && this.#now() < failed.until;
    const begun = isPaused ? Promise.reject(failed.cause) : this.#read({ gen, manifest: ref }, known);
    const generation = begun.then((beginning) => beginning.generation);
    generation.then(
      () => this.#failures.delete(ref.key),
      (cause: unknown) => {
        if (isPaused || isReplaced(cause)) return;
        const waitMs = failed ? Math.min(2 * failed.waitMs, LAST_RETRY_MS) : FIRST_RETRY_MS;
        this.#failures.set(ref.key, { cause, until: this.#now() + waitMs, waitMs });
      },
    );
    return { encoder: heard(begun.then(({ encoder }) => encoder)), generation };
  }

  async #read({ gen, manifest: ref }: Named['active'], known: QueryEncoder | null): Promise<Beginning> {
    const { loadEngine, ...isolate } = this.#isolate;
    const [manifest, createEngine] = await Promise.all([readManifest(isolate.reader, ref), loadEngine()]);
    const memory = (this.#memory ??= new IndexMemory(createEngine));
    const vacate = (): Promise<void> => this.#vacate();
    const shared = { ...isolate, createEngine, memory, vacate, condition: this.#condition };
    return beginToOpen(shared, { gen, sha256: ref.sha256 }, manifest, { known });
  }

  /** Serves nothing until the next generation is open, and lets the requests end that are being answered. */
  async #vacate(): Promise<void> {
    const served = this.#served;
    this.#served = null;
    const end = this.#now() + VACATE_MS;
    while (served !== null && served.leases.size > 0 && this.#now() < end) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** The same error, and when it is worth while to try again. */
  #later({ cause, until }: Failure): unknown {
    if (!(cause instanceof SextantError)) return cause;
    const retryAfter = Math.max(1, Math.ceil((until - this.#now()) / 1_000));
    return new SextantError(cause.code, cause.message, { cause, retryAfter });
  }
}

/** The same promise. Nobody may want what it gives: only a search that comes before the index is open does. */
function heard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** Throws what it is given but for what {@link isReplaced} knows. */
function unlessReplaced(cause: unknown): void {
  if (!isReplaced(cause)) throw cause;
}

/** Generations start again, in a later epoch, when the pointer was lost. */
function isLater(served: Served, epoch: number, gen: number): boolean {
  return epoch === served.epoch ? gen > served.open.generation : epoch > served.epoch;
}

/** The generation to fall back on when generation `gen` of a pointer cannot be opened. */
function olderThan(pointer: Pointer, gen: number): Pointer['prev'] {
  return pointer.prev !== null && pointer.prev.gen < gen ? pointer.prev : null;
}

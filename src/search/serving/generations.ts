import { SextantError } from '../../errors.ts';
import { log } from '../../log.ts';
import type { ManifestRef, Pointer } from '../../index/manifest.ts';
import { activeManifest, readManifest, readPointer } from '../../index/open.ts';
import { Condition } from './condition.ts';
import { type Generation, openGeneration, type Shared } from './open.ts';
import type { QueryEncoder } from './query-encoder.ts';

/** How long an isolate trusts what it last saw of the pointer, in ms. */
const POINTER_TTL_MS = 30_000;
/** How long a request waits for a load that another request began, in ms: that request may have been cut off. */
const SHARED_LOAD_MS = 20_000;
/** How often a request that waits looks whether another one has opened the index, in ms. */
const LOOK_MS = 250;
/** How long nothing is tried after an index could not be opened, in ms: each try reads all of it. */
const PAUSE_MS = 10_000;
/** A generation that could not be opened is tried again after so long, twice as long each time, in ms. */
const FIRST_RETRY_MS = 60_000;
const LAST_RETRY_MS = 600_000;

interface Served {
  open: Generation;
  /** Of the pointer that led to it. */
  epoch: number;
}

/** A generation that could not be opened. */
interface Failure {
  cause: unknown;
  /** Until when it is not tried again, in ms since the epoch. */
  until: number;
  waitMs: number;
}

/**
 * Which generation an isolate serves. It opens the active one at the first request and looks at the pointer again
 * at most every 30 seconds, beside the request and not before it. What cannot be opened never replaces what is
 * served; an isolate never goes back to an earlier generation, however stale a pointer it is shown.
 */
export class Generations {
  readonly #shared: Shared;
  readonly #now: () => number;
  readonly #condition: Condition;
  /** Resolved by the first encoder that is loaded. */
  readonly #encoder: Promise<QueryEncoder>;
  #encoderLoaded: (encoder: QueryEncoder) => void = () => undefined;
  #served: Served | null = null;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #loading: { promise: Promise<void>; since: number } | null = null;
  /** Why nothing could be opened the last time, while nothing is served. */
  #refused: Failure | null = null;
  /** By manifest. */
  readonly #failures = new Map<string, Failure>();

  /** @param now Milliseconds since the epoch. */
  constructor(shared: Omit<Shared, 'condition'>, now: () => number) {
    this.#condition = new Condition(now);
    this.#shared = { ...shared, condition: this.#condition };
    this.#now = now;
    this.#encoder = new Promise((resolve) => (this.#encoderLoaded = resolve));
  }

  /**
   * The generation for one request.
   * @param background Keeps the isolate alive for work that outlasts the request (`ctx.waitUntil`).
   * @param text Says what the request will have embedded: while the first index is still arriving, the encoder, which is
   * here before it, does that.
   * @throws SextantError `index-missing` and whatever kept the first generation from opening
   */
  async current(
    background: (work: Promise<unknown>) => void,
    text?: () => string | undefined,
  ): Promise<Generation> {
    if (this.#served !== null) {
      if (this.#now() - this.#checkedAt >= POINTER_TTL_MS) background(this.#follow());
      return this.#served.open;
    }
    if (this.#refused !== null && this.#now() < this.#refused.until) throw this.#later(this.#refused);
    const asked = text?.();
    if (asked !== undefined) void this.#encoder.then((encoder) => encoder.embed(asked));
    return this.#open(background);
  }

  /** Opens the first generation, or waits for the request that does. */
  async #open(background: (work: Promise<unknown>) => void): Promise<Generation> {
    for (;;) {
      const loading = this.#isLoading() ?? this.#load();
      background(loading.promise.catch(() => undefined));
      // A promise of a request that was cut off never settles, and a later request may have opened the index meanwhile.
      await Promise.race([loading.promise, sleep(LOOK_MS)]);
      const served = this.#served as Served | null;
      if (served !== null) return served.open;
    }
  }

  #isLoading(): { promise: Promise<void> } | null {
    const loading = this.#loading;
    return loading !== null && this.#now() - loading.since < SHARED_LOAD_MS ? loading : null;
  }

  /** Looks at the pointer and opens what it names; one look at a time. */
  #load(): { promise: Promise<void> } {
    const loading = { promise: this.#look(), since: this.#now() };
    this.#loading = loading;
    const done = (): void => {
      if (this.#loading === loading) this.#loading = null;
    };
    loading.promise.then(done, done);
    return loading;
  }

  /** Looks at the pointer beside a request, which is answered by what is served. */
  async #follow(): Promise<void> {
    await (this.#isLoading() ?? this.#load()).promise.catch(() => undefined);
  }

  async #look(): Promise<void> {
    // Before the work, so that a pointer that cannot be followed is tried again in 30 seconds, not at once.
    this.#checkedAt = this.#now();
    let wanted: number | undefined;
    try {
      const pointer = await readPointer(this.#shared.reader);
      if (pointer === null) {
        throw new SextantError('index-missing', 'Publish one with `npx sextant index FILE…`.');
      }
      const active = activeManifest(pointer, this.#now());
      if (this.#served === null || isLater(this.#served, pointer.epoch, active.gen)) {
        wanted = active.gen;
        await this.#take(pointer, active);
      }
      const served = this.#served as Served | null;
      if (served?.open.generation === active.gen) this.#condition.isCurrent();
      this.#refused = null;
    } catch (cause) {
      const { open } = (this.#served as Served | null) ?? {};
      if (open !== undefined) this.#condition.keptOld(open.generation, cause, wanted);
      else this.#refused = { cause, until: this.#now() + PAUSE_MS, waitMs: PAUSE_MS };
      throw cause;
    }
  }

  /** Opens what a pointer names, or at first what was current before it. */
  async #take(pointer: Pointer, active: NonNullable<Pointer['prev']>): Promise<void> {
    try {
      await this.#tryToOpen(pointer.epoch, active.gen, active.manifest);
    } catch (cause) {
      const older = olderThan(pointer, active.gen);
      if (this.#served !== null || older === null) throw cause;
      log('error', 'fell-back', { wanted: active.gen, generation: older.gen });
      await this.#tryToOpen(pointer.epoch, older.gen, older.manifest);
      this.#condition.keptOld(older.gen, cause, active.gen);
    }
  }

  async #tryToOpen(epoch: number, gen: number, ref: ManifestRef): Promise<void> {
    const failed = this.#failures.get(ref.key);
    // Without an index a try is worth its reads: the pause between tries is short then.
    if (failed !== undefined && this.#served !== null && this.#now() < failed.until) throw failed.cause;
    try {
      const manifest = await readManifest(this.#shared.reader, ref);
      const open = await openGeneration(this.#shared, { gen, sha256: ref.sha256 }, manifest, {
        known: this.#served?.open.encoder ?? null,
        onEncoder: this.#encoderLoaded,
      });
      this.#served = { open, epoch };
      this.#failures.delete(ref.key);
    } catch (cause) {
      const waitMs = failed ? Math.min(2 * failed.waitMs, LAST_RETRY_MS) : FIRST_RETRY_MS;
      this.#failures.set(ref.key, { cause, until: this.#now() + waitMs, waitMs });
      throw cause;
    }
  }

  /** The same error, and when it is worth while to try again. */
  #later({ cause, until }: Failure): unknown {
    if (!(cause instanceof SextantError)) return cause;
    const retryAfter = Math.max(1, Math.ceil((until - this.#now()) / 1_000));
    return new SextantError(cause.code, cause.message, { cause, retryAfter });
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Generations start again, in a later epoch, when the pointer was lost. */
function isLater(served: Served, epoch: number, gen: number): boolean {
  return epoch === served.epoch ? gen > served.open.generation : epoch > served.epoch;
}

/** The generation to fall back on when generation `gen` of a pointer cannot be opened. */
function olderThan(pointer: Pointer, gen: number): Pointer['prev'] {
  return pointer.prev !== null && pointer.prev.gen < gen ? pointer.prev : null;
}

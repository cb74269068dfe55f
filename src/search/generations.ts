import { SextantError } from '../errors.ts';
import type { ManifestRef, Pointer } from '../index/manifest.ts';
import { activeManifest, readManifest, readPointer } from '../index/open.ts';
import { openGeneration, type Shared } from './open.ts';
import type { QueryEncoder } from './query-encoder.ts';
import type { Searcher } from './searcher.ts';

/** How long an isolate trusts what it last saw of the pointer, in ms. */
const POINTER_TTL_MS = 30_000;
/** How long a request waits for a load that another request began, in ms: that request may have been cut off. */
const SHARED_LOAD_MS = 20_000;

interface Served {
  searcher: Searcher;
  encoder: QueryEncoder;
  /** Of the pointer that led to it. */
  epoch: number;
}

/**
 * Which generation an isolate serves. It opens the active one at the first request and looks at the pointer again
 * at most every 30 seconds, beside the request and not before it. What cannot be opened never replaces what is
 * served; an isolate never goes back to an earlier generation, however stale a pointer it is shown.
 */
export class Generations {
  readonly #shared: Shared;
  readonly #now: () => number;
  /** Resolved by the first encoder that is loaded. */
  readonly #encoder: Promise<QueryEncoder>;
  #encoderLoaded: (encoder: QueryEncoder) => void = () => undefined;
  #served: Served | null = null;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #loading: { promise: Promise<void>; since: number } | null = null;

  /** @param now Milliseconds since the epoch. */
  constructor(shared: Shared, now: () => number) {
    this.#shared = shared;
    this.#now = now;
    this.#encoder = new Promise((resolve) => (this.#encoderLoaded = resolve));
  }

  /**
   * The searcher for one request.
   * @param background Keeps the isolate alive for work that outlasts the request (`ctx.waitUntil`).
   * @param text Says what the request will have embedded: while the first index is still arriving, the encoder, which is
   * here before it, does that.
   * @throws SextantError `index-missing` and whatever kept the first generation from opening
   */
  async current(
    background: (work: Promise<unknown>) => void,
    text?: () => string | undefined,
  ): Promise<Searcher> {
    const fresh = this.#now() - this.#checkedAt < POINTER_TTL_MS;
    if (this.#served !== null) {
      if (!fresh)
        background(this.#refresh().catch((cause) => console.error('kept the last good index:', cause)));
      return this.#served.searcher;
    }
    const asked = text?.();
    if (asked !== undefined) void this.#encoder.then((encoder) => encoder.embed(asked));
    const work = this.#refresh();
    background(work.catch(() => undefined));
    await work;
    if (this.#served === null)
      throw new SextantError('index-missing', 'The index is still being opened. Try again.');
    return (this.#served as Served).searcher;
  }

  /** Looks at the pointer; one look at a time, shared by the requests that arrive meanwhile. */
  async #refresh(): Promise<void> {
    if (this.#loading !== null && this.#now() - this.#loading.since < SHARED_LOAD_MS) {
      return this.#loading.promise;
    }
    const loading = { promise: this.#follow(), since: this.#now() };
    this.#loading = loading;
    try {
      await loading.promise;
    } finally {
      if (this.#loading === loading) this.#loading = null;
    }
  }

  async #follow(): Promise<void> {
    // Before the work, so that a pointer that cannot be followed is tried again in 30 seconds, not at once.
    this.#checkedAt = this.#now();
    const pointer = await readPointer(this.#shared.reader);
    if (pointer === null) {
      throw new SextantError('index-missing', 'Publish one with `npm run index -- FILE…`.');
    }
    const active = activeManifest(pointer, this.#now());
    if (this.#served !== null && !isLater(this.#served, pointer.epoch, active.gen)) return;
    try {
      await this.#open(pointer.epoch, active.gen, active.manifest);
    } catch (cause) {
      const older = olderThan(pointer, active.gen);
      if (this.#served !== null || older === null) throw cause;
      console.error(`generation ${active.gen} cannot be opened, trying ${older.gen}:`, cause);
      await this.#open(pointer.epoch, older.gen, older.manifest);
    }
  }

  async #open(epoch: number, gen: number, ref: ManifestRef): Promise<void> {
    const manifest = await readManifest(this.#shared.reader, ref);
    const opened = await openGeneration(this.#shared, gen, manifest, {
      known: this.#served?.encoder ?? null,
      onEncoder: this.#encoderLoaded,
    });
    this.#served = { ...opened, epoch };
  }
}

/** Generations start again, in a later epoch, when the pointer was lost. */
function isLater(served: Served, epoch: number, gen: number): boolean {
  return epoch === served.epoch ? gen > served.searcher.generation : epoch > served.epoch;
}

/** The generation to fall back on when generation `gen` of a pointer cannot be opened. */
function olderThan(pointer: Pointer, gen: number): Pointer['prev'] {
  return pointer.prev !== null && pointer.prev.gen < gen ? pointer.prev : null;
}

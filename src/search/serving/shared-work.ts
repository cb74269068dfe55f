/** How long a request waits for what another request began, in ms: that request may have been cut off. */
const SHARED_MS = 20_000;
/** How often a request that waits looks whether another one has done the work meanwhile, in ms. */
const LOOK_MS = 250;

/** What is going on: it is over when `done` settles. */
interface Work {
  done: Promise<unknown>;
}

/**
 * Work that one request begins and others share while it lasts. A promise of a request that was cut off never settles,
 * so nobody joins what began long ago, and nobody waits without looking around: see {@link settledOr}.
 */
export class SharedWork<W extends Work> {
  readonly #now: () => number;
  #begun: { work: W; since: number } | null = null;

  /** @param now Milliseconds since the epoch. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** What was begun not long ago and is not over. */
  get current(): W | null {
    return this.#begun !== null && this.#now() - this.#begun.since < SHARED_MS ? this.#begun.work : null;
  }

  /** What was begun not long ago and is not over, or what `begin` begins. */
  join(begin: () => W): W {
    const { current } = this;
    if (current !== null) return current;
    const begun = { work: begin(), since: this.#now() };
    this.#begun = begun;
    const over = (): void => {
      if (this.#begun === begun) this.#begun = null;
    };
    begun.work.done.then(over, over);
    return begun.work;
  }
}

/** What a promise resolves to, or undefined when it takes longer than a moment: then it is time to look around. */
export async function settledOr<T>(done: Promise<T>): Promise<T | undefined> {
  return Promise.race([done, sleep(LOOK_MS)]);
}

function sleep(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

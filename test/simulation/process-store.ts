import { byteStream } from '../../scripts/kv/byte-stream.ts';
import { SextantError } from '../../src/errors.ts';
import type { Entry, IndexStore, ListedKey } from '../../src/index/store.ts';
import { LAG_MS, type SimKv } from './sim-kv.ts';
import type { World } from './world.ts';

/** A process that is gone: whatever it would have done next does not happen. */
export class Crash extends Error {}

/** What happens to one process. */
export interface Faults {
  /** It ends at its n-th operation on the store, before that, in the middle of it, or when it was done. */
  crash?: { at: number; mode: 'before' | 'middle' | 'after' };
  /** Its n-th write is done, and it is not told. */
  lostAnswer?: number;
  /** Its reads and lists may be up to {@link LAG_MS} old. */
  isLate?: boolean;
}

/** How many writes a store takes a day. */
export interface Quota {
  most: number;
  day: number;
  used: number;
}

/** What sees all that a process does to the store. */
export interface Witness {
  /** Before an operation: others may do something. */
  before(): Promise<void>;
  get(key: string, value: Uint8Array | null): void;
  put(entry: Entry): void;
  delete(key: string): void;
}

const DAY = 86_400_000;

/** The store as one process has it that publishes or cleans up: Cloudflare's REST API. */
export class ProcessStore implements IndexStore {
  /** What happened to it. */
  readonly met = new Set<string>();
  readonly #kv: SimKv;
  readonly #world: World;
  readonly #faults: Faults;
  readonly #quota: Quota;
  readonly #witness: Witness;
  #operations = 0;
  #writes = 0;
  #isGone = false;

  constructor(
    kv: SimKv,
    world: World,
    { faults, quota, witness }: { faults: Faults; quota: Quota; witness: Witness },
  ) {
    this.#kv = kv;
    this.#world = world;
    this.#faults = faults;
    this.#quota = quota;
    this.#witness = witness;
  }

  async get(key: string): Promise<Uint8Array | null> {
    return this.#run(() => {
      const value = this.#kv.at(key, this.#seen())?.value?.slice() ?? null;
      this.#witness.get(key, value);
      return value;
    });
  }

  async stream(key: string): Promise<ReadableStream<Uint8Array> | null> {
    const value = await this.get(key);
    return value && byteStream(value);
  }

  async put(entries: readonly Entry[]): Promise<void> {
    const write = (some: readonly Entry[]): void => some.forEach((entry) => this.#write(entry));
    const isLost = this.#writes++ === this.#faults.lostAnswer;
    await this.#run(
      () => write(entries),
      () => write(entries.slice(0, Math.ceil(entries.length / 2))),
    );
    if (isLost) {
      this.met.add('answer lost');
      throw new SextantError('store-failed', 'The answer to a write was lost.');
    }
  }

  async delete(key: string): Promise<void> {
    await this.#run(() => {
      this.#witness.delete(key);
      this.#kv.delete(key, this.#world.now());
    });
  }

  async list(prefix: string, limit = Number.POSITIVE_INFINITY): Promise<ListedKey[]> {
    return this.#run(() => this.#kv.list(prefix, this.#seen()).slice(0, limit));
  }

  /** The time of what is read. */
  #seen(): number {
    if (this.#faults.isLate !== true || this.#world.choices.chance(0.5)) return this.#world.now();
    this.met.add('late');
    return this.#world.now() - Math.floor(this.#world.choices.next() * LAG_MS);
  }

  #write(entry: Entry): void {
    const quota = this.#quota;
    const day = Math.floor(this.#world.now() / DAY);
    if (day !== quota.day) Object.assign(quota, { day, used: 0 });
    if (quota.used >= quota.most) {
      this.met.add('refused');
      throw new SextantError('store-failed', 'The writes of today are used up.');
    }
    quota.used++;
    this.#witness.put(entry);
    this.#kv.put(entry.key, entry.value, entry.metadata, this.#world.now());
  }

  async #run<T>(operation: () => T, part: () => void = () => undefined): Promise<T> {
    const { crash } = this.#faults;
    if (this.#isGone) throw new Crash();
    await this.#witness.before();
    await this.#world.sleep(this.#world.choices.whole(1, 400));
    const ends = crash !== undefined && this.#operations++ === crash.at;
    if (!ends) return operation();
    this.#isGone = true;
    this.met.add(`crash ${crash.mode}`);
    if (crash.mode === 'middle') part();
    if (crash.mode === 'after') operation();
    throw new Crash();
  }
}

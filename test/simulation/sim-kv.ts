import { byteStream } from '../../scripts/kv/byte-stream.ts';
import type { IndexReader, ListedKey, ReadOptions, ValueMetadata } from '../../src/index/store.ts';
import type { World } from './world.ts';

/** The longest time, in ms, after which a write is seen everywhere, beside what a location keeps. */
export const LAG_MS = 60_000;

interface Version {
  t: number;
  /** Null once it was deleted. */
  value: Uint8Array | null;
  metadata: ValueMetadata | null;
}

/** A key-value store that remembers what each key held at each time, so that it can be read late. */
export class SimKv {
  readonly #keys = new Map<string, Version[]>();

  put(key: string, value: Uint8Array, metadata: ValueMetadata, t: number): void {
    this.#versions(key).push({ t, value: value.slice(), metadata });
  }

  delete(key: string, t: number): void {
    if (this.#keys.has(key)) this.#versions(key).push({ t, value: null, metadata: null });
  }

  /** What a key held at a time. */
  at(key: string, t: number): Version | null {
    return this.#keys.get(key)?.findLast((version) => version.t <= t) ?? null;
  }

  /** What a key holds. */
  value(key: string): Uint8Array | null {
    return this.at(key, Number.POSITIVE_INFINITY)?.value ?? null;
  }

  /** All that a key ever held, and when. */
  versions(key: string): readonly Version[] {
    return this.#keys.get(key) ?? [];
  }

  list(prefix: string, t: number): ListedKey[] {
    const listed: ListedKey[] = [];
    for (const key of this.#keys.keys()) {
      if (!key.startsWith(prefix)) continue;
      const version = this.at(key, t);
      if (version?.value) listed.push({ key, metadata: version.metadata });
    }
    return listed.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  #versions(key: string): Version[] {
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    const versions: Version[] = [];
    this.#keys.set(key, versions);
    return versions;
  }
}

interface Kept {
  at: number;
  value: Uint8Array | null;
}

/**
 * An edge location: it keeps what it read, and that a key was absent, for as long as its reader allows, and what it reads
 * anew may be up to {@link LAG_MS} old, also older than what it had read before.
 */
export class Location implements IndexReader {
  /** Whether reads are late. */
  isLate: boolean;
  readonly #kv: SimKv;
  readonly #world: World;
  readonly #kept = new Map<string, Kept>();

  constructor(kv: SimKv, world: World, isLate: boolean) {
    this.#kv = kv;
    this.#world = world;
    this.isLate = isLate;
  }

  async get(key: string, { cacheTtl = 60 }: ReadOptions = {}): Promise<Uint8Array | null> {
    const now = this.#world.now();
    const kept = this.#kept.get(key);
    if (kept !== undefined && now - kept.at < cacheTtl * 1_000) return kept.value;
    const lag = this.isLate ? Math.floor(this.#world.choices.next() * LAG_MS) : 0;
    const value = this.#kv.at(key, now - lag)?.value ?? null;
    this.#kept.set(key, { at: now, value });
    return value;
  }

  async stream(key: string, options?: ReadOptions): Promise<ReadableStream<Uint8Array> | null> {
    const value = await this.get(key, options);
    return value && byteStream(value);
  }
}

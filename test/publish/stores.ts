import { byteStream } from '../../scripts/kv/byte-stream.ts';
import type { Clock } from '../../scripts/publish/rules.ts';
import type { Entry, IndexStore, ListedKey, ValueMetadata } from '../../src/index/store.ts';

/** A clock that moves only when someone waits; `onSleep` sees every second of a wait. */
export class TestClock implements Clock {
  time: number;
  onSleep: () => Promise<void> = async () => {};

  constructor(time = Date.UTC(2026, 10, 24)) {
    this.time = time;
  }

  now(): number {
    return this.time;
  }

  async sleep(ms: number): Promise<void> {
    const end = this.time + ms;
    while (this.time < end) {
      this.time = Math.min(end, this.time + 1_000);
      await this.onSleep();
    }
  }
}

interface Version {
  t: number;
  value: Uint8Array | null;
}

/** A store in memory that remembers what each key held at each time. */
export class HistoryStore implements IndexStore {
  readonly writes: string[] = [];
  readonly #now: () => number;
  readonly #values = new Map<string, { value: Uint8Array; metadata: ValueMetadata }>();
  readonly #history = new Map<string, Version[]>();

  constructor(now: () => number = () => 0) {
    this.#now = now;
  }

  async get(key: string): Promise<Uint8Array | null> {
    return this.#values.get(key)?.value.slice() ?? null;
  }

  async stream(key: string): Promise<ReadableStream<Uint8Array> | null> {
    const value = await this.get(key);
    return value && byteStream(value);
  }

  async put(entries: readonly Entry[]): Promise<void> {
    for (const { key, value, metadata } of entries) {
      this.writes.push(key);
      this.#values.set(key, { value: value.slice(), metadata });
      this.#remember(key, value.slice());
    }
  }

  async delete(key: string): Promise<void> {
    this.#values.delete(key);
    this.#remember(key, null);
  }

  async list(prefix: string, limit = Number.POSITIVE_INFINITY): Promise<ListedKey[]> {
    return [...this.#values.entries()]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, limit)
      .map(([key, { metadata }]) => ({ key, metadata }));
  }

  /** What `key` held at a time. */
  at(key: string, time: number): Uint8Array | null {
    return this.#history.get(key)?.findLast(({ t }) => t <= time)?.value ?? null;
  }

  /** Changes a value as a fault would: its metadata stays. */
  damage(key: string, change: (value: Uint8Array) => Uint8Array): void {
    const stored = this.#values.get(key);
    if (!stored) throw new Error(`no ${key}`);
    this.#values.set(key, { ...stored, value: change(stored.value) });
  }

  #remember(key: string, value: Uint8Array | null): void {
    const versions = this.#history.get(key) ?? [];
    versions.push({ t: this.#now(), value });
    this.#history.set(key, versions);
  }
}

/** How an operation fails: before or after it took effect, or, for a put of several entries, in the middle. */
export type FaultMode = 'before' | 'after' | 'middle';

export class InjectedFault extends Error {}

/** Counts the operations on a store and lets one of them fail. `afterEach` runs after every operation. */
export class FaultyStore implements IndexStore {
  operations = 0;
  readonly #store: IndexStore;
  readonly #failAt: number;
  readonly #mode: FaultMode;
  readonly #afterEach: () => Promise<void>;

  constructor(
    store: IndexStore,
    fault: { failAt: number; mode: FaultMode } = { failAt: Number.POSITIVE_INFINITY, mode: 'before' },
    afterEach: () => Promise<void> = async () => {},
  ) {
    this.#store = store;
    this.#failAt = fault.failAt;
    this.#mode = fault.mode;
    this.#afterEach = afterEach;
  }

  get(key: string): Promise<Uint8Array | null> {
    return this.#run(() => this.#store.get(key));
  }

  stream(key: string): Promise<ReadableStream<Uint8Array> | null> {
    return this.#run(() => this.#store.stream(key));
  }

  put(entries: readonly Entry[]): Promise<void> {
    const half = entries.slice(0, Math.ceil(entries.length / 2));
    return this.#run(
      () => this.#store.put(entries),
      () => this.#store.put(half),
    );
  }

  delete(key: string): Promise<void> {
    return this.#run(() => this.#store.delete(key));
  }

  list(prefix: string, limit?: number): Promise<ListedKey[]> {
    return this.#run(() => this.#store.list(prefix, limit));
  }

  async #run<T>(operation: () => Promise<T>, part?: () => Promise<void>): Promise<T> {
    const fails = this.operations++ === this.#failAt;
    if (fails && this.#mode === 'middle') await part?.();
    if (fails && this.#mode !== 'after') throw new InjectedFault(`operation ${this.#failAt}`);
    const result = await operation();
    await this.#afterEach();
    if (fails) throw new InjectedFault(`operation ${this.#failAt}`);
    return result;
  }
}

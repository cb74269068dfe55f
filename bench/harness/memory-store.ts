import { byteStream } from '../../scripts/kv/byte-stream.ts';
import type { Entry, IndexStore, ListedKey, ValueMetadata } from '../../src/index/store.ts';

interface Stored {
  value: Uint8Array;
  metadata: ValueMetadata;
}

/** A store in memory that counts what is written: a year of publications in minutes, and none of it on a disk. */
export class MemoryStore implements IndexStore {
  /** Since {@link reset}. */
  writes = 0;
  written = 0;
  deletes = 0;
  readonly #values = new Map<string, Stored>();

  /** Length of all values. */
  get bytes(): number {
    let bytes = 0;
    for (const { value } of this.#values.values()) bytes += value.length;
    return bytes;
  }

  /** Begins to count anew. */
  reset(): void {
    this.writes = 0;
    this.written = 0;
    this.deletes = 0;
  }

  async get(key: string): Promise<Uint8Array | null> {
    return this.#values.get(key)?.value ?? null;
  }

  async stream(key: string): Promise<ReadableStream<Uint8Array> | null> {
    const stored = this.#values.get(key);
    return stored === undefined ? null : byteStream(stored.value);
  }

  async put(entries: readonly Entry[]): Promise<void> {
    for (const { key, value, metadata } of entries) {
      this.writes++;
      this.written += value.length;
      this.#values.set(key, { value: new Uint8Array(value), metadata });
    }
  }

  async delete(key: string): Promise<void> {
    this.deletes++;
    this.#values.delete(key);
  }

  async list(prefix: string, limit = Number.POSITIVE_INFINITY): Promise<ListedKey[]> {
    const keys = Array.from(this.#values.keys()).filter((key) => key.startsWith(prefix));
    return keys
      .sort()
      .slice(0, limit)
      .map((key) => ({ key, metadata: this.#values.get(key)?.metadata ?? null }));
  }
}

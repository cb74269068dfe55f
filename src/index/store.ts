/**
 * The seam between Sextant and a key-value store. Readers need {@link IndexReader}; the publisher needs
 * {@link IndexStore}. Implementations: `store-kv.ts` (a Workers KV binding), `scripts/kv/` (the local
 * simulator, Cloudflare's REST API, a folder). One suite, `test/contract/store.case.ts`, holds them all.
 */
export interface ReadOptions {
  /** Seconds that an edge location may keep the value (Workers KV `cacheTtl`, at least 30). */
  cacheTtl?: number;
}

/** What is kept beside a value: when it was written (ms since the epoch), by which generation, its length. */
export interface ValueMetadata {
  t: number;
  gen: number;
  bytes: number;
}

export interface IndexReader {
  /** The whole value, or null when the key is absent. */
  get(key: string, options?: ReadOptions): Promise<Uint8Array | null>;
  /** The value as a byte stream (readable with a `byob` reader), or null when the key is absent. */
  stream(key: string, options?: ReadOptions): Promise<ReadableStream<Uint8Array> | null>;
}

/** The largest value that Workers KV takes, in bytes; every store refuses a larger one. */
export const MAX_VALUE_BYTES = 25 * 1024 * 1024;

export interface Entry {
  key: string;
  value: Uint8Array;
  metadata: ValueMetadata;
}

export interface ListedKey {
  key: string;
  metadata: ValueMetadata | null;
}

export interface IndexStore extends IndexReader {
  /**
   * Resolves once the store has confirmed every write.
   * @throws SextantError `store-failed` otherwise: any of the entries may then be written or not, and putting all of
   *   them again is safe
   */
  put(entries: readonly Entry[]): Promise<void>;
  /** Deleting an absent key is not an error. */
  delete(key: string): Promise<void>;
  /** Keys that start with `prefix`, in lexicographic order, at most `limit` (all when absent). */
  list(prefix: string, limit?: number): Promise<ListedKey[]>;
}

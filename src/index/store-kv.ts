import { SextantError } from '../errors.ts';
import type { IndexReader, ReadOptions } from './store.ts';

/** What is needed of a Workers KV binding. */
export interface KvBinding {
  get(key: string, options: { type: 'arrayBuffer'; cacheTtl?: number }): Promise<ArrayBuffer | null>;
  get(
    key: string,
    options: { type: 'stream'; cacheTtl?: number },
  ): Promise<ReadableStream<Uint8Array> | null>;
}

/** Reads the index from a Workers KV namespace. A read that KV refuses throws `store-failed`. */
export class KvReader implements IndexReader {
  readonly #kv: KvBinding;

  constructor(kv: KvBinding) {
    this.#kv = kv;
  }

  async get(key: string, options: ReadOptions = {}): Promise<Uint8Array | null> {
    try {
      const value = await this.#kv.get(key, { type: 'arrayBuffer', ...options });
      return value && new Uint8Array(value);
    } catch (cause) {
      throw refused(key, cause);
    }
  }

  async stream(key: string, options: ReadOptions = {}): Promise<ReadableStream<Uint8Array> | null> {
    try {
      return await this.#kv.get(key, { type: 'stream', ...options });
    } catch (cause) {
      throw refused(key, cause);
    }
  }
}

function refused(key: string, cause: unknown): SextantError {
  return new SextantError('store-failed', `Workers KV did not answer a read of ${key}. Try again.`, {
    cause,
  });
}

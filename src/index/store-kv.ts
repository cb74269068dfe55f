import { SextantError } from '../errors.ts';
import { withDeadline } from './deadline.ts';
import type { IndexReader, ReadOptions } from './store.ts';

/** What is needed of a Workers KV binding. */
export interface KvBinding {
  get(key: string, options: { type: 'arrayBuffer'; cacheTtl?: number }): Promise<ArrayBuffer | null>;
  get(
    key: string,
    options: { type: 'stream'; cacheTtl?: number },
  ): Promise<ReadableStream<Uint8Array> | null>;
}

/** Reads the index from a Workers KV namespace. A read that KV refuses, or does not answer in time, throws `store-failed`. */
export class KvReader implements IndexReader {
  readonly #kv: KvBinding;

  constructor(kv: KvBinding) {
    this.#kv = kv;
  }

  async get(key: string, options: ReadOptions = {}): Promise<Uint8Array | null> {
    try {
      const value = await withDeadline(this.#kv.get(key, { type: 'arrayBuffer', ...options }), late(key));
      return value && new Uint8Array(value);
    } catch (cause) {
      throw refused(key, cause);
    }
  }

  async stream(key: string, options: ReadOptions = {}): Promise<ReadableStream<Uint8Array> | null> {
    try {
      return await withDeadline(this.#kv.get(key, { type: 'stream', ...options }), late(key));
    } catch (cause) {
      throw refused(key, cause);
    }
  }
}

function late(key: string): string {
  return `Workers KV did not answer a read of ${key}.`;
}

function refused(key: string, cause: unknown): SextantError {
  if (cause instanceof SextantError) return cause;
  return new SextantError('store-failed', `Workers KV did not answer a read of ${key}. Try again.`, {
    cause,
  });
}

import { z } from 'zod';
import { SextantError } from '../../src/errors.ts';
import type { Entry, IndexStore, ListedKey } from '../../src/index/store.ts';
import { byteStream } from './byte-stream.ts';
import { CloudflareApi, type CloudflareApiOptions } from './cloudflare-api.ts';
import { checkEntry } from './kv-limits.ts';
import { parseMetadata } from './metadata.ts';

/** Values of one bulk write, before base64: far below its limits of 100 MB and 10,000 pairs. */
const BULK_BYTES = 24 * 1024 * 1024;
const BULK_PAIRS = 1_000;
/** The API lists 10 to 1,000 keys at once. */
const LIST_LIMITS = { min: 10, max: 1_000 };
/** How often keys that a bulk write reports as unsuccessful are sent again. */
const BULK_ATTEMPTS = 5;

const bulkResultSchema = z.object({ unsuccessful_keys: z.array(z.string()).nullish() });
const listResultSchema = z.array(z.object({ name: z.string(), metadata: z.unknown().optional() }));

export interface RemoteStoreOptions extends CloudflareApiOptions {
  accountId: string;
  namespaceId: string;
}

/**
 * A Workers KV namespace through Cloudflare's REST API v4 (developers.cloudflare.com/api/resources/kv). Every
 * failure throws `store-failed`; the message says what to do.
 */
export class RemoteStore implements IndexStore {
  readonly #api: CloudflareApi;
  readonly #path: string;

  constructor(options: RemoteStoreOptions) {
    const { accountId, namespaceId } = options;
    this.#api = new CloudflareApi(options);
    const account = encodeURIComponent(accountId);
    this.#path = `/accounts/${account}/storage/kv/namespaces/${encodeURIComponent(namespaceId)}`;
  }

  async get(key: string): Promise<Uint8Array | null> {
    return this.#api.send(this.#valuePath(key));
  }

  async stream(key: string): Promise<ReadableStream<Uint8Array> | null> {
    const value = await this.get(key);
    return value && byteStream(value);
  }

  async put(entries: readonly Entry[]): Promise<void> {
    entries.forEach(checkEntry);
    for (const batch of batches(entries)) await this.#putBatch(batch);
  }

  async delete(key: string): Promise<void> {
    await this.#api.send(this.#valuePath(key), { method: 'DELETE' });
  }

  async list(prefix: string, limit = Number.POSITIVE_INFINITY): Promise<ListedKey[]> {
    const keys: ListedKey[] = [];
    let cursor = '';
    do {
      const room = Math.max(LIST_LIMITS.min, Math.min(LIST_LIMITS.max, limit - keys.length));
      const query = new URLSearchParams({ prefix, limit: String(room), ...(cursor && { cursor }) });
      const page = await this.#api.result(`${this.#path}/keys?${query}`, {}, listResultSchema);
      for (const { name, metadata } of page.result)
        keys.push({ key: name, metadata: parseMetadata(metadata) });
      cursor = page.cursor;
    } while (cursor && keys.length < limit);
    return keys.slice(0, limit);
  }

  /** A bulk write may fail for some of its keys only, which are then sent again. */
  async #putBatch(batch: readonly Entry[]): Promise<void> {
    let left = batch;
    for (let attempt = 0; attempt < BULK_ATTEMPTS; attempt++) {
      if (attempt > 0) await this.#api.backOff(attempt);
      const pairs = left.map(({ key, value, metadata }) => ({
        key,
        value: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64'),
        base64: true,
        metadata,
      }));
      const request = { method: 'PUT', body: JSON.stringify(pairs) } as const;
      const { result } = await this.#api.result(`${this.#path}/bulk`, request, bulkResultSchema);
      const failed = new Set(result.unsuccessful_keys ?? []);
      left = left.filter(({ key }) => failed.has(key));
      if (left.length === 0) return;
    }
    const keys = left.map(({ key }) => key).join(', ');
    throw new SextantError('store-failed', `Workers KV did not write ${keys}. Run the command again later.`);
  }

  #valuePath(key: string): string {
    return `${this.#path}/values/${encodeURIComponent(key)}`;
  }
}

function* batches(entries: readonly Entry[]): Generator<Entry[]> {
  let batch: Entry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    if (batch.length > 0 && (bytes + entry.value.length > BULK_BYTES || batch.length === BULK_PAIRS)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(entry);
    bytes += entry.value.length;
  }
  if (batch.length > 0) yield batch;
}

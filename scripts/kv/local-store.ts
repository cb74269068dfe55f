import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type KvBinding, KvReader } from '../../src/index/store-kv.ts';
import type { Entry, IndexStore, ListedKey, ReadOptions } from '../../src/index/store.ts';
import { makeFolder } from '../make-folder.ts';
import { BINDING, localNamespaceId } from '../wrangler-config.ts';
import { checkEntry } from './kv-limits.ts';
import { parseMetadata } from './metadata.ts';
import { explained, overhearing, type Simulator } from './simulator.ts';

interface KvNamespace extends KvBinding {
  put(key: string, value: Uint8Array, options: { metadata: unknown }): Promise<void>;
  delete(key: string): Promise<void>;
  list(options: { prefix: string; limit?: number; cursor?: string }): Promise<{
    keys: { name: string; metadata?: unknown }[];
    list_complete: boolean;
    cursor?: string;
  }>;
}

/** The most keys that KV lists at once. */
const LIST_LIMIT = 1_000;

/**
 * Opens the namespace bound as `INDEX` in the local simulator, where `wrangler dev` with the same configuration
 * file reads it. `close` must be called, or the process never ends.
 *
 * @param configPath path of wrangler.toml
 * @param state folder of the values, `--persist-to` of `wrangler dev`; `.wrangler/state` beside wrangler.toml if
 *   left out, as there
 * @throws SextantError `store-failed` when the configuration binds no namespace as `INDEX`, and when the simulator
 *   does not start
 */
export async function openLocalStore(configPath: string, state?: string): Promise<LocalStore> {
  const folder = state ?? join(dirname(resolve(configPath)), '.wrangler', 'state');
  makeFolder(folder);
  // As `wrangler dev` names it.
  const id = localNamespaceId(await readFile(configPath, 'utf8'));
  // Not wrangler, which has it too: loading that takes a second and 150 MB more.
  const { Miniflare } = await import('miniflare');
  const simulator: Simulator = { folder, said: '' };
  const start = async (): Promise<{ kv: KvNamespace; close: () => Promise<void> }> => {
    const miniflare = new Miniflare({
      modules: true,
      script: 'export default {}',
      kvNamespaces: { [BINDING]: id },
      kvPersist: join(folder, 'v3', 'kv'),
      // It would ask the network for the location of this machine, which nothing here needs.
      cf: false,
    });
    const { [BINDING]: kv } = await miniflare.getBindings<Record<typeof BINDING, KvNamespace>>();
    return { kv, close: () => miniflare.dispose() };
  };
  const { kv, close } = await explained(simulator, () => overhearing(simulator, start));
  return new LocalStore(kv, simulator, close);
}

/** The local simulator of Workers KV. Made by {@link openLocalStore}. */
class LocalStore implements IndexStore {
  readonly #kv: KvNamespace;
  readonly #reader: KvReader;
  readonly #simulator: Simulator;
  readonly close: () => Promise<void>;

  constructor(kv: KvNamespace, simulator: Simulator, close: () => Promise<void>) {
    this.#kv = kv;
    this.#simulator = simulator;
    this.#reader = new KvReader(kv);
    this.close = close;
  }

  get(key: string, options?: ReadOptions): Promise<Uint8Array | null> {
    return explained(this.#simulator, () => this.#reader.get(key, options));
  }

  stream(key: string, options?: ReadOptions): Promise<ReadableStream<Uint8Array> | null> {
    return explained(this.#simulator, () => this.#reader.stream(key, options));
  }

  async put(entries: readonly Entry[]): Promise<void> {
    entries.forEach(checkEntry);
    // A copy: the proxy to the simulator takes a Uint8Array, but not a Buffer.
    for (const { key, value, metadata } of entries) {
      await explained(this.#simulator, () => this.#kv.put(key, new Uint8Array(value), { metadata }));
    }
  }

  async delete(key: string): Promise<void> {
    await explained(this.#simulator, () => this.#kv.delete(key));
  }

  async list(prefix: string, limit = Number.POSITIVE_INFINITY): Promise<ListedKey[]> {
    const keys: ListedKey[] = [];
    let cursor: string | undefined;
    do {
      const room = Math.min(LIST_LIMIT, limit - keys.length);
      const query = { prefix, limit: room, ...(cursor && { cursor }) };
      const page = await explained(this.#simulator, () => this.#kv.list(query));
      for (const { name, metadata } of page.keys) keys.push({ key: name, metadata: parseMetadata(metadata) });
      cursor = page.list_complete ? undefined : page.cursor;
    } while (cursor && keys.length < limit);
    return keys;
  }
}

export type { LocalStore };

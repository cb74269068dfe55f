import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Entry, IndexStore, ListedKey, ValueMetadata } from '../../src/index/store.ts';
import { byteStream } from './byte-stream.ts';
import { checkEntry } from './kv-limits.ts';
import { parseMetadata } from './metadata.ts';

const VALUE = '.value';
const METADATA = '.metadata';

/**
 * A folder as a key-value store: for each key a file with its value and one with its metadata. A value is
 * replaced in one step, so a reader sees the old or the new one and a crash leaves no half of one.
 */
export class FolderStore implements IndexStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async get(key: string): Promise<Uint8Array | null> {
    const value = await readIfThere(this.#path(key, VALUE));
    return value && new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }

  async stream(key: string): Promise<ReadableStream<Uint8Array> | null> {
    const value = await this.get(key);
    return value && byteStream(value);
  }

  async put(entries: readonly Entry[]): Promise<void> {
    entries.forEach(checkEntry);
    await mkdir(this.#folder, { recursive: true });
    for (const { key, value, metadata } of entries) {
      // A key exists once its value does, so its metadata goes first.
      await this.#replace(this.#path(key, METADATA), JSON.stringify(metadata));
      await this.#replace(this.#path(key, VALUE), value);
    }
  }

  async delete(key: string): Promise<void> {
    await rm(this.#path(key, VALUE), { force: true });
    await rm(this.#path(key, METADATA), { force: true });
  }

  async list(prefix: string, limit = Number.POSITIVE_INFINITY): Promise<ListedKey[]> {
    const keys = (await this.#files())
      .filter((file) => file.endsWith(VALUE))
      .map((file) => decodeURIComponent(file.slice(0, -VALUE.length)))
      .filter((key) => key.startsWith(prefix))
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .slice(0, limit);
    return Promise.all(keys.map(async (key) => ({ key, metadata: await this.#metadata(key) })));
  }

  async #files(): Promise<string[]> {
    try {
      return await readdir(this.#folder);
    } catch (error) {
      if (isAbsent(error)) return [];
      throw error;
    }
  }

  async #metadata(key: string): Promise<ValueMetadata | null> {
    const text = await readIfThere(this.#path(key, METADATA));
    return text && parseMetadata(JSON.parse(text.toString('utf8')));
  }

  #path(key: string, suffix: string): string {
    return join(this.#folder, encodeURIComponent(key) + suffix);
  }

  async #replace(path: string, content: Uint8Array | string): Promise<void> {
    const temporary = `${path}.${randomUUID()}.tmp`;
    await writeFile(temporary, content);
    await rename(temporary, path);
  }
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

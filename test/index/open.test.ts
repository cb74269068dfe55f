import { describe, expect, it } from 'vitest';
import { byteStream } from '../../scripts/kv/byte-stream.ts';
import { checksum32, sha256Hex } from '../../src/hash.ts';
import { manifestKey, type Pointer, valueKey } from '../../src/index/manifest.ts';
import { activeManifest, readManifest, readPointer, readValue, readValueInto } from '../../src/index/open.ts';
import type { IndexReader, ReadOptions } from '../../src/index/store.ts';
import { hash, SMALL_MANIFEST as manifest } from './small-manifest.ts';

const pointer: Pointer = {
  format: 2,
  epoch: 0,
  gen: 4,
  manifest: { gen: 2, key: manifestKey(2, hash('b')), sha256: hash('b') },
  prev: { gen: 3, manifest: { gen: 3, key: manifestKey(3, hash('c')), sha256: hash('c') } },
  activateAt: 1_000,
};

/** Answers each read of a key with the next of its values; the last one stays. */
class Sequence implements IndexReader {
  readonly ttls: (number | undefined)[] = [];
  readonly #values: Record<string, (Uint8Array | null)[]>;

  constructor(values: Record<string, (Uint8Array | null)[]>) {
    this.#values = values;
  }

  async get(key: string, options?: ReadOptions): Promise<Uint8Array | null> {
    this.ttls.push(options?.cacheTtl);
    const values = this.#values[key] ?? [];
    return (values.length > 1 ? values.shift() : values[0]) ?? null;
  }

  async stream(key: string, options?: ReadOptions): Promise<ReadableStream<Uint8Array> | null> {
    const value = await this.get(key, options);
    return value && byteStream(value);
  }
}

const utf8 = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));

describe('readPointer', () => {
  it('reads it with the shortest cache time', async () => {
    const reader = new Sequence({ p: [utf8(pointer)] });
    expect(await readPointer(reader)).toEqual(pointer);
    expect(reader.ttls).toEqual([30]);
  });

  it('is null when nothing was published', async () => {
    expect(await readPointer(new Sequence({}))).toBeNull();
  });

  it.each([
    ['no JSON', new TextEncoder().encode('{'), 'index-corrupt', /p is not JSON/],
    ['another shape', utf8({ ...pointer, gen: 0 }), 'index-corrupt', /p does not have the shape/],
    [
      'another format',
      utf8({ format: 3, anything: 'else' }),
      'index-format-unsupported',
      /format 3.*reads 2/,
    ],
  ])('refuses %s', async (_, bytes, code, message) => {
    await expect(readPointer(new Sequence({ p: [bytes] }))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });
});

describe('activeManifest', () => {
  it('is the previous one until the instant of activation', () => {
    expect(activeManifest(pointer, 999)).toEqual(pointer.prev);
    expect(activeManifest(pointer, 1_000)).toEqual({ gen: 4, manifest: pointer.manifest });
  });

  it('is the only one when there is no previous one', () => {
    const first = { ...pointer, prev: null };
    expect(activeManifest(first, 0)).toEqual({ gen: 4, manifest: pointer.manifest });
  });
});

describe('readManifest', () => {
  const bytes = utf8(manifest);

  it('gives the manifest whose hash is named', async () => {
    const sha256 = await sha256Hex(bytes);
    const named = { gen: 2, key: manifestKey(2, sha256), sha256 };
    expect(await readManifest(new Sequence({ [named.key]: [bytes] }), named)).toEqual(manifest);
  });

  it('refuses one with another hash', async () => {
    const named = { gen: 2, key: manifestKey(2, hash('b')), sha256: hash('b') };
    await expect(readManifest(new Sequence({ [named.key]: [bytes] }), named)).rejects.toMatchObject({
      code: 'index-corrupt',
      message: expect.stringContaining(named.key) as string,
    });
  });

  it('names both formats of a newer one', async () => {
    const newer = utf8({ ...manifest, format: 3 });
    const named = { gen: 2, key: 'm/newer', sha256: await sha256Hex(newer) };
    await expect(readManifest(new Sequence({ 'm/newer': [newer] }), named)).rejects.toMatchObject({
      code: 'index-format-unsupported',
      message: expect.stringMatching(/format 3.*reads 2/) as string,
    });
  });
});

// 600,000 bytes: more than one chunk of a stream.
const value = Uint8Array.from({ length: 600_000 }, (_, i) => i % 251);
const damaged = Uint8Array.from(value, (byte, i) => (i === 599_999 ? 0 : byte));
const valueRef = { sha256: await sha256Hex(value), bytes: value.length, checksum: checksum32(value) };
const key = valueKey('vectors', valueRef.sha256);

const ways = {
  readValue: (reader: IndexReader) => readValue(reader, 'vectors', valueRef),
  readValueInto: async (reader: IndexReader) => {
    const memory = new WebAssembly.Memory({ initial: 16 });
    const target = new Uint8Array(memory.buffer, 64, value.length);
    await readValueInto(reader, 'vectors', valueRef, { target, checksum: () => checksum32(target) });
    const rest = new Uint8Array(memory.buffer, 64 + value.length);
    expect(rest.every((byte) => byte === 0)).toBe(true);
    return target;
  },
};

describe.each(Object.entries(ways))('%s', (_, read) => {
  it('gives the value, which an edge location may keep for a day', async () => {
    const reader = new Sequence({ [key]: [value] });
    expect(Buffer.compare(await read(reader), value)).toBe(0);
    expect(reader.ttls).toEqual([86_400]);
  });

  it.each([
    ['its absence', null],
    ['a damaged copy', damaged],
    ['a short copy', value.subarray(0, -1)],
    ['a long copy', new Uint8Array([...value, 0])],
  ])('reads once more when a cache holds %s', async (_case, first) => {
    const reader = new Sequence({ [key]: [first, value] });
    expect(Buffer.compare(await read(reader), value)).toBe(0);
    expect(reader.ttls).toEqual([86_400, 30]);
  });

  it('names a value that stays missing', async () => {
    await expect(read(new Sequence({}))).rejects.toMatchObject({
      code: 'index-value-missing',
      message: expect.stringContaining(key) as string,
    });
  });

  it.each([
    ['damaged', damaged],
    ['short', value.subarray(0, -1)],
    ['long', new Uint8Array([...value, 0])],
  ])('names a value that stays %s', async (_case, bytes) => {
    await expect(read(new Sequence({ [key]: [bytes] }))).rejects.toMatchObject({
      code: 'index-corrupt',
      message: expect.stringContaining(key) as string,
    });
  });
});

it('readValueInto says that the store broke off', async () => {
  const reader: IndexReader = {
    get: async () => null,
    stream: async () =>
      new ReadableStream({
        type: 'bytes',
        pull(controller) {
          controller.error(new Error('connection lost'));
        },
      }),
  };
  const target = new Uint8Array(value.length);
  const into = { target, checksum: () => checksum32(target) };
  await expect(readValueInto(reader, 'vectors', valueRef, into)).rejects.toMatchObject({
    code: 'store-failed',
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byteStream } from '../../scripts/kv/byte-stream.ts';
import { SextantError } from '../../src/errors.ts';
import { sha256Hex } from '../../src/hash.ts';
import {
  type Manifest,
  manifestKey,
  manifestSchema,
  type Pointer,
  parseManifestKey,
  pointerSchema,
} from '../../src/index/manifest.ts';
import { readManifest, readPointer } from '../../src/index/open.ts';
import type { IndexReader } from '../../src/index/store.ts';
import { hash, ref, SMALL_MANIFEST } from '../index/small-manifest.ts';
import { runs } from '../setup/runs.ts';
import { alike, hostile, mutated } from './hostile.ts';

const POINTER: Pointer = {
  format: 2,
  epoch: 3,
  gen: 4,
  manifest: { gen: 2, key: manifestKey(2, hash('b')), sha256: hash('b') },
  prev: { gen: 3, manifest: { gen: 3, key: manifestKey(3, hash('c')), sha256: hash('c') } },
  activateAt: 1_000,
};
const MANIFEST: Manifest = {
  ...SMALL_MANIFEST,
  papers: 2,
  segments: [{ ...SMALL_MANIFEST.segments[0], deleted: [1], places: ref('d') }],
  legend: ref('e'),
};

/** Holds one value under every key. */
function holding(value: Uint8Array): IndexReader {
  return { get: async () => value.slice(), stream: async () => byteStream(value.slice()) };
}

function refusal(error: unknown): null {
  expect(error).toBeInstanceOf(SextantError);
  expect(['index-corrupt', 'index-format-unsupported']).toContain((error as SextantError).code);
  return null;
}

const utf8 = (json: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(json));
const bytesOf = (json: unknown): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    alike(json).map(utf8),
    mutated(utf8(json)),
    fc.jsonValue().map(utf8),
    fc.uint8Array({ maxLength: 60 }),
    hostile('{', '}', '"format":2', '[').map((text) => new TextEncoder().encode(text)),
  );

test('a pointer of any bytes has the shape of one, or is refused', async () => {
  await fc.assert(
    fc.asyncProperty(bytesOf(POINTER), async (bytes) => {
      const pointer = await readPointer(holding(bytes)).catch(refusal);
      if (pointer !== null) expect(pointerSchema.parse(pointer)).toEqual(pointer);
    }),
    { numRuns: runs(500) },
  );
});

test('a manifest of any bytes with the right hash has the shape of one, or is refused', async () => {
  await fc.assert(
    fc.asyncProperty(bytesOf(MANIFEST), async (bytes) => {
      const sha256 = await sha256Hex(bytes);
      const manifest = await readManifest(holding(bytes), {
        gen: 2,
        key: manifestKey(2, sha256),
        sha256,
      }).catch(refusal);
      if (manifest !== null) expect(manifestSchema.parse(manifest)).toEqual(manifest);
    }),
    { numRuns: runs(500) },
  );
});

test('what is whole is read as it was written', async () => {
  expect(await readPointer(holding(utf8(POINTER)))).toEqual(POINTER);
  const sha256 = await sha256Hex(utf8(MANIFEST));
  expect(await readManifest(holding(utf8(MANIFEST)), { gen: 2, key: 'm', sha256 })).toEqual(MANIFEST);
});

test('no text but the key of a manifest is one', () => {
  fc.assert(
    fc.property(hostile('m/', '999999997', hash('a'), '/'), (key) => {
      const found = parseManifestKey(key);
      if (found !== null) expect(manifestKey(found.gen, found.sha256)).toBe(key);
    }),
    { numRuns: runs(300) },
  );
});

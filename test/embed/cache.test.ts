import {
  appendFileSync,
  copyFileSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EmbeddingCache } from '../../scripts/embed/cache.ts';
import type { EmbeddingRecord } from '../../scripts/embed/cache-record.ts';
import { temporaryFolder } from '../model/temporary.ts';
import { runs } from '../setup/runs.ts';

const MODEL = 'ab'.repeat(32);
const DIM = 8;
const HEADER_BYTES = 48;
const VECTOR_BYTES = 4 * DIM;
const RECORD_BYTES = 32 + VECTOR_BYTES + 4;

/** The n-th record: its own key, and an embedding of unit length. */
function record(n: number): EmbeddingRecord {
  const embedding = new Float32Array(DIM);
  embedding[n % DIM] = 0.6;
  embedding[(n + 1) % DIM] = n % 2 === 0 ? 0.8 : -0.8;
  return { key: n.toString(16).padStart(64, '0'), embedding };
}

const records = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => record(from + i));
const open = (dir: string, lines: string[] = []) =>
  new EmbeddingCache(dir, MODEL, DIM, (line) => lines.push(line));
const fileOf = (dir: string) => join(dir, `${MODEL}.v2.emb`);

function expectRecords(cache: EmbeddingCache, expected: EmbeddingRecord[]): void {
  expect(cache.size).toBe(expected.length);
  for (const { key, embedding } of expected) {
    expect(cache.has(key)).toBe(true);
    expect(cache.read(key)).toEqual(embedding);
  }
}

function flip(file: string, at: number, mask: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ mask;
  writeFileSync(file, bytes);
}

/** A cache with `count` records, closed. */
async function filled(count: number): Promise<string> {
  const dir = await temporaryFolder();
  const cache = open(dir);
  cache.append(records(0, count));
  cache.close();
  return dir;
}

test('what is appended is read, at once and after opening again, whatever the batches', async () => {
  const batches = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(batches, async (sizes) => {
      const dir = await temporaryFolder();
      let n = 0;
      for (const size of sizes) {
        const cache = open(dir);
        expectRecords(cache, records(0, n));
        cache.append(records(n, n + size));
        n += size;
        expectRecords(cache, records(0, n));
        cache.close();
      }
      expect(statSync(fileOf(dir)).size).toBe(HEADER_BYTES + n * RECORD_BYTES);
    }),
    { numRuns: runs(25) },
  );
});

test('more records than one read takes', async () => {
  const cache = open(await filled(2_345));
  expectRecords(cache, records(0, 2_345));
  cache.close();
});

test('an absent key is not there', async () => {
  const cache = open(await filled(2));
  expect(cache.has(record(2).key)).toBe(false);
  expect(cache.read(record(2).key)).toBeNull();
  cache.close();
});

test('a file cut at any byte keeps its whole records and takes new ones', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: HEADER_BYTES + 3 * RECORD_BYTES }), async (bytes) => {
      const dir = await filled(3);
      truncateSync(fileOf(dir), bytes);
      const whole = Math.max(0, Math.floor((bytes - HEADER_BYTES) / RECORD_BYTES));
      const cache = open(dir);
      expectRecords(cache, records(0, whole));
      cache.append([record(9)]);
      cache.close();
      const again = open(dir);
      expectRecords(again, [...records(0, whole), record(9)]);
      again.close();
    }),
    { numRuns: runs(60) },
  );
});

test('a record of zeros, as a power cut can leave, does not count and is replaced', async () => {
  const dir = await filled(2);
  const bytes = readFileSync(fileOf(dir)).fill(0, HEADER_BYTES + RECORD_BYTES);
  writeFileSync(fileOf(dir), bytes);
  const cache = open(dir);
  expectRecords(cache, [record(0)]);
  cache.append([record(1)]);
  expectRecords(cache, records(0, 2));
  cache.close();
});

/** Where a bit of a record can flip: parts of it, with their first byte and their length. */
const PARTS = [
  ['key', 0, 32],
  ['vector', 32, VECTOR_BYTES],
  ['checksum', 32 + VECTOR_BYTES, 4],
] as const;

describe('damage', () => {
  test.each(PARTS)('to any bit of the %s of a record costs that record alone', async (_, start, length) => {
    const bits = fc.record({
      n: fc.nat(5),
      byte: fc.integer({ min: start, max: start + length - 1 }),
      bit: fc.nat(7),
    });
    await fc.assert(
      fc.asyncProperty(bits, async ({ n, byte, bit }) => {
        const dir = await filled(6);
        flip(fileOf(dir), HEADER_BYTES + n * RECORD_BYTES + byte, 1 << bit);
        const lines: string[] = [];
        const cache = open(dir, lines);
        expect(lines).toEqual([
          `1 of 6 embeddings in ${fileOf(dir)} were damaged. ` +
            'They are dropped, and their papers are embedded again.',
        ]);
        expectRecords(cache, records(0, 6).toSpliced(n, 1));
        expect(cache.has(record(n).key)).toBe(false);
        cache.append([record(n)]);
        expectRecords(cache, records(0, 6));
        cache.close();
        const again: string[] = [];
        const healed = open(dir, again);
        expectRecords(healed, records(0, 6));
        expect(again).toEqual([]);
        healed.close();
      }),
      { numRuns: 60 },
    );
  });

  test('of many kinds at once leaves exactly the records that it did not touch', async () => {
    const count = 40;
    const size = count * RECORD_BYTES;
    const strokes = fc.array(
      fc.record({
        start: fc.nat(size - 1),
        length: fc.integer({ min: 1, max: 200 }),
        fill: fc.constantFrom('zeros', 'ones', 'signs' as const),
      }),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(strokes, async (list) => {
        const dir = await filled(count);
        const whole = readFileSync(fileOf(dir));
        const bytes = Buffer.from(whole);
        for (const { start, length, fill } of list) {
          const part = bytes.subarray(HEADER_BYTES + start, HEADER_BYTES + start + length);
          part.forEach((byte, i) => (part[i] = fill === 'signs' ? byte ^ 0x80 : fill === 'zeros' ? 0 : 255));
        }
        writeFileSync(fileOf(dir), bytes);
        const touched = (n: number): boolean => {
          const at = HEADER_BYTES + n * RECORD_BYTES;
          return !bytes.subarray(at, at + RECORD_BYTES).equals(whole.subarray(at, at + RECORD_BYTES));
        };
        const cache = open(dir);
        expectRecords(
          cache,
          records(0, count).filter((_, n) => !touched(n)),
        );
        cache.close();
        expect(readdirSync(dir)).toHaveLength(1);
      }),
      { numRuns: 60 },
    );
  });

  test('to a bit of the header is refused, with what to do', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(HEADER_BYTES - 1), fc.nat(7), async (byte, bit) => {
        const dir = await filled(2);
        flip(fileOf(dir), byte, 1 << bit);
        expect(() => open(dir)).toThrow(/is not a cache of embeddings of this model .* Delete it/);
      }),
      { numRuns: 60 },
    );
  });

  test('to the signs of a record whose vector keeps its length is noticed', async () => {
    const dir = await filled(3);
    for (let k = 0; k < DIM; k++) flip(fileOf(dir), HEADER_BYTES + RECORD_BYTES + 32 + 4 * k + 3, 0x80);
    const cache = open(dir);
    expectRecords(cache, [record(0), record(2)]);
    cache.close();
  });

  test('while the file is open is noticed when the record is read', async () => {
    const dir = await filled(2);
    const cache = open(dir);
    flip(fileOf(dir), HEADER_BYTES + 40, 1);
    expect(() => cache.read(record(0).key)).toThrow(expect.objectContaining({ code: 'checksum-mismatch' }));
    expect(() => cache.readAll([record(1).key, record(0).key])).toThrow(/changed by another process/);
    expect(() => cache.readAll([record(5).key])).toThrow(/changed by another process/);
    expect(cache.readAll([record(1).key])).toEqual(record(1).embedding);
    cache.close();
  });

  test('of 2,345 records: the dropping of one keeps all others', async () => {
    const dir = await filled(2_345);
    flip(fileOf(dir), HEADER_BYTES + 1_500 * RECORD_BYTES, 4);
    const cache = open(dir);
    expectRecords(cache, records(0, 2_345).toSpliced(1_500, 1));
    cache.close();
    expect(statSync(fileOf(dir)).size).toBe(HEADER_BYTES + 2_344 * RECORD_BYTES);
  });
});

test('a file of the former version, without checksums, is named and left as it is, and not read', async () => {
  const dir = await filled(3);
  const former = join(dir, `${MODEL}.emb`);
  copyFileSync(fileOf(dir), former);
  truncateSync(former, HEADER_BYTES + 3 * (32 + VECTOR_BYTES));
  flip(former, 4, 3);
  const before = readFileSync(former);
  const other = await temporaryFolder();
  copyFileSync(former, join(other, `${MODEL}.emb`));

  const lines: string[] = [];
  const cache = open(other, lines);
  expect(cache.size).toBe(0);
  expect(lines).toEqual([
    expect.stringMatching(
      /\.emb is of an earlier version, .* Its 3 embeddings are not used.* embedded again/,
    ),
  ]);
  cache.append([record(1)]);
  cache.close();
  expect(readFileSync(join(other, `${MODEL}.emb`)).equals(before)).toBe(true);
  const later: string[] = [];
  const again = open(other, later);
  expectRecords(again, [record(1)]);
  expect(later).toEqual([]);
  again.close();
});

describe('refused', () => {
  test.each([
    ['another file', (bytes: Buffer) => bytes.write('hello, I am a text')],
    ['another version', (bytes: Buffer) => bytes.writeUInt32LE(3, 4)],
    ['another width', (bytes: Buffer) => bytes.writeUInt32LE(16, 8)],
    ['another model', (bytes: Buffer) => bytes.writeUInt8(0, 20)],
  ])('%s under its name, which stays as it is', async (_, change) => {
    const dir = await filled(2);
    const bytes = readFileSync(fileOf(dir));
    change(bytes);
    writeFileSync(fileOf(dir), bytes);
    expect(() => open(dir)).toThrow(/is not a cache of embeddings of this model .* Delete it/);
    expect(() => open(dir)).toThrow(expect.objectContaining({ code: 'input-invalid' }));
    expect(readFileSync(fileOf(dir)).equals(bytes)).toBe(true);
  });

  test('an append after another process has written', async () => {
    const dir = await filled(2);
    const [first, second] = [open(dir), open(dir)];
    first.append([record(2)]);
    expect(() => second.append([record(3)])).toThrow(expect.objectContaining({ code: 'store-failed' }));
    expectRecords(first, records(0, 3));
    first.close();
    second.close();
  });

  test('a read of a record that another process has replaced', async () => {
    const dir = await filled(2);
    const cache = open(dir);
    truncateSync(fileOf(dir), HEADER_BYTES);
    const other = record(7);
    appendFileSync(
      fileOf(dir),
      Buffer.concat([Buffer.from(other.key, 'hex'), Buffer.alloc(RECORD_BYTES - 32)]),
    );
    expect(() => cache.read(record(0).key)).toThrow(expect.objectContaining({ code: 'checksum-mismatch' }));
    cache.close();
  });

  test.each([
    ['NaN', [Number.NaN]],
    ['infinite', [Number.POSITIVE_INFINITY]],
    ['too long', [1.01]],
    ['too short', [0.99]],
    ['zero', []],
  ])('an embedding that is %s, with all that came with it', async (_, numbers) => {
    const dir = await temporaryFolder();
    const cache = open(dir);
    const embedding = new Float32Array(DIM);
    embedding.set(numbers);
    expect(() => cache.append([record(0), { key: record(1).key, embedding }])).toThrow(RangeError);
    expect(cache.size).toBe(0);
    expect(statSync(fileOf(dir)).size).toBe(HEADER_BYTES);
    cache.close();
  });

  test('an embedding of another width', async () => {
    const cache = open(await temporaryFolder());
    const short = { key: record(0).key, embedding: new Float32Array(DIM - 1) };
    expect(() => cache.append([short])).toThrow(RangeError);
    expect(cache.size).toBe(0);
    cache.close();
  });
});

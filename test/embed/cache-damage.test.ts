import { copyFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../model/temporary.ts';
import { runs } from '../setup/runs.ts';
import {
  DIM,
  expectRecords,
  fileOf,
  filled,
  flip,
  HEADER_BYTES,
  MODEL,
  open,
  record,
  RECORD_BYTES,
  records,
  VECTOR_BYTES,
} from './cache-files.ts';

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
      { numRuns: runs(60, 20) },
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
      { numRuns: runs(60, 20) },
    );
  });

  test('to a bit of the header is refused, with what to do', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(HEADER_BYTES - 1), fc.nat(7), async (byte, bit) => {
        const dir = await filled(2);
        flip(fileOf(dir), byte, 1 << bit);
        expect(() => open(dir)).toThrow(/is not a cache of embeddings of this model .* Delete it/);
      }),
      { numRuns: runs(60, 20) },
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

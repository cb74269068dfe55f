import { execFile } from 'node:child_process';
import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';
import { temporaryFolder } from '../model/temporary.ts';
import { runs } from '../setup/runs.ts';
import {
  DIM,
  expectRecords,
  fileOf,
  filled,
  HEADER_BYTES,
  open,
  record,
  RECORD_BYTES,
  records,
} from './cache-files.ts';

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
    { numRuns: runs(25, 10) },
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
    { numRuns: runs(60, 20) },
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

test('several may write: each reads what the others have written before it, and nothing is lost', async () => {
  const dir = await filled(2);
  const [first, second] = [open(dir), open(dir)];
  first.append([record(2)]);
  second.append([record(3)]);
  first.append([record(4)]);
  expectRecords(second, records(0, 4));
  expectRecords(first, records(0, 5));
  first.close();
  second.close();
  const again = open(dir);
  expectRecords(again, records(0, 5));
  again.close();
});

test('processes that begin and write at once lose nothing of each other', async () => {
  const dir = await temporaryFolder();
  const script = fileURLToPath(new URL('./write-records.ts', import.meta.url));
  const run = promisify(execFile);
  const writers = [0, 1, 2, 3];
  await Promise.all(
    writers.map((writer) =>
      run(process.execPath, ['--import', 'tsx', script, dir, String(100 * writer), '100'], { cwd: ROOT }),
    ),
  );
  const cache = open(dir);
  expectRecords(cache, records(0, 400));
  cache.close();
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

  test('an append after another process has left a part of a record', async () => {
    const dir = await filled(2);
    const cache = open(dir);
    appendFileSync(fileOf(dir), Buffer.alloc(RECORD_BYTES - 1));
    expect(() => cache.append([record(3)])).toThrow(expect.objectContaining({ code: 'store-failed' }));
    cache.close();
    const again = open(dir);
    expectRecords(again, records(0, 2));
    again.close();
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

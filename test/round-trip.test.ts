import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectCorpus } from '../scripts/corpus/collect.ts';
import { ROOT } from '../scripts/paths.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-round-trip-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The records of a file as an index has them. */
async function recordsOf(file: string): Promise<string[]> {
  const corpus = await collectCorpus([file], { spoolDir: folder, areAdditions: true });
  const { spool } = corpus;
  const records = Array.from({ length: spool.count }, (_, row) =>
    Buffer.from(spool.record(row)).toString('utf8'),
  );
  spool.close();
  return records;
}

/** The same once they were written as an export writes them. */
async function again(records: readonly string[]): Promise<string[]> {
  const path = join(folder, 'papers.jsonl');
  await writeFile(path, records.map((record) => `${record}\n`).join(''));
  return recordsOf(path);
}

const FIXTURES = 'test/fixtures';
const files = [
  ...(await readdir(join(ROOT, FIXTURES, 'papers')))
    .filter((name) => name.startsWith('papers.') && name !== 'papers.md')
    .map((name) => join(FIXTURES, 'papers', name)),
  join(FIXTURES, 'hostile.jsonl'),
];

it.each(files)('reads what is exported of %s as the same papers', async (file) => {
  const records = await recordsOf(join(ROOT, file));
  expect(records).not.toEqual([]);
  expect(await again(records)).toEqual(records);
});

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(' x ', '\n', 'a\u2028b', '\ud800'),
);
const json = fc.jsonValue({ maxDepth: 2 });
const record = fc.record(
  {
    id: text,
    title: text,
    abstract: text,
    authors: fc.array(
      fc.oneof(
        text,
        fc.record({ given: text, family: text }),
        fc.constantFrom('Ada de la Cruz, Jr.', 'Consortium, The', 'A, \\b', "Sm{ith, \\'}"),
      ),
      { maxLength: 3 },
    ),
    published: fc.constantFrom('2024', '2024-05', '2024-05-23', '23 May 2024', 'May 24', ''),
    categories: fc.oneof(fc.array(text, { maxLength: 3 }), text),
    url: fc.oneof(fc.webUrl(), text),
    doi: fc.constantFrom('10.1000/182', 'https://doi.org/10.1000/ABC', 'doi:10.1/x y'),
    votes: fc.oneof(fc.nat(), text),
    keywords: fc.array(text, { maxLength: 3 }),
    code: fc.oneof(fc.webUrl(), text),
    comment: text,
    anything: json,
    extra: fc.dictionary(text, json, { maxKeys: 3 }),
  },
  { requiredKeys: ['title'] },
);

it('reads any paper again as it is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 8 }), async (records) => {
      const path = join(folder, 'random.jsonl');
      await writeFile(path, records.map((one) => `${JSON.stringify(one)}\n`).join(''));
      const read = await recordsOf(path);
      expect(await again(read)).toEqual(read);
    }),
    { numRuns: 150 },
  );
});

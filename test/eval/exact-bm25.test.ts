import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exactBm25 } from '../../scripts/eval/exact-bm25.ts';
import { publish } from '../../scripts/publish/publish.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { MAX_COUNT } from '../../src/index/format/postings-value.ts';
import { queryTerms, scoresBy } from '../../src/search/query/query-terms.ts';
import { IndexMemory } from '../../src/search/serving/index-memory.ts';
import { draftOf, rowsOf } from '../publish/drafts.ts';
import { HistoryStore } from '../publish/stores.ts';
import { runs } from '../setup/runs.ts';

const module = new WebAssembly.Module(await readFile('build/engine-simd.wasm'));

it('is the formula, by hand', () => {
  const papers = [
    { title: 'Cat', abstract: 'cat dog' },
    { title: 'Dog', abstract: '' },
    { title: 'Bird', abstract: 'bird bird bird bird' },
  ];
  const scores = exactBm25(papers);
  // Lengths 3, 1 and 5, so 3 in the mean. Of 3 papers one has `cat`, twice; two have `dog`, once.
  const cat = Math.log(1 + 2.5 / 1.5) * ((2.2 * 2) / (1.2 * (0.25 + 0.75) + 2));
  const dog = Math.log(1 + 1.5 / 2.5);
  const dogs = [(2.2 * 1) / (1.2 * (0.25 + 0.75) + 1), (2.2 * 1) / (1.2 * (0.25 + 0.25) + 1)];
  expect(scores('cats').at(0)).toBeCloseTo(cat, 12);
  expect(Array.from(scores('cats')).slice(1)).toEqual([0, 0]);
  expect(scores('the dog').at(0)).toBeCloseTo(dog * (dogs[0] ?? 0), 12);
  expect(scores('the dog').at(1)).toBeCloseTo(dog * (dogs[1] ?? 0), 12);
  // A word counts as often as the query has it.
  expect(scores('cat dog, cat').at(0)).toBeCloseTo(2 * cat + dog * (dogs[0] ?? 0), 12);
  expect(scores('bird').at(2)).toBeCloseTo(
    Math.log(1 + 2.5 / 1.5) * ((2.2 * 5) / (1.2 * (0.25 + (0.75 * 5) / 3) + 5)),
    12,
  );
  expect(Array.from(scores('nothing of it'))).toEqual([0, 0, 0]);
  expect(Array.from(exactBm25(papers, { k1: 0, b: 0 })('dog'))).toEqual([dog, dog, 0]);
});

const word = fc.constantFrom('cat', 'dog', 'bird', 'fish', 'gpt-4', 'horse', 'whale', 'the');
const text = fc.array(word, { maxLength: MAX_COUNT }).map((words) => words.join(' '));
const paper = fc.record({ title: text, abstract: fc.constant('') });
const papersOf = fc.array(paper, { minLength: 2, maxLength: 12 });

it('is what the index scores where it has counts and lengths as they are', async () => {
  await fc.assert(
    fc.asyncProperty(papersOf, text, async (texts, query) => {
      const papers = texts.map((its, row) => ({ ...its, id: `paper-${row}`, title: `${its.title} end` }));
      const draft = draftOf(papers.length);
      const rows = rowsOf(papers, (row) => draft.rows.embedding(row));
      const store = new HistoryStore(() => 0);
      const { manifest } = await publish(store, { ...draft, rows }, { waitMs: 0 });
      const memory = new IndexMemory((bytes) => createEngine('simd', module, bytes));
      const { keywords } = await memory.open(store, manifest, { maxResults: 1 });
      const exact = exactBm25(papers)(query);
      const scores = scoresBy(keywords, queryTerms(keywords, query));
      exact.forEach((score, row) => expect(scores.at(row)).toBeCloseTo(score, 4));
    }),
    { numRuns: runs(100, 20) },
  );
});

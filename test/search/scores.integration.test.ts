import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FolderStore } from '../../scripts/kv/folder-store.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { readManifest, readPointer } from '../../src/index/open.ts';
import type { Scores } from '../../src/search/indexes/scores.ts';
import { queryTerms, scoresBy } from '../../src/search/query/query-terms.ts';
import { IndexMemory } from '../../src/search/serving/index-memory.ts';
import { TEST_INDEX } from '../setup/paths.ts';

const store = new FolderStore(TEST_INDEX);
const pointer = await readPointer(store);
if (pointer === null) throw new Error('the test index has no pointer');
const manifest = await readManifest(store, pointer.manifest);
const module = new WebAssembly.Module(await readFile('build/engine-simd.wasm'));
const memory = new IndexMemory((bytes) => createEngine('simd', module, bytes));
const { keywords: index } = await memory.open(store, manifest, { maxResults: 1_000 });

const TEXTS = [
  'language models',
  'image diffusion',
  'reinforcement learning',
  'Zhang',
  'nothing of this kind',
];
const text = fc.constantFrom(...TEXTS);

/** All that can be asked of scores. */
const USES: ((scores: Scores) => unknown)[] = [
  (scores) => scores.at(0),
  (scores) => scores.values(),
  (scores) => scores.best(10, 10),
  (scores) => scores.candidates(10),
];

it('scores of one query are never read by another: they throw once their memory is another’s', () => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      const score = (its: string): Scores => scoresBy(index, queryTerms(index, its));
      const alone = score(other).values().slice();
      const first = score(one);
      for (const use of USES) expect(() => use(first)).not.toThrow();
      const second = score(other);
      for (const use of USES) expect(() => use(first)).toThrow('another query was scored');
      expect(second.values()).toEqual(alone);
    }),
  );
});

it('scores of texts and of titles do not get in each other’s way', () => {
  const { terms, titleTerms } = queryTerms(index, 'language models');
  const texts = index.score('text', terms);
  const before = texts.values().slice();
  const titles = index.score('title', titleTerms);
  const mask = index.rowsOf(
    'text',
    terms.map(({ postings }) => postings),
  );
  expect(titles.best(10, 10, mask).rows.length).toBeGreaterThan(0);
  expect(texts.values()).toEqual(before);
  expect(titles.values()).not.toEqual(before);
  const { rows } = texts.best(10, 10);
  const scores = Array.from(rows, (row) => texts.at(row));
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  expect(scores[0]).toBe(Math.max(...before));
  expect(Array.from(texts.candidates(10)).toSorted()).toEqual(Array.from(rows).toSorted());
});

describe('words of a question', () => {
  const termsOf = (text: string): string[] => Array.from(queryTerms(index, text).known.keys());

  it.each([
    ['how do language models learn', 'language models learn'],
    ['What can agents do?', 'agents'],
    ['language models: how do they learn?', 'language models learn'],
  ])('by which it asks are none of its terms: %s', (question, subject) => {
    expect(termsOf(question)).toEqual(termsOf(subject));
    expect(termsOf(question).length).toBeGreaterThan(0);
  });

  it('stay where there are no others, and where nothing is asked', () => {
    expect(termsOf('how')).toEqual(['how']);
    expect(termsOf('what can it do?')).toEqual(['what', 'can', 'do']);
    expect(termsOf('learning what models do')).toContain('what');
  });
});

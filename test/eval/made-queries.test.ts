import { expect, it } from 'vitest';
import { abstractsOf, longQueries, LONG_QUERIES, unitedClaims } from '../../scripts/eval/long-queries.ts';
import { readQuestions, titleQuestions } from '../../scripts/eval/questions.ts';
import { relatedByAuthors } from '../../scripts/eval/related-quality.ts';
import { readCorpus } from '../../scripts/corpus/read-corpus.ts';
import { SAMPLE } from '../../scripts/sample.ts';
import type { Paper } from '../../src/index/paper.ts';

const papers: Paper[] = [];
for (const file of SAMPLE) {
  for await (const item of readCorpus(file)) if (item.kind === 'paper') papers.push(item.paper);
}
const byId = new Map(papers.map((paper) => [paper.id, paper] as const));
const some = papers.slice(0, 200);

it('long queries are the same for the same seed, and parts of the abstracts that they ask for', () => {
  const queries = longQueries(some, 20, 1);
  expect(longQueries(some, 20, 1)).toEqual(queries);
  expect(longQueries(some, 20, 2)).not.toEqual(queries);
  for (const kind of LONG_QUERIES) {
    expect(queries[kind]).toHaveLength(20);
    for (const { text, judgments } of queries[kind]) {
      const abstracts = Array.from(judgments.keys(), (id) => byId.get(id)?.abstract ?? '');
      if (kind === 'two abstracts') for (const abstract of abstracts) expect(text).toContain(abstract);
      else expect(abstracts.join().replace(/\s+/g, ' ')).toContain(text.replace(/\s+/g, ' '));
    }
  }
  expect(longQueries([], 20, 1)['two abstracts']).toEqual([]);
});

it('claims are united by the papers that answer more than one', () => {
  const claim = (text: string, ...ids: string[]) => ({
    text,
    judgments: new Map(ids.map((id) => [id, 1])),
  });
  const united = unitedClaims([claim('one.', 'a', 'b'), claim('two.', 'a', 'c'), claim('three.', 'c')]);
  expect(united.map(({ text }) => text)).toEqual(['one. two.', 'two. three.']);
  expect(united.map(({ judgments }) => Array.from(judgments.keys()).sort())).toEqual([
    ['a', 'b', 'c'],
    ['a', 'c'],
  ]);
});

it('an abstract asks for others than its own paper', () => {
  const [first, second] = some;
  if (first === undefined || second === undefined) throw new Error('there are no papers');
  const related = new Map([[first.id, new Map([[second.id, 1]])]]);
  expect(abstractsOf(some, related)).toEqual([
    { text: first.abstract, judgments: related.get(first.id), without: first.id },
  ]);
});

it('papers of three authors in common are related, both ways, and none to itself', () => {
  const paper = (id: string, authors: string[]): Paper => ({ id, title: id, abstract: '', authors });
  const many = Array.from({ length: 21 }, (_, i) => `Author ${i}`);
  const related = relatedByAuthors([
    paper('a', ['A', 'B', 'C', 'D']),
    paper('b', ['C', 'B', 'A']),
    paper('c', ['A', 'B']),
    paper('d', many),
    paper('e', many),
  ]);
  expect(Object.fromEntries(Array.from(related, ([id, others]) => [id, [...others.keys()]]))).toEqual({
    a: ['b'],
    b: ['a'],
  });
});

it('every question is asked once, of a bundled paper, in other words than its title', async () => {
  const questions = await readQuestions();
  expect(questions).toHaveLength(40);
  expect(new Set(questions.map(({ text }) => text)).size).toBe(40);
  for (const { text, judgments } of questions) {
    const [id = ''] = judgments.keys();
    expect(byId.has(id), id).toBe(true);
    expect(text).not.toContain(byId.get(id)?.title);
  }
});

it('titles are asked for by three quarters of their words', () => {
  const questions = titleQuestions(some, 50, 1);
  expect(titleQuestions(some, 50, 1)).toEqual(questions);
  expect(titleQuestions(some, 50, 2)).not.toEqual(questions);
  for (const { text, judgments } of questions) {
    const [id = ''] = judgments.keys();
    const title = new Set((byId.get(id)?.title ?? '').toLowerCase().match(/[\p{L}\p{N}-]+/gu));
    const asked = text.match(/[\p{L}\p{N}-]+/gu) ?? [];
    expect(asked.filter((word) => title.has(word)).length).toBeGreaterThanOrEqual(3);
  }
});

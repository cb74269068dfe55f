import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { papersAnswerSchema } from '../../src/http/api/answers.ts';
import { problemSchema } from '../../src/http/api/schema.ts';
import type { Paper } from '../../src/index/paper.ts';
import { DEFAULT_ALLOWANCE } from '../../src/search/serving/budget.ts';
import { servedWithin, smallIndex } from './small-index.ts';

const CATEGORIES = ['cs.CL', 'cs.LG', 'math.ST'];

/** More papers than a ranking has results, with the votes, dates, names and code that lists are made by. */
const PAPERS = Array.from({ length: 1_230 }, (_, i): Paper => {
  const day = `20${10 + (i % 14)}-0${1 + (i % 9)}-1${i % 7}`;
  return {
    id: `paper-${i}`,
    title: `Paper number ${i}`,
    abstract: 'What it is about. '.repeat(20),
    authors: i % 5 === 0 ? ['Ada Lovelace', 'Alan Turing'] : ['Alan Turing'],
    categories: [CATEGORIES[i % 3] ?? ''],
    ...(i % 11 > 0 && { published: day }),
    ...(i % 4 === 0 && { code: `https://github.com/example/paper-${i}` }),
    ...(i % 6 === 0 && { votes: i }),
  };
});
const app = servedWithin(await smallIndex(PAPERS));

const FILTERS: Record<string, (paper: Paper) => boolean> = {
  '': () => true,
  'category=cs.CL': ({ categories }) => categories?.includes('cs.CL') === true,
  'category=cs': ({ categories }) => categories?.some((name) => name.startsWith('cs.')) === true,
  'author=Lovelace': ({ authors }) => authors?.includes('Ada Lovelace') === true,
  'from=2012&to=2016-05': ({ published = '' }) => published >= '2012' && published.slice(0, 7) <= '2016-05',
  'has=code': ({ code }) => code !== undefined,
  'undated=true': ({ published }) => published === undefined,
  'ids=paper-3,paper-1200,paper-77&from=2001': ({ id, published }) =>
    ['paper-3', 'paper-1200', 'paper-77'].includes(id) && published !== undefined,
  'exclude_ids=paper-3,paper-1200&category=cs.CL': ({ id, categories }) =>
    !['paper-3', 'paper-1200'].includes(id) && categories?.includes('cs.CL') === true,
};

/** All papers of a list, page after page. */
async function walked(query: string) {
  const papers: { id: string; published?: string | undefined }[] = [];
  for (let cursor = ''; ;) {
    const response = await app.request(`/v1/papers?limit=100&fields=published&${query}${cursor}`);
    const answer = z.strictObject(papersAnswerSchema.shape).parse(await response.json());
    papers.push(...answer.results);
    const [, reads] = /reads;desc="(\d+)"/.exec(response.headers.get('Server-Timing') ?? '') ?? [];
    expect(Number(reads)).toBeLessThanOrEqual(DEFAULT_ALLOWANCE.reads);
    if (answer.next_cursor === undefined) return { papers, total: answer.total };
    expect(answer.results.length).toBeGreaterThan(0);
    cursor = `&cursor=${answer.next_cursor}`;
  }
}

describe.each(['newest', 'trending', 'stored'])('a list in the order %s', (order) => {
  test.each(Object.entries(FILTERS))('goes on to its last paper: %s', async (filter, passes) => {
    const { papers, total } = await walked(`order=${order}&${filter}`);
    const expected = PAPERS.filter(passes).map(({ id }) => id);
    expect(papers.map(({ id }) => id).toSorted()).toEqual(expected.toSorted());
    expect(total).toBe(expected.length);
    if (order !== 'newest') return;
    const dates = papers.map(({ published = '' }) => published);
    expect(dates).toEqual(dates.toSorted().toReversed());
  });
});

test('a list does not change from one page to the next, and begins where it is asked to', async () => {
  const { papers } = await walked('order=trending');
  for (const offset of [0, 7, 999]) {
    const response = await app.request(`/v1/papers?order=trending&limit=5&offset=${offset}`);
    const { results, offset: said } = papersAnswerSchema.parse(await response.json());
    expect(results.map(({ id }) => id)).toEqual(papers.slice(offset, offset + 5).map(({ id }) => id));
    expect(said).toBe(offset);
  }
});

test('a cursor of another generation is followed, and said to be of another', async () => {
  const response = await app.request('/v1/papers?limit=5&cursor=9-1005');
  const { results, offset, note } = papersAnswerSchema.parse(await response.json());
  expect([results.length, offset]).toEqual([5, 1_005]);
  expect(note).toContain('This cursor is of another state of the index');
});

test('behind the last paper there is nothing', async () => {
  const response = await app.request('/v1/papers?cursor=1-999999999');
  const { results, next_cursor, total } = papersAnswerSchema.parse(await response.json());
  expect([results, next_cursor, total]).toEqual([[], undefined, PAPERS.length]);
});

test.each(['1-5-7', '0-5', '1-0', '1', '-', '1-5000000000'])('refuses the cursor %s', async (cursor) => {
  const response = await app.request(`/v1/papers?cursor=${cursor}`);
  expect(response.status).toBe(400);
  expect(problemSchema.parse(await response.json()).errors?.[0]?.parameter).toBe('cursor');
});

test('what the Hub lists by day goes on to the last paper too', async () => {
  const ids: string[] = [];
  for (let address: string | undefined = '/api/daily_papers?limit=100'; address !== undefined;) {
    const response: Response = await app.request(address);
    const papers: { paper: { id: string } }[] = await response.json();
    ids.push(...papers.map(({ paper }) => paper.id));
    address = /<([^>]+)>; rel="next"/.exec(response.headers.get('Link') ?? '')?.[1];
  }
  expect(ids).toHaveLength(PAPERS.length);
  expect(new Set(ids).size).toBe(PAPERS.length);
});

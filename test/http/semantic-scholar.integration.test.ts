import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { parseBulkQuery } from '../../src/http/surfaces/semantic-scholar/bulk-query.ts';
import { paperIdOf } from '../../src/http/surfaces/semantic-scholar/paper-ids.ts';
import type { Paper } from '../../src/index/paper.ts';
import type { Generation } from '../../src/search/serving/open-generation.ts';
import { Budget, UNLIMITED } from '../../src/search/serving/budget.ts';
import { analyze } from '../../src/text/analyze.ts';
import { openWatched } from '../search/open-index.ts';
import { post, served } from './library.ts';

vi.spyOn(console, 'warn').mockImplementation(() => undefined);

let generation: Generation;
let papers: Paper[];

beforeAll(async () => {
  // Nothing is kept between requests, so that each has to read what it answers.
  ({ generation } = await openWatched(() => undefined));
  const all = { order: 'stored', conditions: [], offset: 0, limit: 1_000 } as const;
  ({ papers } = await generation.searcher(new Budget(UNLIMITED)).list(all));
});

/** The application each of whose requests may read so many values. */
function limitedTo(reads: number) {
  return served(() => generation.searcher(new Budget({ reads, tokens: 512 })));
}

const everything = served(() => generation.searcher(new Budget(UNLIMITED)));

interface Answer {
  total: number;
  offset: number;
  next?: number;
  token?: string;
  error?: string;
  data: { paperId: string }[];
}

/** All pages of a search, as Semantic Scholar's client asks for them: while `offset + limit` is `next`, or by the token. */
async function followed(app: ReturnType<typeof served>, path: string, limit: number): Promise<string[]> {
  const ids: string[] = [];
  let [place, requests] = ['offset=0', 0];
  for (;;) {
    expect(++requests).toBeLessThan(400);
    const answer: Answer = await (await app.request(`${path}&limit=${limit}&${place}`)).json();
    ids.push(...answer.data.map(({ paperId }) => paperId));
    if (answer.token !== undefined) place = `token=${answer.token}`;
    else if (answer.offset + limit === answer.next) place = `offset=${answer.next}`;
    else return ids;
  }
}

describe('an id', () => {
  it('leads from every paper back to it, in one batch', async () => {
    const ids = papers.map(paperIdOf);
    expect(new Set(ids).size).toBe(papers.length);
    const response = await everything.request('/graph/v1/paper/batch?fields=externalIds', post({ ids }));
    const found: { externalIds: { Sextant: string } }[] = await response.json();
    expect(found.map(({ externalIds }) => externalIds.Sextant)).toEqual(papers.map(({ id }) => id));
  });

  it('in a batch that is too large for one request is never said to be of no paper', async () => {
    const ids = papers.map(paperIdOf);
    const app = limitedTo(3);
    const refused = await app.request('/graph/v1/paper/batch', post({ ids }));
    expect(refused.status).toBe(400);
    expect((await refused.json()).error).toContain('Ask for at most');
    const few = await app.request('/graph/v1/paper/batch', post({ ids: ids.slice(0, 3) }));
    expect((await few.json()).map(({ paperId }: { paperId: string }) => paperId)).toEqual(ids.slice(0, 3));
  });
});

describe('pages', () => {
  const searches = [
    '/graph/v1/paper/search?query=language%20models',
    '/graph/v1/paper/search?query=language%20models&openAccessPdf',
    '/graph/v1/paper/search/bulk?query=model&sort=publicationDate:desc',
    '/graph/v1/paper/search/bulk?query=model%20-video&year=2026',
    '/graph/v1/paper/search/bulk?query=%22language%20models%22%20%7C%20%22reasoning%20models%22',
    '/graph/v1/paper/search?query=%22language%20models%22',
    '/graph/v1/paper/search?query=%22language%20models%22%20reasoning&openAccessPdf',
    '/graph/v1/author/Wang/papers?fields=title',
  ];

  it.each(searches)('of %s are the same however little one request may read', async (path) => {
    const whole = await followed(everything, path, 100);
    expect(whole.length).toBeGreaterThan(5);
    expect(new Set(whole).size).toBe(whole.length);
    expect(await followed(everything, path, 7)).toEqual(whole);
    const some = await followed(limitedTo(4), path, 100);
    expect(some.toSorted()).toEqual(whole.toSorted());
  });
});

describe('a bulk search', () => {
  const terms = (text: string): string[] => analyze(text).map(({ term }) => term);
  const has = ({ title, abstract }: Paper, word: string): boolean => {
    const all = new Set([...terms(title), ...terms(abstract)]);
    return terms(word).every((term) => all.has(term));
  };
  const words = ['language', 'vision', 'video', 'agent', 'reasoning', 'benchmark'];

  /** A query, and what it must find. */
  interface Asked {
    query: string;
    holds: (paper: Paper) => boolean;
  }
  const { asked } = fc.letrec<{ asked: Asked; one: Asked }>((tie) => ({
    one: fc.oneof(
      {
        weight: 3,
        arbitrary: fc
          .constantFrom(...words)
          .map((word): Asked => ({ query: word, holds: (paper) => has(paper, word) })),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom('lang', 'bench', 're', 'language').map((beginning): Asked => ({
          query: `${beginning}*`,
          holds: (paper) =>
            has(paper, beginning) ||
            [paper.title, paper.abstract].some((text) =>
              terms(text).some((term) => term.startsWith(beginning)),
            ),
        })),
      },
      {
        weight: 1,
        arbitrary: tie('asked').map(({ query, holds }): Asked => ({
          query: `-(${query})`,
          holds: (paper) => !holds(paper),
        })),
      },
      {
        weight: 1,
        arbitrary: tie('asked').map(({ query, holds }): Asked => ({ query: `(${query})`, holds })),
      },
    ),
    asked: fc.oneof(
      { maxDepth: 3 },
      tie('one'),
      fc.tuple(tie('one'), fc.constantFrom(' ', ' + '), tie('one')).map(([a, and, b]): Asked => ({
        query: `${a.query}${and}${b.query}`,
        holds: (paper) => a.holds(paper) && b.holds(paper),
      })),
      fc.tuple(tie('one'), tie('one')).map(([a, b]): Asked => ({
        query: `${a.query} | ${b.query}`,
        holds: (paper) => a.holds(paper) || b.holds(paper),
      })),
    ),
  }));

  it('finds what its signs say', async () => {
    const searcher = generation.searcher(new Budget(UNLIMITED));
    await fc.assert(
      fc.asyncProperty(asked, async ({ query, holds }) => {
        const request = {
          order: 'stored',
          conditions: parseBulkQuery(query),
          offset: 0,
          limit: 1_000,
        } as const;
        const found = await searcher.list(request);
        expect(found.papers.map(({ id }) => id)).toEqual(papers.filter(holds).map(({ id }) => id));
      }),
      { numRuns: 30 },
    );
  });

  it('reads any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab "()|+-~*'.split('')), maxLength: 60 }),
        (query) => {
          for (const group of parseBulkQuery(query)) expect(group.length).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('finds phrases', async () => {
    const answer: Answer = await (
      await everything.request('/graph/v1/paper/search/bulk?query=%22language%20models%22~2')
    ).json();
    expect(answer.total).toBeGreaterThan(5);
  });
});

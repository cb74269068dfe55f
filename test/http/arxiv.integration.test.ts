import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Paper } from '../../src/index/paper.ts';
import type { Generation } from '../../src/search/serving/open-generation.ts';
import { Budget, UNLIMITED } from '../../src/search/serving/budget.ts';
import { analyze } from '../../src/text/analyze.ts';
import { openWatched } from '../search/open-index.ts';
import { served } from './library.ts';
import { textsOf } from './surfaces/xml-texts.ts';

vi.spyOn(console, 'warn').mockImplementation(() => undefined);
vi.spyOn(console, 'error').mockImplementation(() => undefined);

let generation: Generation;
let papers: Paper[];

beforeAll(async () => {
  // Nothing is kept between requests, so that each has to read what it answers.
  ({ generation } = await openWatched(() => undefined));
  for (
    let offset = 0;
    papers === undefined || offset < generation.searcher(new Budget(UNLIMITED)).info.papers;
  ) {
    const all = { order: 'stored', conditions: [], offset, limit: 100 } as const;
    const part = await generation.searcher(new Budget(UNLIMITED)).list(all);
    papers = [...(papers ?? []), ...part.papers];
    offset = papers.length;
  }
});

/** The application each of whose requests may read so many values. */
function limitedTo(reads: number) {
  return served(() => generation.searcher(new Budget({ reads, tokens: 512 })));
}

const everything = served(() => generation.searcher(new Budget(UNLIMITED)));

/** All entries, as the client `arxiv` asks for them: on from `start` plus the entries, until the first total. */
async function followed(app: ReturnType<typeof served>, query: string, size: number) {
  const ids: string[] = [];
  let [total, requests] = [Number.POSITIVE_INFINITY, 0];
  while (ids.length < total) {
    expect(++requests).toBeLessThan(1_000);
    const response = await app.request(`/api/query?${query}&start=${ids.length}&max_results=${size}`);
    const texts = textsOf(await response.text());
    expect([query, ids.length, response.status, texts['summary']?.[0]]).toMatchObject({ 2: 200 });
    const entries = texts['id']?.slice(1) ?? [];
    if (requests === 1) total = Number(texts['opensearch:totalResults']?.[0]);
    expect([query, ids.length, total, entries.length > 0 || total === 0]).toMatchObject({ 3: true });
    ids.push(...entries);
  }
  return { ids: Array.from(new Set(ids)), entries: ids.length, total };
}

const places = (text: string): string[] =>
  analyze(text, { stopWords: true }).map(({ term, position }) => `${position} ${term}`);

function has(text: string, phrase: string): boolean {
  const [first, ...others] = analyze(phrase, { stopWords: true });
  const all = new Set(places(text));
  return analyze(text, { stopWords: true })
    .filter(({ term }) => term === first?.term)
    .some(({ position }) =>
      others.every((other) => all.has(`${position + other.position - (first?.position ?? 0)} ${other.term}`)),
    );
}

const either = ({ title, abstract }: Paper, phrase: string): boolean =>
  has(title, phrase) || has(abstract, phrase);

describe('pages of what only texts tell', () => {
  const searches: [string, (paper: Paper) => boolean][] = [
    ['abs:model', ({ abstract }) => has(abstract, 'model')],
    ['abs:we', ({ abstract }) => has(abstract, 'we')],
    ['all:"language models"', (paper) => either(paper, 'language models')],
    ['ti:"of the" OR abs:"of the"', (paper) => either(paper, 'of the')],
    ['all:model ANDNOT abs:language', (paper) => either(paper, 'model') && !has(paper.abstract, 'language')],
    ['ANDNOT abs:language', ({ abstract }) => !has(abstract, 'language')],
  ];

  it.each(searches)(
    '%s by date has all papers, however little one request may read',
    async (query, holds) => {
      const wanted = papers.filter(holds).length;
      expect(wanted).toBeGreaterThan(20);
      for (const order of ['descending', 'ascending']) {
        const asked = `search_query=${encodeURIComponent(query)}&sortBy=submittedDate&sortOrder=${order}`;
        for (const [app, size] of [
          [everything, 100],
          [everything, 37],
          [limitedTo(30), 100],
          [limitedTo(5), 10],
        ] as const) {
          const { ids, entries, total } = await followed(app, asked, size);
          expect([query, order, size, ids.length, entries]).toEqual([query, order, size, wanted, total]);
        }
      }
    },
  );

  it.each(searches)(
    '%s by relevance comes to its end, with all that are within reach',
    async (query, holds) => {
      const wanted = papers.filter(holds).length;
      for (const order of ['descending', 'ascending']) {
        const asked = `search_query=${encodeURIComponent(query)}&sortOrder=${order}`;
        for (const app of [everything, limitedTo(30)]) {
          const { ids, entries, total } = await followed(app, asked, 100);
          expect(total).toBeLessThanOrEqual(Math.max(1_000, papers.length));
          expect([query, order, entries]).toEqual([query, order, total]);
          if (papers.length <= 1_000) expect([query, order, ids.length]).toEqual([query, order, wanted]);
        }
      }
    },
  );

  it('say where to go on, and never that the list is over, where no paper was found yet', async () => {
    const query = 'search_query=%22we%20of%20the%22&sortBy=submittedDate';
    const response = await limitedTo(3).request(`/api/query?${query}`);
    const texts = textsOf(await response.text());
    expect([response.status, texts['summary']?.[0]]).toEqual([
      400,
      expect.stringMatching(/^None of .* Go on with start=[1-9]\d*,/),
    ]);
  });
});

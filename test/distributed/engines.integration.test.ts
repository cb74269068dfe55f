import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { searchAnswerSchema } from '../../src/http/api/answers.ts';
import { typosOf, USUAL_WORDS } from '../../scripts/eval/typos.ts';
import { ROOT } from '../../scripts/paths.ts';
import { type EngineName, ENGINES } from '../../src/search/choices.ts';
import { type Engines, startEngines } from './engines.ts';

// What each engine is held to, and the two to each other, over the same real papers. docs/scale.md lists what differs.

const PAPERS = 155;
const CATEGORIES = ['cs.CL', 'cs.LG', 'cs.CV', 'stat.ML'];

const recordSchema = z.looseObject({
  id: z.string(),
  title: z.string(),
  abstract: z.string(),
  authors: z.array(z.string()).default([]),
  published: z.string().optional(),
});
type Record = z.infer<typeof recordSchema> & { categories: string[]; doi?: string };

let engines: Engines;
let papers: Record[];

beforeAll(async () => {
  const lines = (await readFile(join(ROOT, 'data', 'sample.jsonl'), 'utf8')).split('\n').slice(0, PAPERS);
  papers = lines.map((line, i) => ({
    ...recordSchema.parse(JSON.parse(line)),
    // The bundled papers have no categories: these are given by number, two to each third.
    categories: [CATEGORIES[i % 4] ?? '', ...(i % 3 === 0 ? [CATEGORIES[(i + 1) % 4] ?? ''] : [])],
    ...(i % 10 === 0 && { doi: `10.5555/Sextant.${String(i)}` }),
    ...(i % 50 === 49 && { published: undefined }),
  }));
  engines = await startEngines(papers);
}, 300_000);
afterAll(() => engines.stop());

async function get(engine: EngineName, path: string): Promise<unknown> {
  const response = await engines.workers[engine].fetch(path);
  expect(
    response.status,
    `${engine} ${path}: ${response.status === 200 ? '' : await response.clone().text()}`,
  ).toBe(200);
  return response.json();
}

type Search = z.infer<typeof searchAnswerSchema>;
async function search(engine: EngineName, params: { [name: string]: string }): Promise<Search> {
  return searchAnswerSchema.parse(await get(engine, `/v1/search?${new URLSearchParams(params).toString()}`));
}
const idsOf = ({ results }: Pick<Search, 'results'>): string[] => results.map(({ id }) => id);
const listSchema = z.looseObject({
  results: z.array(z.looseObject({ id: z.string(), score: z.number().optional() })),
});
async function list(engine: EngineName, path: string): Promise<string[]> {
  return listSchema.parse(await get(engine, path)).results.map(({ id }) => id);
}
function overlap(one: readonly string[], other: readonly string[]): number {
  return one.filter((id) => other.includes(id)).length / Math.max(1, one.length);
}
const some = (step: number): Record[] => papers.filter((_, i) => i % step === 3);

describe.each(ENGINES)('%s', (engine) => {
  it('finds a paper by its title, its id in any form and its DOI, and calls it strong', async () => {
    for (const { id, title } of some(12)) {
      for (const query of [title, id, `https://arxiv.org/abs/${id}v2`]) {
        const { results } = await search(engine, { q: query });
        expect(results[0], query).toMatchObject({ id, relevance: 'strong' });
      }
    }
    const [{ doi = '', id } = {}] = papers.filter((paper) => paper.doi !== undefined);
    expect(idsOf(await search(engine, { q: doi.toLowerCase() }))[0]).toBe(id);
    expect(await get(engine, `/v1/papers/${encodeURIComponent(doi)}`)).toMatchObject({ id });
  });

  it.each(['hybrid', 'semantic', 'keyword'])(
    '%s: ranks from the best down, each page once, and says why',
    async (mode) => {
      const query = 'training agents with reinforcement learning';
      const pages = [];
      for (const offset of ['0', '10', '20'])
        pages.push(await search(engine, { q: query, mode, offset, explain: 'true' }));
      const results = pages.flatMap((page) => page.results);
      expect(results).toHaveLength(30);
      expect(new Set(results.map(({ id }) => id)).size).toBe(30);
      const scores = results.map(({ score }) => score);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      for (const { why } of results) {
        expect((why?.semantic ?? 0) + (why?.keyword ?? 0)).toBeCloseTo(1, 5);
        expect(why?.snippet.text.length).toBeGreaterThan(20);
      }
      if (mode !== 'semantic') expect(results[0]?.why?.words).toContain('agents');
    },
  );

  it('takes filters by what papers are, together with words and without', async () => {
    const inYear = (paper: Record, year: string): boolean => paper.published?.startsWith(year) ?? false;
    const cases: [{ [name: string]: string }, (paper: Record) => boolean][] = [
      [{ category: 'cs.CL' }, ({ categories }) => categories.includes('cs.CL')],
      [{ category: 'cs' }, ({ categories }) => categories.some((one) => one.startsWith('cs.'))],
      [{ from: '2026', to: '2026' }, (paper) => inYear(paper, '2026')],
      [{ undated: 'true' }, ({ published }) => published === undefined],
      [
        { author: papers[3]?.authors[0] ?? '' },
        ({ authors }) => authors.includes(papers[3]?.authors[0] ?? ''),
      ],
    ];
    for (const [filter, isMeant] of cases) {
      const meant = new Set(papers.filter(isMeant).map(({ id }) => id));
      const { total, results } = await search(engine, { q: 'models', limit: '100', ...filter });
      expect(total, JSON.stringify(filter)).toBe(meant.size);
      for (const { id } of results) expect(meant).toContain(id);
    }
    const asked = await search(engine, { q: 'cat:cs.CV -video year:2026', limit: '100' });
    for (const { id } of asked.results) {
      const paper = papers.find((one) => one.id === id);
      expect(paper?.categories).toContain('cs.CV');
      expect(`${paper?.title ?? ''} ${paper?.abstract ?? ''}`.toLowerCase()).not.toMatch(/\bvideos?\b/);
    }
  });

  it('finds a phrase where it stands, and searches one that nobody has without its marks', async () => {
    const { results, total } = await search(engine, { q: '"large language models"', limit: '50' });
    expect(results.length).toBeGreaterThan(2);
    expect(total).toBeGreaterThanOrEqual(results.length);
    for (const { id } of results) {
      const { title = '', abstract = '' } = papers.find((one) => one.id === id) ?? {};
      expect(`${title} ${abstract}`.toLowerCase()).toMatch(/large language model/);
    }
    const none = await search(engine, { q: '"models language large"' });
    expect(none.note).toMatch(/quotation marks/);
    expect(none.results.length).toBeGreaterThan(0);
  });

  it('calls nothing close to what no paper answers, and says so', async () => {
    for (const query of [
      'how long to boil an egg',
      'best hiking boots for wet weather',
      'divorce lawyer near me',
    ]) {
      expect((await search(engine, { q: query })).close, query).toBe(0);
    }
    const strict = await search(engine, { q: 'how long to boil an egg', min_relevance: 'partial' });
    expect(strict.results).toEqual([]);
  });

  it('counts what its close papers are', async () => {
    const { close, facets } = await search(engine, { q: 'language models', limit: '1' });
    const years = facets?.years.reduce((sum, { count }) => sum + count, 0) ?? 0;
    expect(years + (facets?.undated ?? 0)).toBe(close);
    expect(facets?.categories.length).toBe(4);
  });

  it('leads out of a search that finds nothing', async () => {
    const answer = await search(engine, { q: 'cat:cs.CL author:nobodyatall models' });
    expect(answer.results).toEqual([]);
    expect(answer.note).toMatch(/No paper is by/);
    const page = await (await engines.workers[engine].fetch('/?q=author%3Anobodyatall+models')).text();
    expect(page).toContain('author:nobodyatall');
  });

  it('relates papers, and recommends by several and against some, without what was named', async () => {
    const [one, other] = some(12);
    const related = await list(engine, `/v1/papers/${one?.id ?? ''}/related?limit=20`);
    expect(related).toHaveLength(20);
    expect(related).not.toContain(one?.id);
    const response = await engines.workers[engine].fetch('/v1/recommendations', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        positive_ids: [one?.id],
        negative_ids: [other?.id],
        positive_texts: ['robots'],
      }),
    });
    const ids = listSchema.parse(await response.json()).results.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(5);
    expect(ids).not.toContain(one?.id);
    expect(ids).not.toContain(other?.id);
  });

  it('completes titles and authors as they are typed', async () => {
    const [paper] = some(12);
    const suggest = async (query: string): Promise<string> =>
      JSON.stringify(await get(engine, `/v1/suggest?q=${encodeURIComponent(query)}`));
    expect(await suggest(paper?.title.slice(0, 14) ?? '')).toContain(paper?.id);
    const isLong = (name: string): boolean => /^[A-Z][a-z]+ [A-Z][a-z]{6,}$/.test(name);
    const author = papers.flatMap(({ authors }) => authors).find(isLong) ?? '';
    const [given = '', family = ''] = author.split(' ');
    expect(await suggest(family)).toContain(author);
    expect(await suggest(`${given} ${family.slice(0, 2)}`)).toContain(author);
  });

  it('answers papers, lists and files, and says what is not there', async () => {
    const [{ id = '', title = '' } = {}] = some(12);
    expect(await get(engine, `/v1/papers/${id}`)).toMatchObject({ id, title });
    const missing = await engines.workers[engine].fetch('/v1/papers/no-such-paper');
    expect(missing.status).toBe(404);
    expect(missing.headers.get('content-type')).toContain('application/problem+json');
    const newest = listSchema.parse(await get(engine, '/v1/papers?limit=50')).results;
    expect(newest).toHaveLength(50);
    for (const path of [
      '/',
      '/browse',
      '/browse/new',
      '/browse/trending',
      `/papers/${id}`,
      `/papers/${id}.bib`,
      '/feed.atom',
      '/sitemap.xml',
      '/health',
      '/v1/openapi.json',
      `/api/papers/search?q=agents`,
      '/graph/v1/paper/search?query=agents',
      '/works?search=agents',
      '/api/query?search_query=all:agents',
      '/oai?verb=ListRecords&metadataPrefix=oai_dc',
    ]) {
      const response = await engines.workers[engine].fetch(path);
      expect([200, 404], `${path} ${String(response.status)}`).toContain(response.status);
      if (response.status === 404) expect((await engines.workers.memory.fetch(path)).status, path).toBe(404);
    }
  });

  it('answers 304 to who has its answer', async () => {
    const path = '/v1/search?q=agents';
    const first = await engines.workers[engine].fetch(path);
    const tag = first.headers.get('etag') ?? '';
    expect(tag).not.toBe('');
    const again = await engines.workers[engine].fetch(path, { headers: { 'if-none-match': tag } });
    expect(again.status).toBe(304);
  });
});

describe('both engines', () => {
  const queries = [
    'agents that learn from feedback',
    'video generation',
    'reasoning with reinforcement learning',
    'how do transformers remember',
    'multimodal benchmarks',
    'efficient attention for long contexts',
    'robot manipulation',
    'safety of language models',
  ];

  it.each(['hybrid', 'semantic', 'keyword'])(
    '%s: give the same first ten, but for one in ten',
    async (mode) => {
      const shares = [];
      for (const query of queries) {
        const [one, other] = [
          await search('memory', { q: query, mode }),
          await search('vectorize', { q: query, mode }),
        ];
        shares.push(overlap(idsOf(one), idsOf(other)));
        if (mode === 'hybrid') expect(other.results[0]?.relevance).toBe(one.results[0]?.relevance);
      }
      expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeGreaterThanOrEqual(0.9);
    },
  );

  it('relate the same papers, but for one in ten', async () => {
    const shares = [];
    for (const { id } of some(12)) {
      const path = `/v1/papers/${id}/related?limit=10`;
      shares.push(overlap(await list('memory', path), await list('vectorize', path)));
    }
    expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeGreaterThanOrEqual(0.9);
  });

  it('have the same papers, totals and orders', async () => {
    for (const { id } of some(12)) {
      expect(await get('vectorize', `/v1/papers/${id}`)).toEqual(await get('memory', `/v1/papers/${id}`));
    }
    for (const query of ['cat:cs.CL', 'year:2026', 'cat:stat.ML -agents', 'has:code', 'year:none']) {
      const [one, other] = [await search('memory', { q: query }), await search('vectorize', { q: query })];
      expect(other.total, query).toBe(one.total);
      expect(other.facets, query).toEqual(one.facets);
    }
  });

  it('name the same papers, wherever a query has their ids', async () => {
    const [one, other] = some(12);
    for (const query of [
      `${one?.id ?? ''} ${other?.id ?? ''}`,
      `${one?.id ?? ''} language models`,
      `papers like arXiv:${one?.id ?? ''}v2`,
      `"${one?.title ?? ''}"`,
    ]) {
      for (const mode of ['hybrid', 'keyword']) {
        const [first] = idsOf(await search('vectorize', { q: query, mode }));
        expect(first, query).toBe(one?.id);
        expect(first, query).toBe(idsOf(await search('memory', { q: query, mode }))[0]);
      }
    }
  });

  it('correct the same slips, whatever ranks papers, unless they are told not to', async () => {
    const typos = typosOf(USUAL_WORDS, 1).filter((_, i) => i % 3 === 0);
    const asked = typos.map(({ typed }) => `${typed} of models`);
    const same: boolean[] = [];
    const shares: number[] = [];
    for (const q of asked) {
      const memory = await search('memory', { q });
      const its = await search('vectorize', { q });
      same.push(its.corrected_query === memory.corrected_query);
      if (memory.corrected_query === undefined || its.corrected_query === undefined) continue;
      shares.push(overlap(idsOf(its), idsOf(memory)));
      for (const mode of ['semantic', 'keyword']) {
        const [one, other] = [await search('memory', { q, mode }), await search('vectorize', { q, mode })];
        same.push(other.corrected_query === one.corrected_query);
      }
      const verbatim = await search('vectorize', { q, correct: 'false' });
      expect(verbatim.corrected_query).toBeUndefined();
    }
    expect(same.filter(Boolean).length / same.length).toBeGreaterThanOrEqual(0.95);
    expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeGreaterThanOrEqual(0.8);
  });

  it('correct words that most papers have, by words alone, and within quotation marks of any kind', async () => {
    for (const q of ['languge', 'modle', 'languge modles', 'omdels of languge']) {
      const [one, other] = [
        await search('memory', { q, mode: 'keyword' }),
        await search('vectorize', { q, mode: 'keyword' }),
      ];
      expect(other.corrected_query, q).toBe(one.corrected_query);
      expect(other.total, q).toBeGreaterThan(0);
    }
    for (const marks of ['""', '“”', '„“', '«»', '＂＂']) {
      const [start = '', end = ''] = marks;
      for (const text of ['models language large', 'languge models', 'zebra crossing here']) {
        const q = `${start}${text}${end} of papers`;
        const [one, other] = [await search('memory', { q }), await search('vectorize', { q })];
        expect(other.note, q).toBe(one.note);
        expect(other.corrected_query, q).toBe(one.corrected_query);
        expect(other.total, q).toBe(one.total);
      }
    }
  });

  it('say what is left out only where something is', async () => {
    const { authors: [author = ''] = [] } = papers[3] ?? {};
    const [given = ''] = author.split(' ');
    for (const q of ['models cat:stat.ML', given, 'H. Xu reasoning']) {
      const last = await search('vectorize', { q, limit: '50', mode: 'keyword' });
      expect(last.note, q).toBe((await search('memory', { q, limit: '50', mode: 'keyword' })).note);
    }
  });

  it('read the last word as the beginning of the same one, and names as they are', async () => {
    for (const q of ['multimod', 'language mod', 'efficient atten', 'reinforcem']) {
      const [memory, its] = [await search('memory', { q }), await search('vectorize', { q })];
      expect(overlap(idsOf(its), idsOf(memory)), q).toBeGreaterThanOrEqual(0.6);
    }
    for (const { authors } of some(12)) {
      const [q = ''] = authors;
      expect((await search('vectorize', { q })).corrected_query, q).toBeUndefined();
    }
  });

  it('say the same of what nothing fulfils, and of what says nothing', async () => {
    const cases = [
      { q: '*' },
      { q: 'models '.repeat(600) },
      { q: 'models', ids: 'nothing' },
      { q: 'models', from: '2026', to: '2020' },
      { q: 'models', undated: 'true', from: '2020' },
      { q: 'models', author: 'nobodyatall', category: 'nothing' },
      { q: 'how long to boil an egg', mode: 'semantic', sort: 'newest' },
    ];
    for (const params of cases) {
      const { note } = await search('memory', params);
      expect(note, JSON.stringify(params)).toBeDefined();
      expect((await search('vectorize', params)).note).toBe(note);
    }
  });

  it('find the same by what other query languages join', async () => {
    const families = papers.flatMap(({ authors }) => authors.map((name) => name.split(' ').at(-1) ?? ''));
    const plain = Array.from(new Set(families.filter((name) => /^[A-Z][a-z]+$/.test(name))));
    const any = (parts: readonly string[]): string => `(${parts.join(' OR ')})`;
    const by = (from: number, to: number): string[] => plain.slice(from, to).map((name) => `au:${name}`);
    const deep = Array.from({ length: 40 }, (_, i) =>
      any([`ti:w${String(i)}`, 'abs:language', 'cat:cs.LG', `au:${plain[i % 20] ?? ''}`]),
    );
    const totals = async (engine: EngineName, query: string): Promise<string | undefined> => {
      const path = `/api/query?${new URLSearchParams({ search_query: query, sortBy: 'submittedDate' }).toString()}`;
      const text = await (await engines.workers[engine].fetch(path)).text();
      return /totalResults>(\d+)/.exec(text)?.[1];
    };
    for (const query of [
      any(by(0, 40)),
      `${any(by(0, 20))} AND ${any(by(10, 30))}`,
      `cat:cs ANDNOT ${any(by(0, 10))}`,
      deep.join(' AND '),
      `(ti:models AND abs:agents) OR (cat:cs.CV AND au:${plain[3] ?? ''}) OR (ti:video ANDNOT abs:language)`,
    ]) {
      const meant = await totals('memory', query);
      expect(meant, query).toBeDefined();
      expect(await totals('vectorize', query), query).toBe(meant);
    }
    // What only texts can tell keeps no paper out.
    expect(Number(await totals('vectorize', 'cat:cs ANDNOT abs:"of the"'))).toBeGreaterThan(0);
  });

  it('call about as many papers close to a word that many have', async () => {
    for (const [query, mode] of [
      ['learning', 'keyword'],
      ['learning', 'hybrid'],
      ['reinforcement learning', 'keyword'],
      ['video generation', 'hybrid'],
    ] as const) {
      const meant = (await search('memory', { q: query, mode })).close ?? 0;
      const { close = 0 } = await search('vectorize', { q: query, mode });
      expect(close, `${query} ${mode}`).toBeGreaterThanOrEqual(Math.floor(meant / 2));
      expect(close, `${query} ${mode}`).toBeLessThanOrEqual(2 * meant + 5);
    }
  });

  it('complete the same long titles, and no other name than the one that is typed', async () => {
    const suggest = async (engine: EngineName, query: string): Promise<string> =>
      JSON.stringify(await get(engine, `/v1/suggest?q=${encodeURIComponent(query)}`));
    const [{ id = '', title = '' } = {}] = papers.filter((paper) => paper.title.length > 80);
    expect(await suggest('memory', title)).toContain(id);
    expect(await suggest('vectorize', title)).toContain(id);
    expect(await suggest('vectorize', `${title} and more`)).not.toContain(id);
    for (const { authors } of some(12)) {
      const [name = ''] = authors;
      const answer = z.looseObject({ suggestions: z.array(z.unknown()) });
      const [one, other] = [await suggest('memory', name), await suggest('vectorize', name)];
      expect(answer.parse(JSON.parse(other)).suggestions, name).toEqual(
        answer.parse(JSON.parse(one)).suggestions,
      );
    }
  });

  it('have the same pages of a phrase, by cursor and by offset, and none after the last', async () => {
    const query = 'reasoning -"language models"';
    const pages = async (engine: EngineName, isByCursor: boolean): Promise<string[]> => {
      const ids: string[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < 10; page++) {
        const place = cursor === undefined || !isByCursor ? { offset: String(ids.length) } : { cursor };
        const answer = await search(engine, { q: query, mode: 'keyword', limit: '9', ...place });
        ids.push(...idsOf(answer));
        cursor = answer.next_cursor;
        if (cursor === undefined) return ids;
      }
      return ids;
    };
    const meant = await pages('memory', true);
    expect(meant.length).toBeGreaterThan(4);
    expect((await pages('vectorize', true)).toSorted()).toEqual(meant.toSorted());
    expect((await pages('vectorize', false)).toSorted()).toEqual(meant.toSorted());
    const after = await search('vectorize', { q: '"large language models"', offset: '500' });
    expect(after.total).toBeGreaterThan(0);
    expect(after.note ?? '').not.toMatch(/quotation marks/);
  });

  it('say which of them answers', async () => {
    for (const engine of ENGINES)
      expect(await get(engine, '/health')).toMatchObject({ engine, status: 'ok' });
  });
});

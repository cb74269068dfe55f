import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { VALUE_KINDS } from '../../src/index/kinds.ts';
import type { Manifest } from '../../src/index/manifest.ts';
import type { Paper } from '../../src/index/paper.ts';
import { Budget, UNLIMITED } from '../../src/search/serving/budget.ts';
import type { Generation } from '../../src/search/serving/open-generation.ts';
import { MOST_CLAUSES, parseQuery } from '../../src/search/query/query.ts';
import type { Searcher } from '../../src/search/searcher.ts';
import type { Hits } from '../../src/search/service.ts';
import { openWatched, request } from './open-index.ts';
import { onlySegment } from '../setup/segments.ts';

vi.spyOn(console, 'warn').mockImplementation(() => undefined);

let generation: Generation;
let manifest: Manifest;
let papers: Paper[];
/** Keys that were read since a test began, and those that are missing. */
let reads: string[] = [];
const missing = new Set<string>();

beforeAll(async () => {
  ({ generation, manifest } = await openWatched((key) => {
    reads.push(key);
    return missing.has(key) ? 'missing' : undefined;
  }));
  const { hits } = await unlimited().browse({ order: 'newest', page: { limit: 200, offset: 0 } });
  papers = hits.map(({ paper }) => paper);
});

beforeEach(() => {
  reads = [];
  missing.clear();
});

function unlimited(): Searcher {
  return generation.searcher(new Budget(UNLIMITED));
}

/** A request that may read so many values, and what it then took. */
function limited(most: number): { searcher: Searcher; budget: Budget } {
  const budget = new Budget({ reads: most, tokens: 512 });
  return { searcher: generation.searcher(budget), budget };
}

const idsOf = ({ hits }: Hits): string[] => hits.map(({ paper }) => paper.id);

describe('reads of a request', () => {
  it('have a limit, whatever is asked for, and what is read is a beginning of the whole answer', async () => {
    const page = { limit: 100, offset: 0 };
    const ways: Record<string, (searcher: Searcher) => Promise<Hits>> = {
      search: (searcher) => searcher.search(request('language models', { page })),
      keyword: (searcher) => searcher.search(request('language models', { page, mode: 'keyword' })),
      newest: (searcher) => searcher.search(request('language models', { page, sort: 'newest' })),
      related: (searcher) => searcher.related(papers[0]?.id ?? '', { ...page, diversity: 0 }),
      browse: (searcher) => searcher.browse({ order: 'newest', page }),
    };
    expect(onlySegment(manifest).pages.length, 'pages of the test index').toBeGreaterThan(4);
    for (const [name, ask] of Object.entries(ways)) {
      const all = idsOf(await ask(unlimited()));
      for (const most of [2, 4]) {
        reads = [];
        const { searcher, budget } = limited(most);
        const some = await ask(searcher);
        expect(reads.length, name).toBeLessThanOrEqual(most);
        expect(budget.reads, name).toBe(reads.length);
        expect(some.hits.length, name).toBeGreaterThan(0);
        expect(some.hits.length, name).toBeLessThan(all.length);
        if (name !== 'search') expect(idsOf(some), name).toEqual(all.slice(0, some.hits.length));
        // Titles that could not be read rank by their words alone.
        else expect(all, name).toEqual(expect.arrayContaining(idsOf(some)));
        expect(some.note, name).toContain(`one request may read ${most} values of the index`);
      }
    }
  });

  it('of a phrase are limited too, and the answer says what was not read', async () => {
    const { searcher } = limited(3);
    const { hits, note } = await searcher.search(
      request('"language models"', { page: { limit: 50, offset: 0 } }),
    );
    expect(reads.length).toBeLessThanOrEqual(3);
    expect(hits.length).toBeGreaterThan(0);
    for (const { paper } of hits) expect(`${paper.title} ${paper.abstract}`).toMatch(/language[\s-]+model/i);
    expect(note).toMatch(/\d+ papers were looked at for this page: one request may read 3/);
  });

  it('for a hundred ids to recommend by are half of them at most', async () => {
    const ids = papers.slice(0, 100).map(({ id }) => id);
    const ask = (searcher: Searcher) =>
      searcher.recommend({
        positive: { ids, texts: [] },
        negative: { ids: [], texts: [] },
        diversity: 0,
        page: { limit: 5, offset: 0 },
      });
    const all = await ask(unlimited());
    expect(all.note).toBeUndefined();
    reads = [];
    const some = await ask(limited(6).searcher);
    expect(reads.length).toBeLessThanOrEqual(6);
    expect(some.hits.length).toBeGreaterThan(0);
    expect(some.note).toMatch(/The words of \d+ of the papers named were not read/);
    await expect(
      limited(6).searcher.recommend({
        positive: { ids: [...ids, 'none'], texts: [] },
        negative: { ids: [], texts: [] },
        diversity: 0,
        page: { limit: 5, offset: 0 },
      }),
    ).rejects.toMatchObject({ code: 'paper-not-found' });
  });

  it('of suggestions are at most three for a word, letter by letter', async () => {
    const titles = papers.map(({ title }) => title).slice(0, 20);
    const { generation: kept } = await openWatched((key) => {
      reads.push(key);
      return undefined;
    });
    for (const title of titles) {
      const words = title.split(' ').slice(0, 4);
      let typed = '';
      for (const word of words) {
        reads = [];
        // What an isolate keeps between letters, this one keeps within one request of all of them.
        const searcher = kept.searcher(new Budget());
        for (const letter of `${word} `) await searcher.suggest((typed += letter), 8);
        const distinct = new Set(reads);
        expect(distinct.size, typed).toBeLessThanOrEqual(3);
      }
    }
  });
});

describe('tokens of a request', () => {
  it('are counted before anything is embedded', async () => {
    const budget = new Budget({ reads: 30, tokens: 100 });
    const searcher = generation.searcher(budget);
    const long = Array.from({ length: 50 }, (_, i) => `text ${i} about mixture of experts`);
    await expect(searcher.embed(long)).rejects.toMatchObject({ code: 'payload-too-large' });
    expect(budget.tokens).toBeLessThan(120);
    expect(
      await generation.searcher(new Budget({ reads: 30, tokens: 100 })).embed(long.slice(0, 5)),
    ).toHaveLength(5);
    const whole = 'mixture of experts '.repeat(500);
    expect(await generation.searcher(new Budget({ reads: 30, tokens: 100 })).embed([whole])).toHaveLength(1);
    await expect(
      generation.searcher(new Budget({ reads: 30, tokens: 100 })).recommend({
        positive: { ids: [], texts: long.slice(0, 25) },
        negative: { ids: [], texts: long.slice(25) },
        diversity: 0,
        page: { limit: 5, offset: 0 },
      }),
    ).rejects.toMatchObject({ code: 'payload-too-large' });
  });
});

describe('clauses of a query', () => {
  const clause = fc.constantFrom('au:wang', 'cat:cs', '-word', 'year:2024', '"a phrase"', 'ti:"deep nets"');

  it('count once when they are equal', () => {
    fc.assert(
      fc.property(fc.array(clause, { minLength: 1, maxLength: 200 }), (clauses) => {
        const { clauses: read, years } = parseQuery(clauses.join(' '));
        expect(read.length + years.length).toBe(new Set(clauses).size);
      }),
    );
  });

  it(`are ${MOST_CLAUSES} at most, with a note`, () => {
    for (const kind of ['au:name%', 'cat:cs.%', '-word%', 'year:%', '"phrase no %"', 'ti:title%']) {
      const query = Array.from({ length: 1_500 }, (_, i) => kind.replace('%', String(1_000 + i))).join(' ');
      const { clauses, years, note } = parseQuery(query);
      expect(clauses.length + years.length, kind).toBe(MOST_CLAUSES);
      expect(note, kind).toContain(`first ${MOST_CLAUSES} conditions`);
    }
  });

  it('and words beyond what is read do not count, with a note', async () => {
    const { hits, note } = await unlimited().search(request('mixture of experts '.repeat(1_000)));
    expect(hits.length).toBeGreaterThan(0);
    expect(note).toContain('Only the first 8,000 characters');
  });
});

describe('pages that cannot be read', () => {
  const pageKeys = (): string[] => onlySegment(manifest).pages.map(({ sha256 }) => `b/pages/${sha256}`);

  it('leave out their papers, with a note, and the next ones take their place', async () => {
    const ask = (searcher: Searcher): Promise<Hits> => searcher.search(request('language models'));
    const all = await unlimited().search(request('language models', { page: { limit: 100, offset: 0 } }));
    for (const key of pageKeys()) {
      missing.clear();
      missing.add(key);
      const budget = new Budget();
      const { hits, note, next } = await ask(generation.searcher(budget));
      expect(hits).toHaveLength(10);
      const gone = all.hits.slice(0, next?.offset).length - hits.length;
      if (gone === 0) expect(note).toBeUndefined();
      else expect(note).toMatch(/left out: a part of the index cannot be read/);
      if (gone > 0) expect(budget.unreadable).toBeGreaterThan(0);
      const order = idsOf(all);
      const places = idsOf({ hits, total: 0 }).map((id) => order.indexOf(id));
      expect(places.filter((place) => place >= 0)).toEqual(
        places.filter((place) => place >= 0).toSorted((a, b) => a - b),
      );
    }
  });

  it('do not make a phrase that only they have a search for its words', async () => {
    const phrase = '"Block-Sparse Prefill Attention"';
    const whole = await unlimited().search(request(phrase));
    expect(whole.note).toBeUndefined();
    for (const key of pageKeys()) {
      missing.clear();
      missing.add(key);
      const { hits, note } = await generation.searcher(new Budget()).search(request(phrase));
      expect(idsOf(whole)).toEqual(expect.arrayContaining(idsOf({ hits, total: 0 })));
      if (hits.length < whole.hits.length) expect(note).toMatch(/left out/);
    }
    missing.clear();
  });

  it('are said in a note too where papers are read for a phrase', async () => {
    const ask = (searcher: Searcher): Promise<Hits> => searcher.search(request('"language models"'));
    const whole = idsOf(await ask(unlimited()));
    let without = 0;
    for (const key of pageKeys()) {
      missing.clear();
      missing.add(key);
      const budget = new Budget();
      const { hits, note } = await ask(generation.searcher(budget));
      const isMissed = budget.unreadable > 0;
      without += Number(isMissed);
      if (isMissed) expect(note).toMatch(/left out: a part of the index cannot be read/);
      else expect(idsOf({ hits, total: 0 })).toEqual(whole);
    }
    expect(without).toBeGreaterThan(0);
  });

  it('refuse a search for the number of one paper, whose title ranks the others', async () => {
    const [paper] = papers;
    const { hits } = await unlimited().search(request(paper?.id ?? ''));
    expect(hits[0]?.paper.id).toBe(paper?.id);
    let refused = 0;
    for (const key of pageKeys()) {
      missing.clear();
      missing.add(key);
      const answer = unlimited().search(request(paper?.id ?? ''));
      const first = await answer.catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'index-value-missing' });
        refused++;
        return null;
      });
      if (first !== null) expect(first.hits[0]?.paper.id).toBe(paper?.id);
    }
    expect(refused).toBe(1);
  });

  it('are named by the condition of the isolate until they can be read again', async () => {
    const [key = ''] = pageKeys();
    missing.add(key);
    await unlimited().browse({ order: 'newest', page: { limit: 200, offset: 0 } });
    expect(unlimited().condition.faults.map((fault) => fault.key)).toContain(key);
    missing.clear();
    await unlimited().browse({ order: 'newest', page: { limit: 200, offset: 0 } });
    expect(unlimited().condition.faults).toEqual([]);
  });

  it('refuse what needs just them: one paper, or an answer that has no other', async () => {
    const fresh = await openWatched((key) => (key.startsWith('b/pages/') ? 'missing' : undefined));
    const searcher = fresh.generation.searcher(new Budget());
    await expect(searcher.search(request('language models'))).rejects.toMatchObject({
      code: 'index-value-missing',
    });
    await expect(searcher.paper(papers[0]?.id ?? '')).rejects.toMatchObject({
      code: 'index-value-missing',
    });
  });
});

describe('an inspection', () => {
  it('reads some values of every kind and names those that are missing', async () => {
    expect(await unlimited().inspect()).toMatchObject({ problems: [] });
    const kinds = new Set(reads.map((key) => key.split('/')[1]));
    // This index has no pack.
    expect(kinds).toEqual(new Set(VALUE_KINDS.filter((kind) => kind !== 'packs')));
    const key = `b/places/${onlySegment(manifest).places?.sha256}`;
    missing.add(key);
    const { problems } = await unlimited().inspect();
    expect(problems).toEqual([expect.stringContaining(key)]);
  });
});

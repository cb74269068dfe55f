import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Paper } from '../../src/index/paper.ts';
import type { Mode, SearchRequest } from '../../src/search/service.ts';
import { everything, ids, library, PAPERS } from './facet-papers.ts';
import { openTestIndex, request } from './open-index.ts';
import { runs } from '../setup/runs.ts';

const real = await openTestIndex();

describe('filters', () => {
  it.each([
    ['cat:cs.CL', (p: Paper) => p.categories?.includes('cs.CL')],
    ['cat:cs', (p: Paper) => p.categories?.some((c) => c.startsWith('cs.'))],
    ['cat:CS.cl', (p: Paper) => p.categories?.includes('cs.CL')],
    ['-cat:stat.ML', (p: Paper) => !p.categories?.includes('stat.ML')],
    ['author:lecun', (p: Paper) => /LeCun/.test(p.authors?.[0] ?? '')],
    ['au:"Yann LeCun"', (p: Paper) => /LeCun/.test(p.authors?.[0] ?? '')],
    ['author:"LeCun, Yann"', (p: Paper) => /LeCun/.test(p.authors?.[0] ?? '')],
    ['author:"Geoffrey Hinton"', (p: Paper) => /Hinton/.test(p.authors?.[0] ?? '')],
    ['author:"Zhang Wei"', (p: Paper) => /Zhang/.test(p.authors?.[0] ?? '')],
    ['year:2024', (p: Paper) => p.published?.startsWith('2024')],
    ['year:2024..2025', (p: Paper) => /^202[45]/.test(p.published ?? '')],
    ['year:..2023', (p: Paper) => p.published === '2023'],
    ['speech -zyzzyva', (p: Paper) => !p.abstract.includes('zyzzyva')],
    ['ti:protein', (p: Paper) => p.title.includes('protein')],
    ['"graph networks"', (p: Paper) => p.title.includes('graph networks')],
    ['-"graph networks" speech', (p: Paper) => !p.title.includes('graph networks')],
    ['abs:zyzzyva', (p: Paper) => p.abstract.includes('zyzzyva')],
    ['"networks graph" cat:cs.CL', () => false],
  ])('%s finds what has it, and nothing else', async (text, has) => {
    const expected = PAPERS.filter(has).map(({ id }) => id);
    const found = await everything(text);
    for (const id of found) expect(expected).toContain(id);
    expect(found.toSorted()).toEqual(expected.toSorted());
  });

  it('parameters do the same, whatever they are together', async () => {
    const filters = fc.record(
      {
        categories: fc.subarray(['cs.CL', 'cs.LG', 'stat', 'none'], { minLength: 1 }),
        author: fc.constantFrom('LeCun', 'Ada Lovelace', 'Person 7', 'nobody'),
        from: fc.constantFrom('2023', '2024', '2024-05', '2024-05-24'),
        to: fc.constantFrom('2024', '2024-05', '2025-01-01', '2026'),
      },
      { requiredKeys: [] },
    );
    const modes = fc.constantFrom<Mode>('hybrid', 'semantic', 'keyword');
    const passes = (p: Paper, f: { categories?: string[]; author?: string; from?: string; to?: string }) => {
      const date = p.published ?? '';
      const [first, last] = [date.padEnd(10, '-00'), date + '-99-99'.slice(0, 10 - date.length)];
      const isIn = (c: string): boolean =>
        f.categories?.some((w) => c === w || c.startsWith(`${w}.`)) ?? true;
      const named = p.authors?.some((a) => f.author === undefined || a.endsWith(f.author)) ?? false;
      if ((f.from !== undefined || f.to !== undefined) && date === '') return false;
      if (f.from !== undefined && last.slice(0, 10) < f.from) return false;
      if (f.to !== undefined && first.slice(0, f.to.length).replace(/-00/g, '') > f.to) return false;
      return named && (p.categories ?? []).some(isIn);
    };
    await fc.assert(
      fc.asyncProperty(filters, modes, async (some, mode) => {
        const expected = PAPERS.filter((paper) => passes(paper, some)).map(({ id }) => id);
        const found = await everything('study', { filters: some, mode });
        expect(found.toSorted()).toEqual(expected.toSorted());
      }),
      { numRuns: runs(40) },
    );
  });

  it('are applied before any cut: what one paper in 97 has fills the page', async () => {
    const { hits, total } = await library.search(request('speech recognition abs:zyzzyva'));
    expect(hits).toHaveLength(10);
    expect(total).toBe(PAPERS.filter(({ abstract }) => abstract.includes('zyzzyva')).length);
  });
});

describe('what cannot be found', () => {
  it.each<[string, Partial<SearchRequest>, RegExp]>([
    ['speech', { filters: { categories: ['cs.XX'] } }, /No paper has the category "cs.XX"\./],
    ['speech cat:nope', {}, /No paper has the category "nope"\./],
    ['speech', { filters: { author: 'Nobody' } }, /No paper is by "Nobody"\./],
    ['author:nobody', {}, /No paper is by "nobody"\./],
    [
      'speech',
      { filters: { from: '2027', to: '2020' } },
      /The date “from” \(2027\) is after the date “to” \(2020\)\./,
    ],
    ['the of and', { mode: 'keyword' }, /none but the commonest/],
    ['qqqqxx', { mode: 'keyword' }, /No paper has a word of the query/],
  ])('%s with %j says why', async (text, changes, why) => {
    const { hits, total, note } = await library.search(request(text, changes));
    expect([hits, total]).toEqual([[], 0]);
    expect(note).toMatch(why);
  });

  it('says what the 1,000th result, the 200 newest and the model leave out', async () => {
    const long = 'a study of graph networks and speech '.repeat(60);
    expect((await library.search(request(long))).note).toContain(
      'its meaning is that of its first 256 tokens',
    );
    const { note, total } = await library.search(request('study', { sort: 'newest' }));
    expect([note, total]).toEqual(['These are the 200 most relevant papers, by date.', 200]);
  });
});

describe('known items', () => {
  it.each([
    ['2401.00123', '2401.00123'],
    ['arXiv:2401.00123v2', '2401.00123'],
    ['https://arxiv.org/pdf/2401.00123', '2401.00123'],
    ['10.48550/arXiv.2401.00123', '2401.00123'],
    ['STUDY 17: of speech recognition', '2401.00017'],
  ])('%s', async (text, id) => {
    expect(ids(await library.search(request(text)))[0]).toBe(id);
  });

  it('a real title, its half, and its typos put the paper first', async () => {
    for (const text of [
      'FlashPrefill V2: Block-Sparse Prefill Attention for Long-Context LLM Serving',
      'block sparse prefill attention',
      'FlashPrefil V2: Block-Sparse Prefill Atention for Long-Context LLM Serving',
    ]) {
      expect(ids(await real.search(request(text)))[0]).toBe('2608.19758');
    }
  });

  it('an author and two words put the paper into the first 3', async () => {
    expect(ids(await real.search(request('Huaibo Huang prefill attention'))).slice(0, 3)).toContain(
      '2608.19758',
    );
  });

  it('says how it read a word that no paper has', async () => {
    const { hits, corrected } = await real.search(request('langauge modles'));
    expect(corrected).toBe('language models');
    expect(hits[0]?.paper.title).toMatch(/language model/i);
  });
});

describe('malformed queries', () => {
  it.each(['"speech', 'author:', 'year:soon', 'year:2026..2020', '"" speech', '-year:2024'])(
    '%s',
    async (text) => {
      const { hits, note } = await library.search(request(text));
      expect(hits.length).toBeGreaterThan(0);
      expect(note).toMatch(/^Searched as plain text: /);
    },
  );

  it('a quotation that no paper has is searched without its marks', async () => {
    const { hits, note } = await library.search(request('"speech zyzzyvas unheard"'));
    expect(hits).toHaveLength(10);
    expect(note).toMatch(/searched as plain text/);
  });

  it('no text fails, in any mode', async () => {
    const piece = fc.constantFrom(
      '"',
      '-',
      'author:',
      'cat:',
      'year:',
      '..',
      ' ',
      'speech',
      '2024',
      ':',
      '\\',
      '深度',
      '😀',
    );
    const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom<Mode>('hybrid', 'semantic', 'keyword'), async (q, mode) => {
        const { hits, total } = await library.search(request(q, { mode, explain: true }));
        expect(hits.length).toBeLessThanOrEqual(total);
      }),
      { numRuns: runs(200) },
    );
  });
});

it('pages do not overlap, and scores never rise', async () => {
  for (const mode of ['hybrid', 'semantic', 'keyword'] as const) {
    const found = await everything('protein folding', { mode });
    expect(new Set(found).size).toBe(found.length);
    const { hits } = await library.search(
      request('protein folding', { mode, page: { limit: 100, offset: 0 } }),
    );
    const scores = hits.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  }
});

it('newest first, and only what is relevant', async () => {
  const { hits, total } = await library.search(request('protein folding', { sort: 'newest' }));
  const dates = hits.map(({ paper }) => paper.published ?? '');
  expect(dates).toEqual(dates.toSorted().reverse());
  expect(total).toBe(200);
  for (const { paper } of hits) expect(paper.title).toContain('protein');
});

it('filters alone list the newest first', async () => {
  const { hits, total } = await library.search(request('cat:cs.CV'));
  expect(total).toBe(PAPERS.filter(({ categories }) => categories?.includes('cs.CV')).length);
  const dates = hits.map(({ paper }) => paper.published ?? '');
  expect(dates).toEqual(dates.toSorted().reverse());
});

it('facets count what passes the filters', async () => {
  const { facets } = await library.search(request('speech', { filters: { categories: ['stat.ML'] } }));
  const passed = PAPERS.filter(({ categories }) => categories?.includes('stat.ML'));
  const counts = new Map<string, number>();
  for (const category of passed.flatMap(({ categories = [] }) => categories)) {
    counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  expect(new Map(facets?.categories.map(({ value, count }) => [value, count]))).toEqual(counts);
  expect(counts.get('math.CO')).toBeGreaterThan(0);
  expect(facets?.years.map(({ value }) => value)).toEqual(['2025', '2024', '2023']);
  expect(facets?.years[0]?.count).toBe(passed.filter((p) => p.published?.startsWith('2025')).length);
});

describe('why', () => {
  it('shares add up, words and marks are those of the query', async () => {
    const { hits } = await real.search(
      request('sparse attention for long-context serving', { explain: true }),
    );
    for (const { why, paper } of hits) {
      if (why === undefined) throw new Error('no reason');
      expect(why.semantic + why.keyword).toBeCloseTo(1);
      const { text, marks } = why.snippet;
      expect(paper.abstract.replace(/\s+/g, ' ')).toContain(text.replace(/^…|…$/g, ''));
      let end = -1;
      for (const [from, to] of marks) {
        expect(from).toBeGreaterThan(end);
        expect(text.slice(from, to)).toMatch(/spars|attenti|attend|long|context|serv/i);
        end = to;
      }
    }
    expect(hits[0]?.why?.words).toEqual(expect.arrayContaining(['sparse', 'attention']));
    expect(hits[0]?.why?.snippet.marks.length).toBeGreaterThan(0);
  });

  it('the words that ask a question are not marked beside what it is about', async () => {
    const markedBy = async (text: string): Promise<string[]> => {
      const { hits } = await real.search(request(text, { explain: true }));
      return hits.flatMap(({ why }) =>
        (why?.snippet.marks ?? []).map(([from, to]) => why?.snippet.text.slice(from, to).toLowerCase() ?? ''),
      );
    };
    const asked = await markedBy('How does attention scale, and what should serving do?');
    expect(asked).toContain('attention');
    for (const word of ['how', 'does', 'what', 'should', 'do']) expect(asked).not.toContain(word);
    expect(await markedBy('what how')).toContain('how');
  });

  it('one side alone has all of the score', async () => {
    const shares = async (mode: Mode) =>
      (await real.search(request('attention', { mode, explain: true }))).hits[0]?.why;
    expect(await shares('semantic')).toMatchObject({ semantic: 1, keyword: 0 });
    expect(await shares('keyword')).toMatchObject({ semantic: 0, keyword: 1 });
  });
});

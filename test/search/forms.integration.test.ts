import { beforeAll, describe, expect, test } from 'vitest';
import type { Paper } from '../../src/index/paper.ts';
import type { Searcher } from '../../src/search/searcher.ts';
import { openOlderIndex, openPapers, request } from './open-index.ts';

function paper(
  id: string,
  title: string,
  abstract = 'We study it with care.',
  more: Partial<Paper> = {},
): Paper {
  return { id, title, abstract, ...more };
}

const PAPERS: Paper[] = [
  // By words alone, what stands first among equals is first.
  paper('c', 'A compiler of C'),
  paper('c-sharp', 'A compiler of C#'),
  paper('c-plus', 'A compiler of C++'),
  paper('f-sharp', String.raw`A compiler of F\#`),
  paper('f', 'A compiler of F'),
  paper('a', 'A search of A and B'),
  paper('a-star', 'A search of A* and B'),
  paper('means', 'Clusters by k-means'),
  paper('means-plus', 'Clusters by k-means++'),
  paper('greek', String.raw`The decay of $\alpha$ particles`),
  paper('letter', 'A fold of α-helices'),
  paper('name', 'Alpha waves in sleep'),
  paper('ell', String.raw`Sparse regression by $\ell_1$ penalties`),
  paper('l1', 'Sparse regression by L1 penalties'),
  paper('korean', '언어모델을 위한 데이터'),
  paper('korean-bare', '언어모델 평가'),
  paper('korean-other', '언어학 연구'),
  paper('thai', 'การประมวลผลภาษาไทยด้วยคอมพิวเตอร์'),
  paper('thai-other', 'การเรียนรู้ของเครื่อง'),
  paper('co2', 'Emissions of CO₂ in cities'),
  paper('coal', 'Emissions of coal in cities'),
  paper('hamlet', 'To be or not to be'),
  paper('vaswani-2017', 'Attention in machines', undefined, {
    authors: ['Ashish Vaswani', 'Noam Shazeer'],
    published: '2017-06-12',
  }),
  paper('vaswani-2018', 'Tensors in libraries', undefined, {
    authors: ['Ashish Vaswani', 'Samy Bengio'],
    published: '2018-03',
  }),
  paper('shazeer-2017', 'Experts in layers', undefined, {
    authors: ['Noam Shazeer', 'Jan van der Berg'],
    published: '2017',
  }),
  paper('many-1', 'On hedges', undefined, { authors: ["Conan O'Brien"], published: '2017' }),
  paper('many-2', 'On fences', undefined, { authors: ['Mary-Jane Smith-Jones', 'Roberto M. Cesar Jr.'] }),
  paper('many-3', 'On walls', undefined, { authors: ['O. Brandt', 'Obrecht Dale', 'Martín García-López'] }),
  ...Array.from({ length: 40 }, (_, i) =>
    paper(`other-${i}`, `Weather ${i} of mountains`, 'Of snow and rain.'),
  ),
];

let searcher: Searcher;
beforeAll(async () => {
  searcher = await openPapers(PAPERS);
});

async function found(text: string, mode: 'hybrid' | 'keyword' = 'keyword'): Promise<string[]> {
  const { hits } = await searcher.search(request(text, { mode, page: { limit: 20, offset: 0 } }));
  return hits.map((hit) => hit.paper.id);
}

describe('a name with signs is not the word without them', () => {
  test.each([
    ['C++', 'c-plus'],
    ['c++', 'c-plus'],
    ['C#', 'c-sharp'],
    ['F#', 'f-sharp'],
    ['F\\#', 'f-sharp'],
    ['C++ compiler', 'c-plus'],
    ['compiler of c#', 'c-sharp'],
    ['A* search', 'a-star'],
    ['A*', 'a-star'],
    ['k-means++', 'means-plus'],
  ])('%s', async (text, id) => {
    for (const mode of ['hybrid', 'keyword'] as const) expect((await found(text, mode))[0]).toBe(id);
  });

  test('while the word without finds both', async () => {
    expect((await found('compiler of C')).slice(0, 3).toSorted()).toEqual(['c', 'c-plus', 'c-sharp']);
  });

  test('and an index that has no such names is asked for the words', async () => {
    const older = await openOlderIndex();
    const { total } = await older.search(request('language models', { mode: 'keyword' }));
    expect((await older.search(request('language models++', { mode: 'keyword' }))).total).toBe(total);
  });
});

describe('a word is found in its other forms', () => {
  test.each([
    ['α', ['letter', 'greek', 'name']],
    ['alpha', ['letter', 'greek', 'name']],
    ['\\alpha', ['letter', 'greek', 'name']],
    ['L1', ['l1', 'ell']],
    ['ℓ1', ['l1', 'ell']],
    ['$\\ell_1$ penalties', ['l1', 'ell']],
    ['언어모델', ['korean', 'korean-bare']],
    ['언어모델을', ['korean', 'korean-bare']],
    ['언어모델에서', ['korean-bare']],
    ['ภาษาไทย', ['thai']],
    ['คอมพิวเตอร์', ['thai']],
    ['CO2', ['co2']],
    ['CO₂', ['co2']],
    ['co2 emissions', ['co2']],
  ])('%s', async (text, ids) => {
    const first = (await found(text)).slice(0, ids.length);
    expect(first.toSorted()).toEqual(ids.toSorted());
  });

  test('and not in words that only begin alike', async () => {
    expect(await found('언어모델')).not.toContain('korean-other');
    expect(await found('ภาษาไทย')).not.toContain('thai-other');
  });
});

describe('a paper is cited by its authors and its year', () => {
  test.each([
    ['Vaswani 2017', ['vaswani-2017']],
    ['vaswani 2018', ['vaswani-2018']],
    ['Vaswani et al. 2017', ['vaswani-2017']],
    ['Vaswani et al., 2017', ['vaswani-2017']],
    ['(Vaswani et al., 2017a)', ['vaswani-2017']],
    ['Vaswani et al. (2017)', ['vaswani-2017']],
    ['vaswani et al 2018', ['vaswani-2018']],
    ['Vaswani and Shazeer 2017', ['vaswani-2017']],
    ['Vaswani & Shazeer (2017).', ['vaswani-2017']],
    ['Vaswani, A., Shazeer, N. (2017)', ['vaswani-2017']],
    ['Ashish Vaswani 2018', ['vaswani-2018']],
    ['Shazeer 2017', ['vaswani-2017', 'shazeer-2017']],
    ['van der Berg et al. 2017', ['shazeer-2017']],
    ["O'Brien et al. 2017", ['many-1']],
  ])('%s', async (text, ids) => {
    for (const mode of ['hybrid', 'keyword'] as const) {
      const { hits, named } = await searcher.search(request(text, { mode }));
      expect([text, named]).toEqual([text, ids.length]);
      expect(hits.slice(0, ids.length).map((hit) => hit.paper.id)).toEqual(ids);
    }
  });

  test.each(['Vaswani 2019', 'Weather 2017', 'attention 2017', 'machines et al. 2017', '2017', 'Vaswani'])(
    'but not by %s',
    async (text) => {
      expect((await searcher.search(request(text))).named).toBeUndefined();
    },
  );
});

describe('names of several words are suggested by their beginnings', () => {
  test.each([
    ['smith-j', 'Mary-Jane Smith-Jones'],
    ['Smith J', 'Mary-Jane Smith-Jones'],
    ['jones', 'Mary-Jane Smith-Jones'],
    ['mary-j', 'Mary-Jane Smith-Jones'],
    ['obr', "Conan O'Brien"],
    ["o'br", "Conan O'Brien"],
    ['O’Bri', "Conan O'Brien"],
    ['obrien', "Conan O'Brien"],
    ['brien', "Conan O'Brien"],
    ['van der', 'Jan van der Berg'],
    ['van der b', 'Jan van der Berg'],
    ['berg', 'Jan van der Berg'],
    ['garcia-l', 'Martín García-López'],
    ['cesar', 'Roberto M. Cesar Jr.'],
  ])('%s', async (typed, name) => {
    const suggestions = await searcher.suggest(typed, 8);
    expect(suggestions.map(({ text }) => text)).toContain(name);
    expect(suggestions.find(({ text }) => text === name)).toEqual({ text: name, kind: 'author' });
  });

  test('each once', async () => {
    for (const typed of ['jo', 'ob', 'obr', 'van', 'ce']) {
      const texts = (await searcher.suggest(typed, 20)).map(({ text }) => text);
      expect(texts).toEqual(Array.from(new Set(texts)));
    }
    expect((await searcher.suggest('obr', 8)).map(({ text }) => text)).toEqual([
      'Obrecht Dale',
      "Conan O'Brien",
    ]);
  });
});

describe('a query without a word', () => {
  test.each(['-', '*', '...', '\u200b', '\u200b\u2060', '?!', '—', '$$', '🤖'])(
    '%j says so',
    async (text) => {
      for (const mode of ['hybrid', 'semantic'] as const) {
        const { note, close = 0 } = await searcher.search(request(text, { mode }));
        expect(note).toContain('no letter and no number');
        expect(close).toBe(0);
      }
      expect((await searcher.search(request(text, { mode: 'keyword' }))).hits).toEqual([]);
    },
  );
});

test.each(['to be or not to be', 'To be or not to be.', '"to be or not to be"'])(
  'a title of nothing but the commonest words is found: %s',
  async (text) => {
    for (const mode of ['hybrid', 'keyword'] as const) expect((await found(text, mode))[0]).toBe('hamlet');
  },
);

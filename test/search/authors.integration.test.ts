import { beforeAll, describe, expect, it, test } from 'vitest';
import type { Paper } from '../../src/index/paper.ts';
import type { Searcher } from '../../src/search/searcher.ts';
import type { Hit } from '../../src/search/service.ts';
import { openPapers, openTestIndex, request } from './open-index.ts';

/** Whose name every second paper has, as many do in collections of the field. */
const COMMON = 40;

const SUBJECTS = ['proteins', 'speech', 'weather', 'robots', 'theorems', 'images', 'graphs', 'markets'];

function paper(id: string, authors: string[], subject = 'compilers'): Paper {
  return { id, title: `On ${subject} and their models`, abstract: `We study ${subject} with care.`, authors };
}

const PAPERS: Paper[] = [
  ...Array.from({ length: 2 * COMMON }, (_, i) =>
    paper(
      `${i % 2 === 0 ? 'zhang' : 'other'}-${i}`,
      [i % 2 === 0 ? `Person${i} Zhang` : `Human${i} Nobody${i}`],
      SUBJECTS[Math.floor(i / 2) % SUBJECTS.length],
    ),
  ),
  paper('zifeng', ['Ada First', 'Zifeng Wang']),
  paper('initial', ['Z. Wang']),
  paper('lionel', ['Lionel Z. Wang']),
  paper('negin', ['Negin Raoof']),
  paper('hinton', ['Geoffrey E. Hinton'], 'capsules'),
  paper('lecun', ['Yann LeCun']),
  paper('oord', ['Aäron van den Oord']),
  paper('edgar', ['J. Edgar Hoover']),
  paper('kai-fu', ['Kai-Fu Lee']),
];

let searcher: Searcher;
beforeAll(async () => {
  searcher = await openPapers(PAPERS);
});

async function found(text: string, changes: Parameters<typeof request>[1] = {}): Promise<Hit[]> {
  const page = { limit: 100, offset: 0 };
  return (await searcher.search(request(text, { page, ...changes }))).hits;
}

async function by(author: string): Promise<string[]> {
  return (await found('', { filters: { author } })).map((hit) => hit.paper.id).sort();
}

describe('a family name that many have', () => {
  const theirs = PAPERS.flatMap(({ id }) => (id.startsWith('zhang') ? [id] : []));

  test.each(['hybrid', 'keyword'] as const)('finds all of their papers first: %s', async (mode) => {
    for (const name of ['Zhang', 'zhang', ' ZHANG ']) {
      const ids = (await found(name, { mode })).map((hit) => hit.paper.id);
      expect(ids.slice(0, theirs.length).toSorted()).toEqual(theirs.toSorted());
    }
  });

  test.each(['Zhang', 'Wang', 'Liu', 'Chen', 'Li', 'Yang'])('all of which are strong: %s', async (name) => {
    const real = await openTestIndex();
    const page = { limit: 100, offset: 0 };
    const { total } = await real.search(request('', { page, filters: { author: name } }));
    expect(total).toBeGreaterThan(10);
    for (const mode of ['hybrid', 'keyword'] as const) {
      const { hits, close } = await real.search(request(name, { page, mode, minRelevance: 'strong' }));
      expect(close).toBeGreaterThanOrEqual(total);
      expect(hits.length).toBeGreaterThanOrEqual(Math.min(100, total));
    }
  });

  test.each(['zhang proteins', 'proteins Zhang', 'Zhang on proteins'])(
    'puts those of them first that the other words are of: %s',
    async (text) => {
      const ids = (await found(text)).map((hit) => hit.paper.id);
      const expected = theirs.filter((_, i) => i % SUBJECTS.length === 0);
      expect(ids.slice(0, expected.length).toSorted()).toEqual(expected.toSorted());
    },
  );
});

describe('a name in a query', () => {
  test.each([
    ['Zifeng Wang', 'zifeng'],
    ['wang zifeng', 'zifeng'],
    ['Wang, Zifeng', 'zifeng'],
    ['Zifeng', 'zifeng'],
    ['raoof negin', 'negin'],
    ['Raoof, Negin', 'negin'],
    ['Negin', 'negin'],
    ['Hinton', 'hinton'],
    ['Hinton capsules', 'hinton'],
    ['Geoffrey Hinton', 'hinton'],
    ['Hinton, Geoffrey E.', 'hinton'],
    ['G. Hinton', 'hinton'],
    ['Hinton, G. E.', 'hinton'],
    ['Y. LeCun', 'lecun'],
    ['LeCun Y', 'lecun'],
    ['Aaron van den Oord', 'oord'],
    ['van den Oord, Aäron', 'oord'],
  ])('%s finds the paper', async (text, id) => {
    for (const mode of ['hybrid', 'keyword'] as const) {
      const [first] = await found(text, { mode });
      expect(first?.paper.id).toBe(id);
    }
  });
});

describe('an author who is asked for', () => {
  test.each([
    ['Zifeng Wang', ['initial', 'zifeng']],
    ['Wang, Zifeng', ['initial', 'zifeng']],
    ['Wang Zifeng', ['initial', 'zifeng']],
    ['Z. Wang', ['initial', 'zifeng']],
    ['Zifeng', ['zifeng']],
    ['L. Wang', ['lionel']],
    ['Lionel Wang', ['lionel']],
    ['Lionel Zhao Wang', ['lionel']],
    ['Lionel X. Wang', []],
    ['Wang', ['initial', 'lionel', 'zifeng']],
    ['Geoffrey Hinton', ['hinton']],
    ['Geoffrey E. Hinton', ['hinton']],
    ['Geoffrey Everest Hinton', ['hinton']],
    ['Hinton, G.', ['hinton']],
    ['E. Hinton', []],
    ['Y. LeCun', ['lecun']],
    ['van den Oord, A.', ['oord']],
    ['Oord, Aäron van den', ['oord']],
    ['A. van den Oord', ['oord']],
    ['Edgar Hoover', ['edgar']],
    ['J. Edgar Hoover', ['edgar']],
    ['Kaifu Lee', ['kai-fu']],
    ['Lee, Kai-Fu', ['kai-fu']],
    ['K.-F. Lee', ['kai-fu']],
    ['Negi', []],
  ])('%s', async (author, expected) => {
    expect(await by(author)).toEqual(expected);
  });

  test('who is no author, as family name or given name, is said to be none', async () => {
    const { note } = await searcher.search(request('author:Negi'));
    expect(note).toBe('No paper is by "Negi".');
    expect((await searcher.search(request('author:Negin'))).note).toBeUndefined();
  });
});

describe('a name that is not a given name and one other word', () => {
  const named: Paper[] = [
    {
      ...paper('marquez', ['Gabriel García Márquez']),
      names: [{ name: 'Gabriel García Márquez', given: 'Gabriel', family: 'García Márquez' }],
    },
    paper('garcia', ['Ana García']),
    paper('berg', ['Jan van der Berg']),
    paper('berg-plain', ['Anna Berg']),
    paper('brien', ["Conan O'Brien"]),
    paper('cesar', ['Roberto M. Cesar Jr.']),
    paper('smith-jones', ['Mary-Jane Smith-Jones']),
    paper('gool', ['Luc Van Gool']),
    paper('atlas', ['ATLAS Collaboration']),
    paper('noble', ['Barnes and Noble, Inc.']),
    { ...paper('li-ming', ['李明']), names: [{ name: '李明', family: '李', given: '明' }] },
    paper('sentence', [`Writing Group ${'of many words '.repeat(40)}`.trim()]),
    paper('di-fu', ['Di Fu']),
    paper('fu-di', ['Fu Di']),
    {
      ...paper('fifth', ['John Smith V']),
      names: [{ name: 'John Smith V', family: 'Smith', given: 'John', suffix: 'V' }],
    },
  ];
  let own: Searcher;
  beforeAll(async () => {
    own = await openPapers(named);
  });
  const ids = async (author: string): Promise<string[]> => {
    const { hits } = await own.search(request('', { page: { limit: 100, offset: 0 }, filters: { author } }));
    return hits.map((hit) => hit.paper.id).sort();
  };

  test.each([
    ['García Márquez, Gabriel', ['marquez']],
    ['García Márquez, G.', ['marquez']],
    ['García Márquez', ['marquez']],
    ['Gabriel García Márquez', ['marquez']],
    ['García', ['garcia', 'marquez']],
    ['garcia', ['garcia', 'marquez']],
    ['Márquez', ['marquez']],
    ['van der Berg, Jan', ['berg']],
    ['van der Berg, J.', ['berg']],
    ['van der Berg', ['berg']],
    ['Van der Berg', ['berg']],
    ['Berg, Jan', ['berg']],
    ['Berg', ['berg', 'berg-plain']],
    ['Anna van der Berg', ['berg-plain']],
    ['van den Berg, Anna', ['berg-plain']],
    ["O'Brien, C", ['brien']],
    ["O'Brien", ['brien']],
    ['O’Brien, Conan', ['brien']],
    ['Cesar, R. M.', ['cesar']],
    ['Cesar', ['cesar']],
    ['Cesar Jr., Roberto M.', ['cesar']],
    ['Cesar, Jr., Roberto', ['cesar']],
    ['Cesar, Roberto M., Jr.', ['cesar']],
    ['Roberto M. Cesar Jr.', ['cesar']],
    ['Roberto Cesar', ['cesar']],
    ['Jr.', []],
    ['Smith-Jones', ['smith-jones']],
    ['Smith-Jones, M.', ['smith-jones']],
    ['Van Gool', ['gool']],
    ['Van Gool, L.', ['gool']],
    ['Gool', ['gool']],
    ['ATLAS', ['atlas']],
    ['ATLAS Collaboration', ['atlas']],
    ['Barnes and Noble, Inc.', ['noble']],
    ['Barnes and Noble', ['noble']],
    ['Barnes', ['noble']],
    // A lexicon holds the first 255 bytes of a name, and what comes after it in order.
    ['Writing Group of many words', ['sentence']],
    ['李明', ['li-ming']],
    ['李, 明', ['li-ming']],
    ['Fu, Di', ['di-fu']],
    ['Di, Fu', ['fu-di']],
    ['Smith, John', ['fifth']],
    ['John Smith V', ['fifth']],
    ['Xi Fu', []],
  ])('%s', async (author, expected) => {
    expect(await ids(author)).toEqual(expected);
  });
});

it('a full name of two common words is one by itself, and none within a text', async () => {
  const others = Array.from({ length: 30 }, (_, i) => ({
    ...paper(`other-${i}`, ['Ada First']),
    abstract: 'They do well in long texts.',
  }));
  const index = await openPapers([...others, paper('long', ['Do Long', 'Kai Do'], 'texts')]);
  const first = async (text: string): Promise<string | undefined> =>
    (await index.search(request(text, { mode: 'keyword' }))).hits[0]?.paper.id;
  expect(await first('Do Long')).toBe('long');
  expect(await first('they do long texts well')).not.toBe('long');
  expect(await first('Kai Do on models')).toBe('long');
});

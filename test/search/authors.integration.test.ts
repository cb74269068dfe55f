import { beforeAll, describe, expect, test } from 'vitest';
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

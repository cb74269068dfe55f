import { describe, expect, it } from 'vitest';
import type { MapRegion } from '../../src/index/format/map-shape.ts';
import { Budget, UNLIMITED } from '../../src/search/serving/budget.ts';
import { hasRow } from '../../src/search/indexes/bitmap.ts';
import { topicId, Topics } from '../../src/search/topics.ts';
import { openTestIndex, openPapers, openWatched, request } from './open-index.ts';

const real = await openTestIndex();
const topics = await real.map?.topics();
if (topics === undefined) throw new Error('The test index has no map.');
const all = { limit: 100, offset: 0 };

const region = (level: number, parent: number, papers: number, name: string): MapRegion => ({
  ...{ level, parent, papers, x: 0, y: 0, radius: 1 },
  terms: [name],
});

describe('topics', () => {
  const regions = Uint16Array.of(3, 3, 4, 5, 6, 7);
  const small = new Topics({
    regions,
    legend: {
      categories: [],
      periods: [],
      regions: [
        region(0, -1, 4, 'image generation'),
        region(0, -1, 1, 'C++'),
        region(0, -1, 1, '+++'),
        region(1, 0, 2, 'Image Generation'),
        region(1, 0, 2, 'Édition d’images'),
        region(1, 0, 0, 'image generation'),
        region(1, 1, 1, 'compilers'),
        region(1, 2, 1, '大规模'),
      ],
    },
  });

  it.each([
    ['image-generation', 'Image generation', 0],
    ['Image  Generation', 'Image generation', 0],
    ['image-generation-in-image-generation', 'Image Generation', 1],
    ['image-generation-in-image-generation-2', 'Image generation', 1],
    ['edition-d-images', 'Édition d’images', 1],
    ['c', 'C++', 0],
    ['topic', '+++', 0],
  ])('%s is %s', (id, name, level) => {
    expect(small.find(id)).toMatchObject({ name, level });
  });

  it('are not those that are all of another', () => {
    expect(small.find('compilers')).toBeUndefined();
    expect(small.ofRegion(6)?.name).toBe('C++');
    expect(small.find('nothing')).toBeUndefined();
  });

  it('have the papers of all within them, and every paper of the index lies in one', () => {
    const found = topics.legend.regions.flatMap((_, number) => topics.ofRegion(number) ?? []);
    for (const topic of found) {
      const rows = topics.rowsOf(topic);
      expect(rows.reduce((sum, word) => sum + word.toString(2).replaceAll('0', '').length, 0)).toBe(
        topic.papers,
      );
      expect(topics.find(topic.id)).toBe(topic);
      expect(topicId(topic.id)).toBe(topic.id);
    }
    for (let row = 0; row < real.info.papers; row++) {
      const coarsest = found.filter(({ level }) => level === 0);
      expect(coarsest.filter((topic) => hasRow(topics.rowsOf(topic), row))).toHaveLength(1);
    }
  });
});

describe('a search', () => {
  it('for a topic finds its papers alone, and counts it with what is around and within it', async () => {
    const [first] = topics.legend.regions.flatMap((_, number) => {
      const topic = topics.ofRegion(number);
      return topic?.parent?.parent === undefined ? [] : [topic];
    });
    const path = [first?.parent?.parent?.id, first?.parent?.id, first?.id];
    const { hits, total, facets } = await real.search(
      request('models', { filters: { topic: first?.id ?? '' }, page: all }),
    );
    expect(total).toBe(first?.papers);
    const ids = await real.map?.rows(hits.map(({ paper }) => paper.id));
    expect(ids?.every((row) => first !== undefined && hasRow(topics.rowsOf(first), row))).toBe(true);
    const counted = facets?.topics ?? [];
    expect(counted.slice(0, 3).map(({ id }) => id)).toEqual(counted.length > 0 ? path : []);
  });

  it('counts topics as it finds papers in them', async () => {
    for (const text of ['agents that learn', 'diffusion models', 'has:code']) {
      const { facets, close, total } = await real.search(request(text, { countsTopics: true }));
      const counted = facets?.topics ?? [];
      expect(counted.length).toBeGreaterThan(1);
      expect(counted.reduce((sum, { count }) => sum + count, 0)).toBe(close ?? total);
      expect(counted.map(({ count }) => count)).toEqual(
        counted.map(({ count }) => count).toSorted((a, b) => b - a),
      );
      for (const { id, count } of counted) {
        const within = await real.search(request(text, { filters: { topic: id } }));
        expect(within.close ?? within.total, `${text} in ${id}`).toBe(count);
      }
    }
  });

  it('of the whole index counts all of its papers', async () => {
    const { facets } = await real.search(request('', { countsTopics: true }));
    const counted = facets?.topics ?? [];
    expect(counted.map(({ id, count }) => [id, count])).toEqual(
      counted.map(({ id }) => [id, topics.find(id)?.papers]),
    );
  });

  it.each(['nothing like it', 'x'.repeat(300)])(
    'for a topic that is not there says so: %s',
    async (topic) => {
      for (const text of ['models', '"language models"', '']) {
        const { total, note } = await real.search(request(text, { filters: { topic } }));
        expect(total).toBe(0);
        expect(note).toMatch(/^No paper of this collection is in the topic "(nothing like it|x{100}…)"\.$/);
      }
    },
  );

  it('in an index without a map says so, and counts none', async () => {
    const plain = await openPapers([{ id: 'a', title: 'Deep learning', abstract: 'x' }]);
    expect((await plain.search(request('deep', { countsTopics: true }))).facets).not.toHaveProperty('topics');
    const { total, note, facets } = await plain.search(request('deep', { filters: { topic: 'deep' } }));
    expect([total, note]).toEqual([0, 'No paper of this collection is in the topic "deep".']);
    expect(facets).not.toHaveProperty('topics');
    expect((await plain.browse({ order: 'newest', filters: { topic: 'deep' }, page: all })).total).toBe(0);
  });

  it('lists a topic by date', async () => {
    const topic = topics.ofRegion(0);
    const { hits, total } = await real.browse({
      order: 'newest',
      filters: { topic: topic?.id ?? '' },
      page: all,
    });
    expect(total).toBe(topic?.papers);
    const dates = hits.map(({ paper }) => paper.published ?? '');
    expect(dates).toEqual(dates.toSorted().reverse());
  });
});

describe('the map', () => {
  async function watched() {
    const read: string[] = [];
    let isMissing = false;
    const { generation } = await openWatched((key) => {
      const isOfMap = /^b\/(?:legend|places)\//.test(key);
      if (isOfMap) read.push(key);
      return isOfMap && isMissing ? 'missing' : undefined;
    });
    return {
      read,
      lose: () => (isMissing = true),
      topics: () => {
        const budget = new Budget(UNLIMITED);
        return generation
          .searcher(budget)
          .topics()
          .then((topics) => ({ topics, budget }));
      },
      search: (changes: Parameters<typeof request>[1]) => {
        const budget = new Budget(UNLIMITED);
        const answer = generation.searcher(budget).search(request('agents', changes));
        return answer.then((hits) => ({ hits, budget }));
      },
    };
  }

  it('is read once, and only by a search that needs it', async () => {
    const { read, search } = await watched();
    await search({});
    await search({ filters: { has: 'code', categories: ['cs.CL'] } });
    expect(read).toHaveLength(0);
    const filters = { topic: 'nothing' };
    await search({ filters });
    expect(read.map((key) => key.split('/')[1]).toSorted()).toEqual(['legend', 'places']);
    await search({ filters });
    await search({ countsTopics: true });
    expect(read.map((key) => key.split('/')[1]).toSorted()).toEqual(['legend', 'places']);
  });

  it('is read once for the first requests of an isolate that arrive together', async () => {
    const { read, search } = await watched();
    const all = await Promise.all([0, 1, 2].map(() => search({ countsTopics: true })));
    expect(read.map((key) => key.split('/')[1]).toSorted()).toEqual(['legend', 'places']);
    const [first, ...others] = all.map(({ hits }) => hits.facets?.topics);
    expect(first?.length).toBeGreaterThan(0);
    for (const topics of others) expect(topics).toEqual(first);
  });

  it('leaves its topics out of an answer where it cannot be read, which nobody may keep', async () => {
    const { search, lose } = await watched();
    lose();
    const { hits, budget } = await search({ countsTopics: true });
    expect(hits.hits).toHaveLength(10);
    expect(hits.facets).not.toHaveProperty('topics');
    expect(hits.note).toBe('Topics are left out: a part of the index cannot be read at the moment.');
    expect(budget.isComplete).toBe(false);
    await expect(search({ filters: { topic: 'agents' } })).rejects.toMatchObject({
      code: 'index-value-missing',
    });
  });

  it('leaves a list of topics empty where it cannot be read, which nobody may keep', async () => {
    const { topics, lose } = await watched();
    lose();
    const answer = await topics();
    expect(answer.topics).toBeUndefined();
    expect(answer.budget.isComplete).toBe(false);
  });
});

describe('has code', () => {
  const everything = async (changes: Parameters<typeof request>[1]) => {
    const text = changes?.text ?? '';
    const pages = await Promise.all(
      [0, 100].map((offset) => real.search(request(text, { ...changes, page: { limit: 100, offset } }))),
    );
    return pages.flatMap(({ hits }) => hits.map(({ paper }) => paper));
  };

  it.each([
    [{ filters: { has: 'code' as const } }, true],
    [{ text: 'has:code' }, true],
    [{ text: 'HAS:"code"' }, true],
    [{ text: '-has:code' }, false],
    [{ text: 'models -has:code' }, false],
    [{ text: 'models has:code' }, true],
  ])('%j', async (changes, wanted) => {
    const papers = await everything(changes);
    expect(papers.length).toBeGreaterThan(20);
    expect(papers.filter(({ code }) => (code !== undefined) !== wanted)).toEqual([]);
    const { total, facets } = await real.search(request('text' in changes ? changes.text : '', changes));
    expect(total).toBe(papers.length);
    if (!('text' in changes)) expect(facets?.has).toEqual([{ value: 'code', count: total }]);
  });

  it('both halves are all, and the text is ranked without the operator', async () => {
    const [some, others] = [await everything({ text: 'has:code' }), await everything({ text: '-has:code' })];
    expect(some.length + others.length).toBe(real.info.papers);
    expect(some.length).toBe(real.info.having?.code);
    const [typed, asked] = [
      await real.search(request('models has:code')),
      await real.search(request('models', { filters: { has: 'code' } })),
    ];
    expect(typed).toEqual(asked);
  });

  it('is true of what an older corpus has in its extras', async () => {
    const library = await openPapers([
      { id: 'a', title: 'Deep learning', abstract: 'x', extra: { github: 'https://example.org/a' } },
      { id: 'b', title: 'Deep learning too', abstract: 'x', code: 'https://example.org/b' },
      { id: 'c', title: 'Deep learning again', abstract: 'x', extra: { github: 'no address' } },
    ]);
    const { hits } = await library.search(request('deep has:code'));
    expect(hits.map(({ paper }) => paper.id).toSorted()).toEqual(['a', 'b']);
  });

  it('says that no paper has any', async () => {
    const library = await openPapers([{ id: 'a', title: 'Deep learning', abstract: 'x' }]);
    for (const changes of [{ text: 'deep has:code' }, { filters: { has: 'code' as const } }]) {
      const { total, note, facets } = await library.search(request('deep', changes));
      expect([total, note]).toEqual([0, 'No paper of this collection has code.']);
      expect(facets?.has).toEqual([]);
    }
    expect((await library.search(request('deep -has:code'))).total).toBe(1);
  });

  it.each(['has:pdf', 'has:', '-has:codes'])('%s is read as plain text, and said to be', async (text) => {
    const { note } = await real.search(request(`models ${text}`));
    expect(note).toMatch(/^Searched as plain text: .*has:/);
  });
});

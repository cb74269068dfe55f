import { expect, it } from 'vitest';
import { conditionsOfSet } from '../../src/http/surfaces/oai-pmh/oai-sets.ts';
import type { Paper } from '../../src/index/paper.ts';
import { openPapers } from '../search/open-index.ts';
import { served } from './library.ts';
import { textsOf } from './surfaces/xml-texts.ts';

const paper = (id: string, published: string, category: string): Paper => ({
  id,
  title: `Paper ${id}`,
  abstract: 'x',
  published,
  categories: [category],
});

it('a set has the records whose headers name it, and counts them', async () => {
  const service = await openPapers([
    paper('a', '2024-05-03', 'foo'),
    paper('b', '2024', 'foo.bar'),
    paper('c', '2024-05', 'foo.bar'),
    paper('d', '2023', 'cs.AI'),
    paper('e', '2024-06-01', 'CS.ai'),
  ]);
  const app = served(service);
  const expected: Record<string, string[]> = {
    'category:foo': ['a'],
    'category:foo.bar': ['b', 'c'],
    category: ['a', 'b', 'c', 'e'],
    'cs:cs:AI': ['d'],
    cs: ['d'],
    'published:2024:05': ['a', 'c'],
    'published:2024': ['a', 'b', 'c', 'e'],
    'published:2023': ['d'],
    published: ['a', 'b', 'c', 'd', 'e'],
  };
  for (const [set, ids] of Object.entries(expected)) {
    const response = await app.request(`/oai?verb=ListIdentifiers&metadataPrefix=oai_dc&set=${set}`);
    const found = (textsOf(await response.text())['identifier'] ?? []).map((text) => text.split(':').at(-1));
    expect([set, ...found.toSorted()]).toEqual([set, ...ids]);
    const conditions = conditionsOfSet(set, await service.overview()) ?? [];
    expect((await service.harvest({ conditions, from: 0, limit: 1 })).total).toBe(ids.length);
  }
});

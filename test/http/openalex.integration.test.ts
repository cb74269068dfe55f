import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Generation } from '../../src/search/serving/open-generation.ts';
import { Budget, UNLIMITED } from '../../src/search/serving/budget.ts';
import { openWatched } from '../search/open-index.ts';
import { served } from './library.ts';

vi.spyOn(console, 'warn').mockImplementation(() => undefined);
vi.spyOn(console, 'error').mockImplementation(() => undefined);

let generation: Generation;

beforeAll(async () => {
  // Nothing is kept between requests, so that each has to read what it answers.
  ({ generation } = await openWatched(() => undefined));
});

/** The application each of whose requests may read so many values. */
function limitedTo(reads: number) {
  return served(() => generation.searcher(new Budget({ reads, tokens: 512 })));
}

async function followed(app: ReturnType<typeof served>, query: string): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = '*', requests = 0; cursor !== null; requests++) {
    expect(requests).toBeLessThan(400);
    const response = await app.request(`/works?${query}&per-page=10&cursor=${cursor}`);
    expect(response.status).toBe(200);
    const { meta, results } = await response.json();
    ids.push(...results.map(({ id }: { id: string }) => id));
    cursor = meta.next_cursor;
  }
  return ids;
}

describe('works that only their texts tell', () => {
  it.each([
    'filter=abstract.search:model',
    'filter=abstract.search:model&sort=publication_date:desc',
    'filter=abstract.search:"of the"&sort=publication_date',
    'search="language models"',
  ])('%s come to their end by cursor, however little one request may read', async (query) => {
    const whole = await followed(
      served(() => generation.searcher(new Budget(UNLIMITED))),
      query,
    );
    expect(whole.length).toBeGreaterThan(20);
    expect(new Set(whole).size).toBe(whole.length);
    expect((await followed(limitedTo(4), query)).toSorted()).toEqual(whole.toSorted());
  });

  it('are refused by the number of a page, which says too little', async () => {
    const query = 'filter=abstract.search:model&sort=publication_date&per-page=10';
    const response = await limitedTo(4).request(`/works?${query}&page=2`);
    expect(response.status).toBe(400);
    expect((await response.json()).message).toContain('cursor=*');
    expect((await limitedTo(4).request(`/works?${query}&page=1`)).status).toBe(200);
  });
});

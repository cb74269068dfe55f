import { expect } from 'vitest';
import type { Paper } from '../../src/index/paper.ts';
import type { Hits, Place, SearchRequest } from '../../src/search/service.ts';
import { openPapers, request } from './open-index.ts';

const AUTHORS = ['Yann LeCun', 'Y. LeCun', 'Geoffrey E. Hinton', 'Wei Zhang', 'Ada Lovelace'];
const CATEGORIES = ['cs.CL', 'cs.LG', 'math.ST', 'cs.CV'];
const DATES = ['2023', '2024-02', '2024-05-23', '2025-01-01', '2025-12-31'];
export const TOPICS = ['protein folding', 'speech recognition', 'graph networks', 'image diffusion'];

/** Papers whose facets are spread evenly; one of 97 has the rare word. */
export const PAPERS: Paper[] = Array.from({ length: 970 }, (_, i) => ({
  id: `2401.${String(i).padStart(5, '0')}`,
  title: `Study ${i} of ${TOPICS[i % 4]}`,
  abstract: `We look at ${TOPICS[i % 4]} for the case ${i}. ${i % 97 === 5 ? 'It mentions zyzzyva once.' : ''}`,
  authors: [AUTHORS[i % 5] ?? '', `Person ${i % 50}`],
  ...(i % 6 !== 5 && { published: DATES[i % 5] ?? '' }),
  categories: [
    CATEGORIES[i % 4] ?? '',
    ...(i % 3 === 0 ? ['stat.ML'] : []),
    ...(i % 97 === 6 ? ['math.CO'] : []),
  ],
}));

export const library = await openPapers(PAPERS);

export const ids = ({ hits }: Hits): string[] => hits.map(({ paper }) => paper.id);

/** All that a request finds, page by page. */
export async function everything(text: string, changes: Partial<SearchRequest> = {}): Promise<string[]> {
  const found: string[] = [];
  const totals = new Set<number>();
  for (let place: Place | undefined = { offset: 0 }; place !== undefined;) {
    const page = { limit: Math.min(100, 1_000 - place.offset), ...place };
    const answer = await library.search(request(text, { ...changes, page }));
    found.push(...ids(answer));
    totals.add(answer.total);
    if (answer.isAtMost) expect(answer.total).toBeGreaterThanOrEqual(found.length);
    place = answer.next;
  }
  expect(totals.size, 'totals of one search').toBe(1);
  return found;
}

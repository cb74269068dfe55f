import { describe, expect, test } from 'vitest';
import { paperIdOf } from '../../src/http/surfaces/semantic-scholar/paper-ids.ts';
import type { Paper } from '../../src/index/paper.ts';
import { DEFAULT_ALLOWANCE } from '../../src/search/serving/budget.ts';
import { post } from './library.ts';
import { servedWithin, smallIndex } from './small-index.ts';

/** About twenty of them fill a page of the index, so that there are more pages than a request reads. */
const PAPERS = Array.from({ length: 1_000 }, (_, i): Paper => {
  const id = `2401.${String(i).padStart(5, '0')}`;
  return { id, title: `Paper number ${i}`, abstract: `What ${i} is about. `.repeat(180), authors: ['Ada'] };
});
const { reads } = DEFAULT_ALLOWANCE;
/** Papers of which those side by side stand on pages of their own. */
const SCATTERED = PAPERS.map((_, i) => PAPERS[(i * 37) % PAPERS.length]).filter(
  (paper) => paper !== undefined,
);
const IDS = SCATTERED.map(paperIdOf);
const cold = servedWithin(await smallIndex(PAPERS));
const kept = await smallIndex(PAPERS, 64 * 1024 * 1024);
const warm = servedWithin(kept);
// All papers are in memory from here on.
await servedWithin(kept, 10_000).request('/graph/v1/paper/batch', post({ ids: IDS.slice(0, 500) }));
await servedWithin(kept, 10_000).request('/graph/v1/paper/batch', post({ ids: IDS.slice(500) }));

describe.each([
  ['that has read nothing yet', cold],
  ['that has read them all before', warm],
])('an isolate %s', (_, app) => {
  const batch = (ids: readonly string[]) => app.request('/graph/v1/paper/batch', post({ ids }));

  test('says of a batch that is too scattered how many go, and those go', async () => {
    const refused = await batch(IDS.slice(0, 500));
    expect(refused.status).toBe(400);
    const { error } = await refused.json();
    const told = /than the (\d+) that one .* Ask for at most (\d+) .* the first (\d+) go\.$/.exec(
      String(error),
    );
    const [most, always, first] = (told ?? []).slice(1).map(Number);
    expect([most, always]).toEqual([reads, reads]);
    expect(first).toBeGreaterThanOrEqual(reads);
    for (const many of [always, first]) {
      const some = IDS.slice(0, many);
      const answer: { paperId: string }[] = await (await batch(some)).json();
      expect(answer.map(({ paperId }) => paperId)).toEqual(some);
    }
    expect((await batch(IDS.slice(0, (first ?? 0) + 1))).status).toBe(400);
  });

  test('gives all papers to who asks for as many as always go', async () => {
    const found: string[] = [];
    for (let at = 0; at < 150; at += reads) {
      const answer: { paperId: string }[] = await (await batch(IDS.slice(at, at + reads))).json();
      found.push(...answer.map(({ paperId }) => paperId));
    }
    expect(found).toEqual(IDS.slice(0, 150));
  });

  test('takes a batch of any papers that stand together', async () => {
    const first: { results: { id: string }[] } = await (
      await app.request('/v1/papers?order=stored&limit=100')
    ).json();
    const ids = first.results.map(paperIdOf);
    expect(ids).toHaveLength(100);
    expect((await (await batch(ids)).json()) as unknown[]).toHaveLength(100);
  });

  test('pages arXiv’s lists of ids to their end', async () => {
    const ids = SCATTERED.slice(0, 150).map(({ id }) => id);
    const found: string[] = [];
    const lengths: number[] = [];
    while (found.length < ids.length) {
      const response = await app.request(
        `/api/query?id_list=${ids.join()}&max_results=100&start=${found.length}`,
      );
      const page = Array.from(
        (await response.text()).matchAll(/<id>[^<]*\/abs\/([^<]+)<\/id>/g),
        ([, id]) => id ?? '',
      );
      expect(page.length).toBeGreaterThanOrEqual(Math.min(reads, ids.length - found.length));
      lengths.push(page.length);
      found.push(...page);
    }
    expect(found).toEqual(ids);
    expect(lengths.length).toBeGreaterThan(2);
  });

  test('recommends papers like as many as may be named, wherever they stand', async () => {
    const positivePaperIds = IDS.slice(0, 100);
    const negativePaperIds = IDS.slice(100, 200);
    const response = await app.request(
      '/recommendations/v1/papers/?limit=20',
      post({ positivePaperIds, negativePaperIds }),
    );
    expect(response.status).toBe(200);
    const { recommendedPapers } = (await response.json()) as { recommendedPapers: { paperId: string }[] };
    expect(recommendedPapers.length).toBeGreaterThanOrEqual(reads / 2);
    const named = new Set([...positivePaperIds, ...negativePaperIds]);
    expect(recommendedPapers.filter(({ paperId }) => named.has(paperId))).toEqual([]);
    const missing = await app.request(
      '/recommendations/v1/papers/',
      post({ positivePaperIds: [...positivePaperIds.slice(1), 'none'] }),
    );
    expect([missing.status, await missing.json()]).toEqual([
      404,
      { error: 'Papers with ids none not found' },
    ]);
  });

  test('finds snippets among as many as may be named', async () => {
    const ids = IDS.slice(0, 100);
    const response = await app.request(`/graph/v1/snippet/search?query=paper&limit=5&paperIds=${ids.join()}`);
    expect(response.status).toBe(200);
  });

  test('reads numbers of other registers to see that they are meant', async () => {
    const response = await app.request(
      '/recommendations/v1/papers/',
      post({ positivePaperIds: ['PMID:2401.00001', IDS[0]] }),
    );
    expect(await response.json()).toEqual({ error: 'Papers with ids PMID:2401.00001 not found' });
  });
});

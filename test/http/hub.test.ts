import { describe, expect, test } from 'vitest';
import { daysOfWeek } from '../../src/http/surfaces/huggingface/days.ts';
import { harness, PAPERS } from './library.ts';

const { app } = harness();

describe('the API of the Hugging Face Hub', () => {
  test('gives each paper of a list within itself too, but for its authors', async () => {
    const response = await app.request('/api/papers/search?q=code&limit=3');
    const listed = (await response.json()) as { paper: Record<string, unknown>; title: string }[];
    expect(listed).toHaveLength(3);
    for (const { paper, ...beside } of listed) {
      const { authors, ...others } = paper;
      expect(authors).toBeInstanceOf(Array);
      expect(beside).toEqual(others);
    }
  });

  test('says errors in the body and in a header', async () => {
    const response = await app.request('/api/papers/no/such/päper');
    expect(response.status).toBe(404);
    const { error } = (await response.json()) as { error: string };
    expect(error).toContain('no/such/päper');
    expect(response.headers.get('X-Error-Message')).toMatch(/^There is no paper no\/such\/p.per/);
    for (const query of ['q=a&limit=0', 'q=a&limit=121', 'q=a&limit=x']) {
      const refused = await app.request(`/api/papers/search?${query}`);
      expect(refused.status, query).toBe(400);
      expect(((await refused.json()) as { error: string }).error).toContain('limit');
    }
  });

  test('leads through all papers by Link', async () => {
    const ids: string[] = [];
    let address: string | undefined = '/api/daily_papers?limit=4';
    while (address !== undefined) {
      const response: Response = await app.request(address);
      ids.push(...((await response.json()) as { paper: { id: string } }[]).map(({ paper }) => paper.id));
      address = /<(.*)>; rel="next"/.exec(response.headers.get('Link') ?? '')?.[1];
    }
    expect(ids.toSorted()).toEqual(PAPERS.map(({ id }) => id).toSorted());
  });

  test.each([
    ['date=2026-02-30'],
    ['date=2026-02'],
    ['week=2026-W00'],
    ['week=2026-W54'],
    ['month=2026-13'],
    ['sort=newest'],
    ['p=-1'],
    ['limit=101'],
    ['date=2026-02-03&month=2026-02'],
  ])('refuses ?%s', async (query) => {
    expect((await app.request(`/api/daily_papers?${query}`)).status).toBe(400);
  });

  test.each([
    ['2026-W01', '2025-12-29', '2026-01-04'],
    ['2026-W48', '2026-11-23', '2026-11-29'],
    ['2020-W53', '2020-12-28', '2021-01-03'],
  ])('%s is from %s to %s', (week, from, to) => {
    expect(daysOfWeek(week)).toEqual({ from, to });
  });

  test('a year of 52 weeks has no other', () => {
    expect(daysOfWeek('2026-W53')).toEqual({ from: '2026-12-28', to: '2027-01-03' });
    expect(daysOfWeek('2025-W53')).toBeNull();
  });
});

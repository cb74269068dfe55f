import { expect, it } from 'vitest';
import { served } from './library.ts';
import { openTestIndex } from '../search/open-index.ts';

const index = await openTestIndex();
const app = served(index);
const ID = '2608.19758';

it('the page of a paper, the API and recommendations give one list', async () => {
  const api = await (await app.request(`/v1/papers/${ID}/related?limit=10`)).json();
  const ids: string[] = api.results.map(({ id }: { id: string }) => id);
  expect(ids).toHaveLength(10);

  const html = await (await app.request(`/papers/${ID}`)).text();
  const related = html.slice(html.indexOf('id="related"'));
  const places = ids.map((id) => related.indexOf(`href="/papers/${id}"`));
  expect(Math.min(...places)).toBeGreaterThan(0);
  expect(places).toEqual(places.toSorted((a, b) => a - b));

  const recommended = await app.request('/v1/recommendations?limit=10', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ positivePaperIds: [ID] }),
  });
  expect((await recommended.json()).results.map(({ id }: { id: string }) => id)).toEqual(ids);
});

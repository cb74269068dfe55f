import { expect, test } from 'vitest';
import { tinyModel, tinyStaticModel } from '../embed/tiny-model.ts';
import { servedWithin, smallIndex } from './small-index.ts';

const papers = ['a b', 'c d', 'e'].map((title, i) => ({ id: `p${i}`, title, abstract: title, authors: [] }));

/** What each answer says of what encoded its query. */
async function said(model: ReturnType<typeof tinyModel>) {
  const app = servedWithin(await smallIndex(papers, 0, model));
  const json = async (path: string, init?: RequestInit) =>
    (await app.request(path, init)).json() as Promise<unknown>;
  const posting = (body: object) => ({
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return {
    hybrid: await json('/v1/search?q=a'),
    semantic: await json('/v1/search?q=a&mode=semantic'),
    keyword: await json('/v1/search?q=a&mode=keyword'),
    embeddings: await json('/v1/embeddings', posting({ input: 'a b' })),
    recommendations: await json('/v1/recommendations', posting({ positive_texts: ['a'] })),
    byPapers: await json('/v1/recommendations', posting({ positive_ids: ['p0'] })),
    health: await json('/health'),
  };
}

test('answers name a static encoder wherever it had a part', async () => {
  const answers = await said(tinyStaticModel());
  const by = { query_encoder: 'static' };
  expect(answers).toMatchObject({
    ...{ hybrid: by, semantic: by, embeddings: by, recommendations: by },
    health: { model: by },
  });
  for (const answer of [answers.keyword, answers.byPapers])
    expect(answer).not.toHaveProperty('query_encoder');
});

test('and say nothing where the model encodes', async () => {
  const { health, ...answers } = await said(tinyModel());
  for (const answer of Object.values(answers)) expect(answer).not.toHaveProperty('query_encoder');
  expect(health).not.toHaveProperty('model.query_encoder');
});

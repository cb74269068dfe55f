import { describe, expect, test, vi } from 'vitest';
import { harness, MODEL, post } from './library.ts';

vi.spyOn(console, 'error').mockImplementation(() => undefined);

const { app } = harness();
const SERVED = {
  id: MODEL.id,
  object: 'model',
  created: Date.parse('2026-04-01T06:00:00.000Z') / 1_000,
  owned_by: 'test',
};

describe('models, as clients of the OpenAI API ask for them', () => {
  test('the one that is served is listed, and can be kept', async () => {
    const response = await app.request('/v1/models');
    expect(await response.json()).toEqual({ object: 'list', data: [SERVED] });
    const tag = response.headers.get('ETag') ?? '';
    expect((await app.request('/v1/models', { headers: { 'If-None-Match': tag } })).status).toBe(304);
  });

  test.each([
    'test/bag-of-characters',
    'test%2Fbag-of-characters',
    'bag-of-characters',
    'Bag-of-Characters',
    'TEST/bag-of-characters',
  ])('it is known as %s', async (name) => {
    expect(await (await app.request(`/v1/models/${name}`)).json()).toEqual(SERVED);
    const embedded = await app.request(
      '/v1/embeddings',
      post({ input: 'a', model: decodeURIComponent(name) }),
    );
    expect(await embedded.json()).toMatchObject({ model: MODEL.id });
  });

  test.each(['text-embedding-3-small', 'other/bag-of-characters', 'characters', 'test', '%20'])(
    'no other is: %s',
    async (name) => {
      for (const response of [
        await app.request(`/v1/models/${name}`),
        await app.request('/v1/embeddings', post({ input: 'a', model: decodeURIComponent(name) })),
      ]) {
        expect(response.status).toBe(404);
        expect(await response.json()).toMatchObject({
          error: {
            code: 'model_not_found',
            param: 'model',
            message: `The model ${JSON.stringify(decodeURIComponent(name))} is not served; ${MODEL.id} is.`,
          },
        });
      }
    },
  );

  test('any site may read them', async () => {
    const response = await app.request('/v1/models', { headers: { Origin: 'https://lab.example' } });
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
  });
});

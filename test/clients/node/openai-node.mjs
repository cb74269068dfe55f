/** The OpenAI library for Node, with a base URL. */
import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { BASE, run } from './calls.mjs';

const client = new OpenAI({ baseURL: `${BASE}/v1`, apiKey: 'none', maxRetries: 0 });

await run({
  'models.list': async () => {
    const { data } = await client.models.list();
    assert.deepEqual(
      data.map(({ id }) => id),
      ['sentence-transformers/all-MiniLM-L6-v2'],
    );
  },
  'embeddings.create': async () => {
    const { data } = await client.embeddings.create({
      model: 'all-MiniLM-L6-v2',
      input: ['graph', 'protein'],
    });
    assert.deepEqual(
      data.map(({ embedding }) => embedding.length),
      [384, 384],
    );
  },
  'unknown model': async () => {
    await assert.rejects(client.embeddings.create({ model: 'other', input: 'a' }), OpenAI.NotFoundError);
  },
});

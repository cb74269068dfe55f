import { SELF } from 'cloudflare:test';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { fillIndex } from './fixture.ts';

const SEED = 'statistical-perspective-of-top-k-sparse-softmax-gating-mixture-of-experts';

interface Answer {
  total: number;
  generation: number;
  results: { id: string; score: number; title: string; snippet: string }[];
}

async function get(path: string): Promise<Answer> {
  const response = await SELF.fetch(`https://sextant.test${path}`);
  expect(response.status).toBe(200);
  return response.json();
}

beforeAll(() => fillIndex());

describe('the Worker over a real index', () => {
  it('finds the paper that the query describes', async () => {
    const answer = await get('/v1/search?q=statistical+theory+of+gating+in+mixture+of+experts');
    expect(answer.results[0]?.id).toBe(SEED);
    expect(answer.total).toBe(200);
    const scores = answer.results.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  it('finds related papers by id, without the paper itself', async () => {
    const { results } = await get(`/v1/papers/${SEED}/related?limit=60`);
    expect(results).toHaveLength(60);
    expect(results.map(({ id }) => id)).not.toContain(SEED);
  });

  it('pages through all papers without a gap or a repeat', async () => {
    const pages = await Promise.all(
      [0, 70, 140].map((offset) => get(`/v1/search?q=diffusion&limit=70&offset=${offset}`)),
    );
    const ids = pages.flatMap(({ results }) => results.map(({ id }) => id));
    expect(new Set(ids).size).toBe(200);
    expect(ids).toHaveLength(200);
  });

  it('answers what was asked before from the cache of the location, by its tag', async () => {
    const ask = (query: string) => SELF.fetch(`https://sextant.test/v1/search?q=${query}`);
    const first = await ask('kept+answers');
    const answer = await first.text();
    const tag = first.headers.get('ETag') ?? '';
    const key = `https://sextant.test/.answers/${encodeURIComponent(tag)}`;
    expect(await (await vi.waitUntil(() => caches.default.match(key))).text()).toBe(answer);
    await caches.default.put(
      key,
      new Response('{"kept":true}', { headers: { 'Cache-Control': 'max-age=9' } }),
    );
    const second = await ask('kept+answers');
    expect(await second.text()).toBe('{"kept":true}');
    expect(second.headers.get('ETag')).toBe(tag);
    expect(second.headers.get('Cache-Control')).toBe(first.headers.get('Cache-Control'));
    expect(second.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(await (await ask('other+answers')).text()).not.toContain('kept":');
  });

  it.each([
    ['one word', 'transformers'],
    ['10,000 words', 'mixture of experts '.repeat(3_334)],
    ['emoji', '🚀🤖'],
    ['Chinese', '混合专家模型的统计理论'],
    ['right to left', 'تعلم الآلة'],
    ['punctuation', '?!…'],
  ])('answers %s', async (_, query) => {
    const { results } = await get(`/v1/search?q=${encodeURIComponent(query)}`);
    expect(results).toHaveLength(10);
  });

  it('embeds like OpenAI: floats and base64 of the same numbers', async () => {
    const embed = async (encoding_format: string) => {
      const response = await SELF.fetch('https://sextant.test/v1/embeddings', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ input: ['hello world'], encoding_format }),
      });
      const { data, usage } = await response.json<{
        data: { embedding: number[] | string }[];
        usage: { prompt_tokens: number };
      }>();
      expect(usage.prompt_tokens).toBe(4);
      return data[0]?.embedding;
    };
    const floats = (await embed('float')) as number[];
    const bytes = Uint8Array.from(atob((await embed('base64')) as string), (c) => c.charCodeAt(0));
    expect(Array.from(new Float32Array(bytes.buffer))).toEqual(floats);
    expect(floats.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 4);
  });

  it('answers 304 to a tag it gave, 404 to an unknown id, 200 to a version of a known one', async () => {
    const url = 'https://sextant.test/v1/search?q=agents';
    const etag = (await SELF.fetch(url)).headers.get('etag') ?? '';
    expect((await SELF.fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const { results } = await get('/v1/search?q=agents');
    const arxiv = results.find(({ id }) => /^\d{4}\.\d{5}$/.test(id))?.id;
    expect((await SELF.fetch(`https://sextant.test/v1/papers/${arxiv}v3`)).status).toBe(200);
    const unknown = await SELF.fetch('https://sextant.test/v1/papers/0000.00000');
    expect(unknown.status).toBe(404);
    expect(unknown.headers.get('content-type')).toContain('application/problem+json');
  });
});

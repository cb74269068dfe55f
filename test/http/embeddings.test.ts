import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { SextantError } from '../../src/errors.ts';
import { LIMITS } from '../../src/http/limits.ts';
import { embeddingsAnswerSchema, openAiErrorSchema } from '../../src/http/api/schema.ts';
import { broken, embed, harness, MODEL, post } from './library.ts';

vi.spyOn(console, 'error').mockImplementation(() => undefined);

const PATH = '/v1/embeddings';
const { app } = harness();

async function answered(body: unknown) {
  const response = await app.request(PATH, post(body));
  expect(response.status).toBe(200);
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  return z.strictObject(embeddingsAnswerSchema.shape).parse(await response.json());
}

async function refused(init: RequestInit, status: number) {
  const response = await app.request(PATH, init);
  expect(response.status).toBe(status);
  expect(response.headers.get('Content-Type')).toBe('application/json');
  return z.strictObject(openAiErrorSchema.shape).parse(await response.json()).error;
}

describe('POST /v1/embeddings', () => {
  test('answers one text in the shape of OpenAI', async () => {
    expect(
      await answered({ input: 'hello world', model: MODEL.id, dimensions: MODEL.dim, user: 'me' }),
    ).toEqual({
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: Array.from(embed('hello world').embedding) }],
      model: MODEL.id,
      usage: { prompt_tokens: 4, total_tokens: 4 },
    });
  });

  test('answers many in the order of the input, all in one call', async () => {
    const { app, log } = harness();
    const response = await app.request(PATH, post({ input: ['b', 'a', 'b'] }));
    const { data, usage } = embeddingsAnswerSchema.parse(await response.json());
    expect(data.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(data.map(({ embedding }) => embedding)).toEqual(
      ['b', 'a', 'b'].map((text) => Array.from(embed(text).embedding)),
    );
    expect(usage).toEqual({ prompt_tokens: 9, total_tokens: 9 });
    expect(log).toEqual(['open', 'embed 3']);
  });

  test('base64 is of the same floats, little-endian', async () => {
    const floats = await answered({ input: 'same', encoding_format: 'float' });
    const base64 = await answered({ input: 'same', encoding_format: 'base64' });
    const encoded = base64.data[0]?.embedding;
    if (typeof encoded !== 'string') throw new Error('not base64');
    const bytes = Buffer.from(encoded, 'base64');
    expect(bytes).toHaveLength(MODEL.dim * 4);
    const decoded = Array.from({ length: MODEL.dim }, (_, i) => bytes.readFloatLE(i * 4));
    expect(decoded).toEqual(floats.data[0]?.embedding);
  });

  test('takes as many texts as it says', async () => {
    const texts = Array.from({ length: LIMITS.inputs }, (_, i) => `text ${i}`);
    expect((await answered({ input: texts })).data).toHaveLength(LIMITS.inputs);
    const error = await refused(post({ input: [...texts, 'one more'] }), 400);
    expect(error).toMatchObject({ type: 'invalid_request_error', param: 'input', code: 'invalid_request' });
  });

  test.each([
    [{}, 'input', /non-empty string or an array of 1 to 100/],
    [{ input: '' }, 'input', /non-empty string/],
    [{ input: [] }, 'input', /non-empty string/],
    [{ input: ['a', ''] }, 'input', /non-empty string/],
    [{ input: { text: 'a' } }, 'input', /non-empty string/],
    [{ input: [1, 2] }, 'input', /^input: Token arrays are not supported/],
    [{ input: [[1, 2]] }, 'input', /^input: Token arrays are not supported/],
    [{ input: 'a', encoding_format: 'int8' }, 'encoding_format', /"float" or "base64"/],
    [{ input: 'a', dimensions: 0 }, 'dimensions', /1 or more/],
    [{ input: 'a', dimensions: '64' }, 'dimensions', /whole number/],
    [{ input: 'a', model: 3 }, 'model', /Must be a text/],
    [{ input: ['a', null] }, 'input', /non-empty string/],
    [{ input: ['a', 1] }, 'input', /non-empty string/],
    [{ input: ['a', { text: 'b' }] }, 'input', /non-empty string/],
    [{ input: Array(3_000).fill('a') }, 'input', /array of 1 to 100 non-empty strings; this one has 3,000/],
    [{ input: 'a', modle: MODEL.id }, 'modle', /Unknown. Allowed: input, model, /],
    [[], null, /Must be a JSON object with these fields: input, model/],
    [5, null, /Must be a JSON object/],
  ])('refuses %j', async (body, param, message) => {
    const error = await refused(post(body), 400);
    expect(error).toEqual({
      message: expect.stringMatching(message),
      type: 'invalid_request_error',
      param,
      code: 'invalid_request',
    });
  });

  test('another model is answered by ours where the site says so, and never other dimensions', async () => {
    const env = { OTHER_MODELS: 'answer' };
    const ask = (body: object) => app.request(PATH, post({ input: 'a', ...body }), env);
    const response = await ask({ model: 'text-embedding-3-small' });
    const answer = embeddingsAnswerSchema.parse(await response.json());
    expect([response.status, answer.model]).toEqual([200, MODEL.id]);
    expect((await ask({ model: 'text-embedding-3-small', dimensions: MODEL.dim + 1 })).status).toBe(404);
  });

  test('an unknown model is 404, as at OpenAI', async () => {
    expect(await refused(post({ input: 'a', model: 'text-embedding-3-small' }), 404)).toEqual({
      message: `The model "text-embedding-3-small" is not served; ${MODEL.id} is.`,
      type: 'invalid_request_error',
      param: 'model',
      code: 'model_not_found',
    });
  });

  test('so are other dimensions: which a model has, no document can say', async () => {
    expect(await refused(post({ input: 'a', dimensions: MODEL.dim - 1 }), 404)).toEqual({
      message: `The model ${MODEL.id} has 64 dimensions and can give no other number.`,
      type: 'invalid_request_error',
      param: 'dimensions',
      code: 'model_not_found',
    });
  });

  test('refuses a body that is no JSON', async () => {
    expect((await refused(post('{"input":'), 400)).message).toBe('The body is not valid JSON.');
    const text = post('{"input":"a"}', { 'Content-Type': 'text/plain' });
    expect((await refused(text, 400)).message).toMatch(/Content-Type: application\/json/);
    const form = { method: 'POST', body: new URLSearchParams({ input: 'a' }) };
    expect((await refused(form, 400)).message).toMatch(/Content-Type: application\/json/);
    expect((await refused({ method: 'POST' }, 400)).param).toBe('input');
  });

  test('a body that breaks off is the fault of who sent it', async () => {
    const broken = (headers: Record<string, string>): RequestInit => {
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"input":'));
          controller.error(new Error('Network connection lost.'));
        },
      });
      return { ...post('', headers), body, duplex: 'half' } as RequestInit;
    };
    for (const headers of [{}, { 'Content-Length': '100' }]) {
      const { message } = await refused(broken(headers), 400);
      expect(message).toBe('The body broke off before its end: send it again.');
    }
  });

  test('takes a content type with a charset', async () => {
    const init = post({ input: 'a' }, { 'Content-Type': 'application/json; charset=utf-8' });
    expect((await app.request(PATH, init)).status).toBe(200);
  });

  test('refuses a body over 1 MiB, streamed or not', async () => {
    const big = JSON.stringify({ input: 'a'.repeat(LIMITS.body) });
    const whole = post(big, { 'Content-Length': String(big.length) });
    const streamed = { ...post(''), body: new Blob([big]).stream(), duplex: 'half' } as RequestInit;
    for (const init of [whole, streamed]) {
      expect(await refused(init, 413)).toMatchObject({
        type: 'invalid_request_error',
        code: 'payload_too_large',
      });
    }
    const fits = JSON.stringify({ input: 'a' }).padEnd(LIMITS.body, ' ');
    expect((await app.request(PATH, post(fits))).status).toBe(200);
  });

  test('its other errors have that shape too', async () => {
    const response = await app.request(PATH);
    expect(response.status).toBe(405);
    expect(response.headers.get('Allow')).toBe('POST');
    expect(openAiErrorSchema.parse(await response.json()).error.code).toBe('method_not_allowed');

    const closed = await broken(new SextantError('index-missing', 'Publish one.')).request(
      PATH,
      post({ input: 'a' }),
    );
    expect(closed.status).toBe(503);
    expect(await closed.json()).toEqual({
      error: {
        message: 'No index has been published yet. Publish one.',
        type: 'server_error',
        param: null,
        code: 'index_missing',
      },
    });
  });
});

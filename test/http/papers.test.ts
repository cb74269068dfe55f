import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { paperAnswerSchema, relatedAnswerSchema, searchAnswerSchema } from '../../src/http/api/answers.ts';
import { problemSchema } from '../../src/http/api/schema.ts';
import { harness, PAPERS } from './library.ts';
import { runs } from '../setup/runs.ts';

const { app } = harness();
const [autoCoder] = PAPERS;

describe('GET /v1/papers/{id}', () => {
  test('answers the whole paper', async () => {
    const response = await app.request('/v1/papers/2405.14906');
    expect(response.status).toBe(200);
    expect(paperAnswerSchema.parse(await response.json())).toEqual(autoCoder);
  });

  test.each([
    ['cs/0112017', 'cs/0112017'],
    ['cs%2F0112017', 'cs/0112017'],
    ['cs%2f0112017', 'cs/0112017'],
    ['10.1000/xyz', '10.1000/xyz'],
    ['odd%2Frelated', 'odd/related'],
  ])('finds /v1/papers/%s', async (path, id) => {
    const response = await app.request(`/v1/papers/${path}`);
    expect(response.status).toBe(200);
    expect(paperAnswerSchema.parse(await response.json()).id).toBe(id);
  });

  test('answers what is told of names, which lists leave out', async () => {
    const names = [{ name: 'Deep Mind', literal: true as const }];
    const paper = { id: 'a', title: 'On names', abstract: 'Of names.', authors: ['Deep Mind'], names };
    const own = harness([paper]).app;
    expect(await (await own.request('/v1/papers/a')).json()).toEqual(paper);
    const { results } = searchAnswerSchema.parse(await (await own.request('/v1/search?q=names')).json());
    expect(results).toMatchObject([{ authors: ['Deep Mind'] }]);
    expect(results[0]).not.toHaveProperty('names');
    expect(await (await own.request('/papers/a.bib')).text()).toContain('author = {{Deep Mind}}');
  });

  test('every encoded id reaches the service as it is', async () => {
    const id = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((text) => !/[\n\r\u2028\u2029]/.test(text) && text !== '.' && text !== '..');
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(id, fc.constantFrom('%', '%2F', 'a%2Frelated', '%25', 'a/related', '/')),
        async (id) => {
          const paper = { id, title: 'Any', abstract: '' };
          const response = await harness([paper]).app.request(`/v1/papers/${encodeURIComponent(id)}`);
          expect(await response.json()).toEqual(paper);
        },
      ),
    );
  });

  test('passes a version on to the service', async () => {
    const { app, log } = harness();
    await app.request('/v1/papers/2405.14906v2');
    expect(log).toEqual(['open', 'paper 2405.14906v2']);
  });

  test('an unknown id is a problem', async () => {
    const response = await app.request('/v1/papers/none/such%20');
    expect(response.status).toBe(404);
    expect(problemSchema.parse(await response.json())).toEqual({
      type: 'urn:sextant:problem:paper-not-found',
      title: 'Paper not found',
      status: 404,
      detail: 'There is no paper none/such .',
      instance: '/v1/papers/none/such%20',
      request_id: response.headers.get('X-Request-Id'),
    });
  });

  test('takes `fields` of our parameters, and does not mind those of others', async () => {
    const response = await app.request('/v1/papers/cs/0112017?limit=1&fields=title');
    expect(response.status).toBe(400);
    const { errors } = problemSchema.parse(await response.json());
    expect(errors).toEqual([{ parameter: 'limit', detail: 'Unknown. Allowed: fields.' }]);
    expect((await app.request('/v1/papers/cs/0112017?fields=title&utm_source=mail')).status).toBe(200);
  });

  test('an empty id leads to the list', async () => {
    const response = await app.request('/v1/papers/');
    expect([response.status, response.headers.get('Location')]).toEqual([301, '/v1/papers']);
  });

  test('any path below /v1/papers/ is answered', async () => {
    const path = fc.string({ unit: fc.constantFrom(...'a/%.\\;:é@!', '%ff', '%2F', '%25', 'related', '..') });
    await fc.assert(
      fc.asyncProperty(path, async (path) => {
        const first = await app.request(`/v1/papers/${path}`);
        const to = first.status === 301 ? first.headers.get('Location') : null;
        const response = to === null ? first : await app.request(to);
        expect([200, 404]).toContain(response.status);
      }),
      { numRuns: runs(300) },
    );
  });
});

describe('GET /v1/papers/{id}/related', () => {
  test.each([
    ['2405.14906', '2405.14906'],
    ['cs/0112017', 'cs/0112017'],
    ['cs%2F0112017', 'cs/0112017'],
    ['10.1000/xyz', '10.1000/xyz'],
    ['odd%2Frelated', 'odd/related'],
    ['odd/related', 'odd/related'],
  ])('ranks the others for /v1/papers/%s/related', async (path, id) => {
    const response = await app.request(`/v1/papers/${path}/related?limit=3`);
    expect(response.status).toBe(200);
    const answer = z.strictObject(relatedAnswerSchema.shape).parse(await response.json());
    expect(answer).toMatchObject({ id, total: PAPERS.length - 1, limit: 3, offset: 0, generation: 7 });
    expect(answer.results).toHaveLength(3);
    expect(answer.results.map((result) => result.id)).not.toContain(id);
  });

  test('an unknown seed is a problem', async () => {
    const response = await app.request('/v1/papers/none/related');
    expect(response.status).toBe(404);
    expect(problemSchema.parse(await response.json()).type).toBe('urn:sextant:problem:paper-not-found');
  });

  test('has the bounds of a search', async () => {
    const response = await app.request('/v1/papers/cs/0112017/related?limit=101&offset=x&q=a');
    expect(problemSchema.parse(await response.json()).errors?.map(({ parameter }) => parameter)).toEqual([
      'limit',
      'offset',
      'q',
    ]);
    const deepest = await app.request('/v1/papers/cs/0112017/related?limit=100&offset=901');
    expect(relatedAnswerSchema.parse(await deepest.json())).toMatchObject({ limit: 99, offset: 901 });
  });
});

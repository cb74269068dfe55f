import { describe, expect, test, vi } from 'vitest';
import { SextantError } from '../../src/errors.ts';
import { healthSchema, problemSchema } from '../../src/http/api/schema.ts';
import { broken, harness, MODEL, PAPERS } from './library.ts';

vi.spyOn(console, 'error').mockImplementation(() => undefined);

describe('GET /health', () => {
  test('tells which index is served', async () => {
    const response = await harness().app.request('/health');
    expect(response.status).toBe(200);
    expect(healthSchema.strict().parse(await response.json())).toEqual({
      status: 'ok',
      reasons: [],
      generation: 7,
      version: '7-0123456789ab',
      created_at: '2026-04-01T06:00:00.000Z',
      papers: PAPERS.length,
      format: 1,
      model: MODEL,
    });
  });

  test('is 503 while there is none', async () => {
    const response = await broken(new SextantError('index-missing', 'Publish an index first.')).request(
      '/health',
    );
    expect(response.status).toBe(503);
    expect(problemSchema.parse(await response.json())).toMatchObject({
      type: 'urn:sextant:problem:index-missing',
      detail: 'Publish an index first.',
    });
  });
});

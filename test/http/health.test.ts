import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { SextantError } from '../../src/errors.ts';
import { healthSchema, problemSchema } from '../../src/http/api/schema.ts';
import { broken, harness, MODEL, PAPERS, SOURCES } from './library.ts';

vi.spyOn(console, 'error').mockImplementation(() => undefined);

describe('GET /health', () => {
  test('tells which index is served', async () => {
    const response = await harness().app.request('/health');
    expect(response.status).toBe(200);
    expect(z.strictObject(healthSchema.shape).parse(await response.json())).toEqual({
      status: 'ok',
      reasons: [],
      generation: 7,
      version: '7-0123456789ab',
      created_at: '2026-04-01T06:00:00.000Z',
      papers: PAPERS.length,
      format: 2,
      engine: 'memory',
      model: MODEL,
      sources: [
        { name: 'arxiv:cs.CL', answered_at: '2026-04-01T05:58:00.000Z' },
        {
          name: 'openreview:ICLR.cc/2026/Conference',
          answered_at: '2026-03-28T05:58:00.000Z',
          failing: { since: '2026-03-29T05:58:00.000Z', why: 'It answered with an error.' },
        },
        { name: SOURCES[2]?.name, answered_at: '2026-04-01T05:58:00.000Z' },
      ],
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

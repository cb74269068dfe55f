import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { harness, library, served } from '../http/library.ts';
import { runs } from '../setup/runs.ts';
import { hostile } from './hostile.ts';

const { app } = harness();

describe('the headers of a request', () => {
  /** What a header may hold. */
  const header = hostile(
    '"',
    ',',
    'W/',
    '*',
    ';q=',
    '/',
    'Bearer ',
    'sx_',
    'text/html',
    'application/x-bibtex',
  ).map((value) => value.replace(/[^\t\x20-\x7e\x80-\xff]/g, ''));

  test('If-None-Match names a tag in any list, and no list that lacks it does', async () => {
    const whole = await app.request('/v1/search?q=a');
    const tag = whole.headers.get('ETag') ?? '';
    const other = fc
      .stringMatching(/^[!#-~]{0,20}$/)
      .map((name) => `"${name}"`)
      .filter((name) => name !== tag);
    const tags = fc.array(fc.tuple(fc.constantFrom('', 'W/'), other), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(tags, fc.constantFrom('', 'W/'), fc.nat(5), async (others, weak, at) => {
        const list = others.map(([prefix, name]) => `${prefix}${name}`);
        const ask = (names: string[]) =>
          app.request('/v1/search?q=a', { headers: { 'If-None-Match': names.join(', ') } });
        expect((await ask(list)).status).toBe(200);
        expect((await ask(list.toSpliced(at, 0, `${weak}${tag}`))).status).toBe(304);
      }),
    );
  });

  test('of any text are taken or passed over', async () => {
    const key = 'sx_a-known-key';
    const sha256 = createHash('sha256').update(key).digest('hex');
    const { service } = library();
    const keyed = served(service);
    const name = fc.constantFrom(
      'If-None-Match',
      'Accept',
      'Authorization',
      'CF-Ray',
      'Origin',
      'Content-Type',
      'Host',
    );
    await fc.assert(
      fc.asyncProperty(
        name,
        header,
        fc.constantFrom('/v1/search?q=a', '/', '/papers/2405.14906'),
        async (field, value, path) => {
          const request = new Request(`http://localhost${path}`, { headers: { [field]: value } });
          const response = await keyed.request(request, undefined, { API_KEYS: `someone:${sha256}` });
          expect([200, 304, 401]).toContain(response.status);
        },
      ),
      { numRuns: runs(300) },
    );
    await fc.assert(
      fc.asyncProperty(header, async (value) => {
        const Authorization = `Bearer sx_${value}`;
        const response = await keyed.request(
          '/v1/search?q=a',
          { headers: { Authorization } },
          { API_KEYS: `someone:${sha256}` },
        );
        // Not a key of ours, or no key at all.
        expect(response.status).toBe(
          /^Bearer\s+\S+$/i.test(Authorization.replace(/[ \t]+$/, '')) ? 401 : 200,
        );
      }),
    );
  });
});

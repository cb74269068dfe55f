import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { aboutUnknown, meantBy, PARAMETERS } from '../../src/http/misspelt.ts';
import { harness } from './library.ts';

const SEARCH = [
  'q',
  'mode',
  'category',
  'author',
  'from',
  'to',
  'sort',
  'explain',
  'cursor',
  'limit',
  'offset',
];

describe('a parameter that an address does not take', () => {
  test.each([
    ...[
      'utm_source',
      'utm_medium',
      'utm_campaign',
      'utm_term',
      'utm_content',
      'fbclid',
      'gclid',
      'dclid',
      'msclkid',
    ],
    ...[
      'mc_cid',
      'mc_eid',
      'igshid',
      'twclid',
      'yclid',
      '_ga',
      '_gl',
      'ref',
      'ref_src',
      'source',
      'src',
      'via',
      'si',
    ],
    ...[
      'share',
      'trk',
      'spm',
      'cmp',
      'campaign',
      'lang',
      'hl',
      'v',
      't',
      'ts',
      '_',
      'cb',
      'callback',
      'code',
      'state',
    ],
    ...['session', 'token', 'format', 'foo', 'x', 'a', '', '__proto__', 'constructor', 'toString', 'é', '量'],
    'z'.repeat(10_000),
  ])('of others is no mistake: %s', (name) => {
    expect(aboutUnknown(name, SEARCH)).toBeNull();
  });

  test.each([
    ['limt', 'limit'],
    ['limits', 'limit'],
    ['Limit', 'limit'],
    ['ilmit', 'limit'],
    ['mod', 'mode'],
    ['moed', 'mode'],
    ['modes', 'mode'],
    ['catgory', 'category'],
    ['categories', 'category'],
    ['cateogry', 'category'],
    ['autor', 'author'],
    ['authors', 'author'],
    ['auhtor', 'author'],
    ['form', 'from'],
    ['frm', 'from'],
    ['FROM', 'from'],
    ['TO', 'to'],
    ['Q', 'q'],
    ['query', 'q'],
    ['sorted', 'sort'],
    ['srot', 'sort'],
    ['ofset', 'offset'],
    ['page', 'offset'],
    ['per_page', 'limit'],
    ['explian', 'explain'],
    ['cat', 'category'],
    ['off', 'offset'],
    ['curser', 'cursor'],
  ])('that is one of ours misspelt is named: %s for %s', (name, meant) => {
    expect(aboutUnknown(name, SEARCH)).toBe(`Unknown. Did you mean ${meant}? Allowed: ${SEARCH.join(', ')}.`);
  });

  test('every slip of one letter in a name of three letters or more is seen, but of its first', () => {
    for (const name of PARAMETERS.filter(({ length }) => length > 2)) {
      for (let at = 1; at < name.length; at++) {
        const [before, after] = [name.slice(0, at), name.slice(at)];
        const slips = [before + after.slice(1), `${before}x${after}`, `${before}x${after.slice(1)}`];
        if (after.length > 1) slips.push(before + after.charAt(1) + after.charAt(0) + after.slice(2));
        for (const slip of slips.filter((text) => text !== name)) {
          expect(meantBy(slip, [name]), slip).toBe(name);
        }
      }
    }
  });

  test('the list of ours has all that the document of the API has', async () => {
    const shape = z.object({
      paths: z.record(
        z.string(),
        z.record(
          z.string(),
          z.object({ parameters: z.array(z.object({ name: z.string(), in: z.string() })).default([]) }),
        ),
      ),
    });
    const { paths } = shape.parse(await (await harness().app.request('/openapi.json')).json());
    const named = Object.entries(paths)
      .filter(([path]) => !path.startsWith('/v1/map'))
      .flatMap(([, item]) => Object.values(item).flatMap(({ parameters }) => parameters))
      .filter((parameter) => parameter.in === 'query')
      .map(({ name }) => name);
    expect(PARAMETERS).toEqual(expect.arrayContaining(named));
  });
});

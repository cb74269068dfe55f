import { describe, expect, it } from 'vitest';
import { dayAfter, dayOf, firstDayFrom } from '../../src/digest/digest-days.ts';
import { networkOf, widerNetworkOf } from '../../src/digest/limits-of-asking.ts';
import { interestKey } from '../../src/digest/interest-key.ts';
import type { Interest } from '../../src/digest/interest.ts';

describe('days of editions', () => {
  it('are in UTC, daily or the next Monday', () => {
    expect(dayOf(Date.UTC(2026, 5, 3, 23, 59))).toBe('2026-06-03');
    expect(firstDayFrom('2026-06-03', 'daily')).toBe('2026-06-03');
    expect(dayAfter('2026-12-31', 'daily')).toBe('2027-01-01');
    for (const day of ['2026-06-02', '2026-06-03', '2026-06-07', '2026-06-08']) {
      expect(firstDayFrom(day, 'weekly')).toBe('2026-06-08');
    }
    expect(dayAfter('2026-06-07', 'weekly')).toBe('2026-06-08');
    expect(dayAfter('2026-06-08', 'weekly')).toBe('2026-06-15');
    expect(new Date(firstDayFrom('2024-02-27', 'weekly')).getUTCDay()).toBe(1);
  });
});

describe('networks of clients', () => {
  it.each([
    ['192.0.2.17', '192.0.2.'],
    ['192.0.2.99', '192.0.2.'],
    ['::ffff:192.0.2.1', '192.0.2.'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['2001:0DB8:0000:0000:1:2:3:4', '2001:db8:0:0'],
    ['2001:db8:0:7::9', '2001:db8:0:7'],
    ['::1', '0:0:0:0'],
  ])('%s is of %s', (ip, network) => expect(networkOf(ip)).toBe(network));

  it.each([
    ['192.0.2.17', null],
    ['::ffff:192.0.2.1', null],
    ['2001:db8:7:9::1', '2001:db8:7'],
    ['2001:0DB8:0007:ffff:1:2:3:4', '2001:db8:7'],
    ['2001::1', '2001:0:0'],
  ])('%s is of the wider %s', (ip, network) => expect(widerNetworkOf(ip)).toBe(network));
});

describe('keys of interests', () => {
  const search: Interest = { kind: 'search', query: 'diffusion models' };

  it('are the same for the same papers', async () => {
    const key = await interestKey(search);
    expect(await interestKey({ ...search, query: 'diffusion  models', mode: 'hybrid' })).toBe(key);
    expect(await interestKey({ kind: 'papers', ids: ['b', 'a', 'b'] })).toBe(
      await interestKey({ kind: 'papers', ids: ['a', 'b'] }),
    );
    expect(await interestKey({ ...search, categories: ['cs.CL', 'cs.AI'] })).toBe(
      await interestKey({ ...search, categories: ['cs.AI', 'cs.CL'] }),
    );
  });

  it('are others for others', async () => {
    const all: Interest[] = [
      search,
      { ...search, query: 'Diffusion models' },
      { ...search, mode: 'keyword' },
      { ...search, author: 'x' },
      { ...search, topic: 'x' },
      { ...search, has: 'code' },
      { kind: 'papers', ids: ['diffusion models'] },
      { kind: 'site' },
    ];
    expect(new Set(await Promise.all(all.map(interestKey))).size).toBe(all.length);
  });
});

import { beforeAll, expect, it } from 'vitest';
import { ask, exhaust } from './client.ts';
import { fillIndex } from './fixture.ts';

beforeAll(() => fillIndex());

// In an isolate of its own: under the test's runner each request of an isolate takes longer than the one before, and after
// some hundred no minute holds as many as are refused.
it('takes the network of an IPv6 address for one client', async () => {
  const { refused } = await exhaust('2001:db8:1:2::1');
  expect(refused?.status).toBe(429);
  const neighbour = await ask('/v1/suggest?q=zz', { 'CF-Connecting-IP': '2001:db8:1:2:9:8:7:6' });
  expect(neighbour.status).toBe(429);
  const stranger = await ask('/v1/suggest?q=zz', { 'CF-Connecting-IP': '2001:db8:1:3::1' });
  expect(stranger.status).toBe(200);
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RemoteStore } from '../../scripts/kv/remote-store.ts';
import { describeStore } from '../contract/store.case.ts';
import { ACCOUNT, CloudflareServer, failure, NAMESPACE, TOKEN } from './cloudflare-server.ts';

describeStore("Cloudflare's REST API", async () => {
  const server = new CloudflareServer();
  const baseUrl = await server.start();
  const store = new RemoteStore({ accountId: ACCOUNT, namespaceId: NAMESPACE, token: TOKEN, baseUrl });
  return { store, close: () => server.stop() };
});

describe('RemoteStore', () => {
  const entries = ['a', 'b', 'c'].map((key) => ({
    key,
    value: new TextEncoder().encode(key),
    metadata: { t: 1, gen: 1, bytes: 1 },
  }));
  let server: CloudflareServer;
  let baseUrl: string;
  let waits: number[];

  beforeEach(async () => {
    server = new CloudflareServer();
    baseUrl = await server.start();
    waits = [];
  });
  afterEach(() => server.stop());

  function open(options: { token?: string; namespaceId?: string } = {}): RemoteStore {
    const sleep = async (ms: number) => void waits.push(ms);
    return new RemoteStore({
      accountId: ACCOUNT,
      namespaceId: NAMESPACE,
      token: TOKEN,
      baseUrl,
      sleep,
      ...options,
    });
  }

  it('writes many values with one request', async () => {
    await open().put(entries);
    expect(server.requests).toHaveLength(1);
    expect([...server.values.keys()]).toEqual(['a', 'b', 'c']);
  });

  it('splits what is too much for one request', async () => {
    const value = new Uint8Array(11 * 1024 * 1024);
    await open().put(entries.map((entry) => ({ ...entry, value })));
    expect(server.requests).toHaveLength(2);
  });

  it('sends again exactly the keys that a bulk write reports as unsuccessful', async () => {
    server.unsuccessful.push(['b', 'c'], ['c']);
    await open().put(entries);
    expect(server.requests).toHaveLength(3);
    expect(waits).toHaveLength(2);
    expect(server.values.get('c')?.value.toString()).toBe('c');
  });

  it('names the keys that stay unsuccessful', async () => {
    server.unsuccessful.push(...Array.from({ length: 5 }, () => ['b']));
    await expect(open().put(entries)).rejects.toMatchObject({
      code: 'store-failed',
      message: expect.stringMatching(/did not write b\. Run/) as string,
    });
  });

  it('waits as long as Retry-After says, then goes on', async () => {
    server.faults.push({ ...failure(429, 10_429, 'slow down'), headers: { 'retry-after': '90' } });
    await open().put(entries);
    expect(waits).toEqual([90_000]);
    expect(server.values.size).toBe(3);
  });

  it('tries again, ever later, after a 5xx, an answer that is no JSON and a cut connection', async () => {
    await open().put(entries);
    server.faults.push(
      failure(503, 10_000, 'unavailable'),
      { status: 502, body: Buffer.from('<html>') },
      'hang-up',
    );
    expect(await open().get('a')).toEqual(Uint8Array.of(97));
    expect(waits).toHaveLength(3);
    expect(waits[0]).toBeLessThan(waits[1] ?? 0);
    expect(waits[1]).toBeLessThan(waits[2] ?? 0);
  });

  it('gives up after 8 attempts', async () => {
    server.faults.push(...Array.from({ length: 8 }, () => 'hang-up' as const));
    await expect(open().get('a')).rejects.toMatchObject({
      code: 'store-failed',
      message: expect.stringMatching(/did not answer/) as string,
    });
    expect(server.requests).toHaveLength(8);
  });

  it('says that the daily limit may be used up', async () => {
    server.faults.push(...Array.from({ length: 8 }, () => failure(429, 10_048, 'free usage limit exceeded')));
    await expect(open().put(entries)).rejects.toThrow(/free usage limit exceeded.*daily limit/);
  });

  it('says at once that a token is refused', async () => {
    await expect(open({ token: 'other' }).list('')).rejects.toThrow(/CLOUDFLARE_API_TOKEN/);
    expect(waits).toEqual([]);
  });

  it('does not take an absent namespace for an absent key', async () => {
    const store = open({ namespaceId: 'other' });
    await expect(store.get('a')).rejects.toThrow(/namespace id/);
    await expect(store.delete('a')).rejects.toThrow(/namespace id/);
    await expect(store.list('')).rejects.toThrow(/namespace id/);
    await expect(store.put(entries)).rejects.toThrow(/namespace id/);
  });

  it('refuses an answer of another shape', async () => {
    server.faults.push({ status: 200, body: { success: true, result: [{ title: 'x' }] } });
    await expect(open().list('')).rejects.toMatchObject({ code: 'store-failed' });
  });

  it('ignores metadata that Sextant did not write', async () => {
    server.values.set('x', { value: Buffer.from(''), metadata: { by: 'someone else' } });
    server.values.set('y', { value: Buffer.from(''), metadata: undefined });
    expect(await open().list('')).toEqual([
      { key: 'x', metadata: null },
      { key: 'y', metadata: null },
    ]);
  });
});

import { SELF } from 'cloudflare:test';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import module from '../../build/engine-relaxed.wasm';
import { createEngine } from '../../src/engine/engine.ts';
import { healthSchema } from '../../src/http/api/schema.ts';
import { searchAnswerSchema } from '../../src/http/api/answers.ts';
import { type Pointer, POINTER_KEY } from '../../src/index/manifest.ts';
import { readManifest, readPointer } from '../../src/index/open.ts';
import { encodePointer } from '../../src/index/pointer.ts';
import { KvReader } from '../../src/index/store-kv.ts';
import type { IndexReader } from '../../src/index/store.ts';
import { Generations } from '../../src/search/serving/generations.ts';
import { createCaches } from '../../src/search/serving/records.ts';
import { Budget } from '../../src/search/serving/budget.ts';
import { bindings, fillIndex, fixtureReader } from './fixture.ts';
import { onlySegment } from '../setup/segments.ts';

for (const level of ['warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => undefined);

let time = 1_000_000;
let published: Pointer;

/** A fresh isolate's view, with a clock of ours, whose reads are counted and can be held back. */
function isolate(hold: (key: string) => Promise<void> | undefined = () => undefined) {
  const kv = new KvReader(bindings.INDEX);
  const reads: string[] = [];
  const read = async (key: string): Promise<void> => {
    reads.push(key);
    await hold(key);
  };
  const reader: IndexReader = {
    get: async (key, options) => {
      await read(key);
      return kv.get(key, options);
    },
    stream: async (key, options) => {
      await read(key);
      return kv.stream(key, options);
    },
  };
  const generations = new Generations(
    {
      reader,
      loadEngine: async () => (bytes) => createEngine('relaxed', module, bytes),
      caches: createCaches(1_000_000),
    },
    () => time,
  );
  const background: Promise<unknown>[] = [];
  const current = async () => {
    const opening = generations.current((work) => background.push(work), new Budget());
    const { info, condition } = await opening.service();
    return { generation: info.generation, condition };
  };
  const settle = () => Promise.all(background);
  return { current, settle, reads };
}

const point = (change: Partial<Pointer>): Promise<void> =>
  bindings.INDEX.put(POINTER_KEY, encodePointer({ ...published, ...change }));

async function keysOf(kind: string): Promise<string[]> {
  const { keys } = await bindings.INDEX.list({ prefix: `b/${kind}/` });
  return keys.map(({ name }) => name);
}

beforeEach(async () => {
  await fillIndex();
  const pointer = await readPointer(fixtureReader);
  if (pointer === null) throw new Error('the fixture has no pointer');
  published = { ...pointer, activateAt: 0 };
  await point({});
  time += 10_000_000;
});

describe('an index that cannot be opened', () => {
  it('is not read again for ten seconds: requests are refused at once, and told when to come back', async () => {
    for (const key of await keysOf('vocabulary')) await bindings.INDEX.delete(key);
    const { current, reads } = isolate();
    await expect(current()).rejects.toMatchObject({ code: 'index-value-missing' });
    const first = reads.length;
    for (const [after, retryAfter] of [
      [1_000, 9],
      [5_000, 4],
      [3_500, 1],
    ] as const) {
      time += after;
      await expect(current()).rejects.toMatchObject({ code: 'index-value-missing', retryAfter });
    }
    expect(reads.length).toBe(first);
    await fillIndex();
    time += 1_000;
    expect((await current()).generation, 'once the pause is over and it is repaired').toBe(1);
  });

  it('shares one try among requests that arrive together', async () => {
    for (const key of await keysOf('columns')) await bindings.INDEX.delete(key);
    const { current, reads } = isolate();
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => current()));
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    const alone = isolate();
    await expect(alone.current()).rejects.toThrow();
    expect(reads.length).toBe(alone.reads.length);
  });

  it('is tried at growing intervals while an older one is served, and the isolate says so', async () => {
    const { current, settle, reads } = isolate();
    expect((await current()).generation).toBe(1);
    await settle();
    const damaged = { gen: 2, key: 'm/missing', sha256: 'f'.repeat(64) };
    await point({ gen: 2, manifest: damaged, prev: { gen: 1, manifest: published.manifest } });
    const tries = (): number => reads.filter((key) => key === damaged.key).length;
    const seen: number[] = [];
    // Ten minutes, a request every ten seconds.
    for (let i = 0; i < 60; i++) {
      time += 10_000;
      const { generation } = await current();
      await settle();
      expect(generation).toBe(1);
      if (tries() !== seen.length) seen.push(i);
    }
    // Each try reads twice, past the caches; then waits one minute, two, four and so on.
    expect(tries()).toBeLessThanOrEqual(10);
    const { condition } = await current();
    expect(condition.stale).toMatchObject({ wanted: 2, cause: expect.stringContaining('m/missing') });
    await point({ gen: 3, prev: { gen: 1, manifest: published.manifest } });
    time += 31_000;
    await current();
    await settle();
    const { generation, condition: later } = await current();
    expect(generation, 'another one is tried at once').toBe(3);
    expect(later.stale).toBeNull();
  });
});

describe('a read that never answers', () => {
  it('keeps nobody waiting once another request has opened the index', async () => {
    let held = 0;
    const never = new Promise<void>(() => undefined);
    const { current } = isolate((key) => (key.startsWith('b/columns/') && held++ === 0 ? never : undefined));
    const first = current();
    const second = current();
    time += 21_000;
    expect((await current()).generation, 'a later one opens it itself').toBe(1);
    expect((await first).generation).toBe(1);
    expect((await second).generation).toBe(1);
  });
});

describe('the Worker over an index with faults', () => {
  const ask = (path: string): Promise<Response> => SELF.fetch(`https://sextant.test${path}`);
  const health = async (path = '/health') => healthSchema.parse(await (await ask(path)).json());

  it('answers without the papers of a page that is missing, keeps no such answer, and says so', async () => {
    expect((await ask('/v1/search?q=agents&limit=50')).status).toBe(200);
    expect(await health('/health?deep=1')).toMatchObject({ status: 'ok', reasons: [] });
    const pointer = await readPointer(fixtureReader);
    if (pointer === null) throw new Error('the fixture has no pointer');
    const { pages } = onlySegment(await readManifest(fixtureReader, pointer.manifest));
    for (const { sha256 } of pages.slice(0, 2)) await bindings.INDEX.delete(`b/pages/${sha256}`);

    const response = await ask('/v1/search?q=learning+to+reason&limit=100');
    expect(response.status).toBe(200);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(response.headers.get('ETag')).toBeNull();
    const { results, note } = searchAnswerSchema.parse(await response.json());
    expect(results.length).toBeGreaterThan(50);
    expect(note).toMatch(/left out: a part of the index cannot be read/);
    for (const path of [
      '/',
      '/?q=learning+to+reason',
      '/browse/new',
      '/browse/new.atom',
      '/llms.txt',
      '/sitemap.xml',
    ]) {
      expect((await ask(path)).status, path).toBe(200);
    }
    const { status, reasons } = await health();
    expect(status).toBe('degraded');
    expect(reasons.join(' ')).toContain('b/pages/');
  });
});

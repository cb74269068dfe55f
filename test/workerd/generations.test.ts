import { beforeAll, describe, expect, it } from 'vitest';
import module from '../../build/engine-relaxed.wasm';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { KvReader } from '../../src/index/store-kv.ts';
import { type Pointer, POINTER_KEY } from '../../src/index/manifest.ts';
import { readPointer } from '../../src/index/open.ts';
import { encodePointer } from '../../src/index/pointer.ts';
import { Generations } from '../../src/search/serving/generations.ts';
import { Budget } from '../../src/search/serving/budget.ts';
import { createCaches } from '../../src/search/serving/records.ts';
import type { SearchRequest } from '../../src/search/service.ts';
import { bindings, fillIndex, fixtureReader } from './fixture.ts';

let time = 1_000_000;
let published: Pointer;

/** A fresh isolate's view, with a clock of ours. */
function open(): {
  generations: Generations;
  background: Promise<unknown>[];
  current: () => Promise<number>;
} {
  const generations = new Generations(
    {
      reader: new KvReader(bindings.INDEX),
      loadEngine: async () => (bytes) => createEngine('relaxed', module, bytes),
      caches: createCaches(1_000_000),
    },
    () => time,
  );
  const background: Promise<unknown>[] = [];
  const current = async (): Promise<number> => {
    const opening = generations.current((work) => background.push(work), new Budget());
    return (await opening.service()).info.generation;
  };
  return { generations, background, current };
}

const point = (change: Partial<Pointer>): Promise<void> =>
  bindings.INDEX.put(POINTER_KEY, encodePointer({ ...published, ...change }));

beforeAll(async () => {
  await fillIndex();
  const pointer = await readPointer(fixtureReader);
  if (pointer === null) throw new Error('the fixture has no pointer');
  published = { ...pointer, activateAt: 0 };
  await point({});
});

describe('Generations', () => {
  it('opens the active generation, once for requests that arrive together', async () => {
    const { current } = open();
    expect(await Promise.all([current(), current(), current()])).toEqual([1, 1, 1]);
  });

  it('follows the pointer within 30 seconds, beside a request and not before it', async () => {
    const { current, background } = open();
    expect(await current()).toBe(1);
    await point({ gen: 2, prev: { gen: 1, manifest: published.manifest } });
    time += 29_000;
    expect(await current()).toBe(1);
    time += 2_000;
    expect(await current()).toBe(1);
    await Promise.all(background);
    expect(await current()).toBe(2);
    await point({});
    time += 31_000;
    await current();
    await Promise.all(background);
    expect(await current(), 'never back to an earlier generation').toBe(2);
    await point({ epoch: published.epoch + 1 });
    time += 31_000;
    await current();
    await Promise.all(background);
    expect(await current(), 'a later epoch starts again').toBe(1);
    await point({});
  });

  it('embeds the first queries while the vectors are still arriving', async () => {
    const kv = new KvReader(bindings.INDEX);
    const texts = ['speech recognition', 'protein folding'];
    let embedded = 0;
    let release = (): void => undefined;
    const encoded = new Promise<void>((resolve) => (release = resolve));
    const counted = (engine: Engine): Engine => ({
      ...engine,
      kernels: {
        ...engine.kernels,
        // The last kernel of every embedding.
        pool_f32: (...args) => {
          if (++embedded === texts.length) release();
          return engine.kernels.pool_f32(...args);
        },
      },
    });
    const generations = new Generations(
      {
        reader: {
          get: (key, options) => kv.get(key, options),
          stream: async (key, options) => {
            if (key.startsWith('b/vectors/')) await encoded;
            return kv.stream(key, options);
          },
        },
        loadEngine: async () => (bytes) => counted(createEngine('relaxed', module, bytes)),
        caches: createCaches(1_000_000),
      },
      () => time,
    );
    const searches = texts.map((text) => {
      const request: SearchRequest = {
        text,
        mode: 'semantic',
        filters: {},
        sort: 'relevance',
        page: { limit: 1, offset: 0 },
        explain: false,
      };
      const opening = generations.current(() => undefined, new Budget());
      return { request, opening, first: opening.begin(request) };
    });
    for (const { request, opening, first } of searches) {
      expect((await (await opening.service()).search(request, first)).hits).toHaveLength(1);
    }
    expect(embedded, 'and not once more').toBe(texts.length);
  });

  it('serves the previous generation until activateAt', async () => {
    await point({ gen: 2, prev: { gen: 1, manifest: published.manifest }, activateAt: time + 60_000 });
    const { current, background } = open();
    expect(await current()).toBe(1);
    time += 61_000;
    await current();
    await Promise.all(background);
    expect(await current()).toBe(2);
    await point({});
  });

  it('falls back on the previous generation when the new one cannot be opened, and keeps what it serves', async () => {
    const damaged = { gen: 3, key: 'm/missing', sha256: 'f'.repeat(64) };
    await point({ gen: 3, manifest: damaged, prev: { gen: 1, manifest: published.manifest } });
    const { current, background } = open();
    expect(await current()).toBe(1);
    time += 31_000;
    expect(await current()).toBe(1);
    await Promise.all(background);
    expect(await current()).toBe(1);
    await point({});
  });

  it('keeps the last good index when the pointer has an unknown format, and says so when there is none', async () => {
    const { current, background } = open();
    expect(await current()).toBe(1);
    await bindings.INDEX.put(POINTER_KEY, JSON.stringify({ ...published, gen: 9, format: 3 }));
    time += 31_000;
    expect(await current()).toBe(1);
    await Promise.all(background);
    expect(await current()).toBe(1);
    await expect(open().current()).rejects.toMatchObject({ code: 'index-format-unsupported' });
    await bindings.INDEX.delete(POINTER_KEY);
    await expect(open().current()).rejects.toMatchObject({ code: 'index-missing' });
    await point({});
  });

  it('names a value that is missing or damaged', async () => {
    const { keys } = await bindings.INDEX.list({ prefix: 'b/vectors/' });
    const key = keys[0]?.name ?? '';
    const value = await bindings.INDEX.get(key, 'arrayBuffer');
    if (value === null) throw new Error('no vectors');
    await bindings.INDEX.delete(key);
    await expect(open().current()).rejects.toMatchObject({ code: 'index-value-missing' });
    const flipped = new Uint8Array(value.slice(0));
    flipped[1_000] = (flipped[1_000] ?? 0) ^ 1;
    await bindings.INDEX.put(key, flipped);
    await expect(open().current()).rejects.toMatchObject({ code: 'index-corrupt' });
    await bindings.INDEX.put(key, value);
    expect(await open().current()).toBe(1);
  });
});

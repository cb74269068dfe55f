import { beforeEach, describe, expect, it, vi } from 'vitest';
import module from '../../build/engine-relaxed.wasm';
import { createEngine } from '../../src/engine/engine.ts';
import { sha256Hex } from '../../src/hash.ts';
import { type Manifest, manifestKey, type Pointer, POINTER_KEY, valueKey } from '../../src/index/manifest.ts';
import { readManifest, readPointer } from '../../src/index/open.ts';
import { encodePointer } from '../../src/index/pointer.ts';
import { KvReader } from '../../src/index/store-kv.ts';
import { Budget, UNLIMITED } from '../../src/search/serving/budget.ts';
import { Generations } from '../../src/search/serving/generations.ts';
import { createCaches } from '../../src/search/serving/records.ts';
import type { SearchService } from '../../src/search/service.ts';
import { bindings } from './fixture.ts';

for (const level of ['warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => undefined);

const kv = new KvReader(bindings.INDEX);
let time = 2_000_000;
/** The last generation, three segments of which two are in packs, and the one before it. */
let pointer: Pointer;
let manifest: Manifest;

/** A fresh isolate. */
function isolate() {
  const generations = new Generations(
    {
      reader: kv,
      loadEngine: async () => (bytes) => createEngine('relaxed', module, bytes),
      caches: createCaches(1_000_000),
    },
    () => time,
  );
  const background: Promise<unknown>[] = [];
  const service = async (): Promise<SearchService> => {
    const opening = generations.current((work) => background.push(work), new Budget(UNLIMITED));
    const its = await opening.service();
    opening.end();
    return its;
  };
  /** What is served after another look at the pointer. */
  const follow = async (): Promise<SearchService> => {
    time += 31_000;
    await service();
    await Promise.all(background);
    return service();
  };
  return { service, follow };
}

/** Papers that searches and lists find, in their order. */
async function papersOf(service: SearchService): Promise<{ ids: string[]; notes: (string | undefined)[] }> {
  const page = { limit: 100, offset: 0 };
  const asked = { filters: {}, sort: 'relevance', page, explain: false } as const;
  const found = [
    await service.search({ ...asked, text: 'graph neural speech', mode: 'keyword' }),
    await service.search({ ...asked, text: 'a b c', mode: 'semantic' }),
    await service.browse({ order: 'newest', page }),
  ];
  return {
    ids: found.flatMap(({ hits }, i) => hits.map(({ paper }) => `${i} ${paper.id} ${paper.abstract}`)),
    notes: found.map(({ note }) => note),
  };
}

const point = (change: Partial<Pointer>): Promise<void> =>
  bindings.INDEX.put(POINTER_KEY, encodePointer({ ...pointer, ...change }));

/** What the generation before is answered, as an isolate has it that never saw another one. */
async function before(): Promise<string[]> {
  if (pointer.prev === null) throw new Error('there is no generation before');
  await point({ ...pointer.prev, prev: null });
  const { ids } = await papersOf(await isolate().service());
  await point({});
  return ids;
}

/** The last segment, whose values are its pack, a page and its embeddings. */
function last(): Manifest['segments'][number] {
  const segment = manifest.segments.at(-1);
  if (segment?.pack === undefined) throw new Error('the last segment has no pack');
  return segment;
}

function packKey(): string {
  return valueKey('packs', last().pack?.sha256 ?? '');
}

beforeEach(async () => {
  const answer = await bindings.FIXTURE.fetch('http://segmented/');
  const keys: string[] = await answer.json();
  for (const key of keys) {
    const value = await bindings.FIXTURE.fetch(`http://segmented/${encodeURIComponent(key)}`);
    await bindings.INDEX.put(key, await value.arrayBuffer());
  }
  const present = await readPointer(kv);
  if (present === null) throw new Error('nothing is published');
  pointer = present;
  manifest = await readManifest(kv, pointer.manifest);
  time += 10_000_000;
});

describe('an index of several segments', () => {
  it('is served with the papers of all of them, and none that was removed', async () => {
    expect(manifest.segments.length).toBeGreaterThan(2);
    expect(manifest.segments.some(({ deleted }) => deleted !== undefined)).toBe(true);
    const service = await isolate().service();
    const { hits } = await service.browse({ order: 'newest', page: { limit: 100, offset: 0 } });
    expect(hits.length).toBe(manifest.papers);
  });

  for (const [what, change] of [
    ['missing', () => bindings.INDEX.delete(packKey())],
    ['of another length', () => bindings.INDEX.put(packKey(), new Uint8Array(100))],
    [
      'damaged',
      async () => {
        const value = new Uint8Array(
          (await bindings.INDEX.get(packKey(), 'arrayBuffer')) ?? new ArrayBuffer(0),
        );
        value[value.length >> 1] = (value[value.length >> 1] ?? 0) ^ 4;
        await bindings.INDEX.put(packKey(), value);
      },
    ],
  ] as const) {
    it(`is not served with a pack that is ${what}: the one before is, and says so`, async () => {
      const old = await before();
      const running = isolate();
      if (pointer.prev === null) throw new Error('there is no generation before');
      await point({ ...pointer.prev, prev: null });
      await running.service();
      await change();
      await point({});
      for (const service of [await isolate().service(), await running.follow()]) {
        expect((await papersOf(service)).ids).toEqual(old);
        expect(service.condition.stale).toMatchObject({ wanted: pointer.gen });
      }
    });
  }

  it('is not served at all when a pack of both generations is missing', async () => {
    const [, shared] = manifest.segments;
    await bindings.INDEX.delete(valueKey('packs', shared?.pack?.sha256 ?? ''));
    const { service } = isolate();
    await expect(service()).rejects.toMatchObject({ code: 'index-value-missing' });
    await expect(service()).rejects.toMatchObject({ code: 'index-value-missing', retryAfter: 10 });
  });

  it('is served without the papers of a page that is missing in a small segment, and says so', async () => {
    const whole = await papersOf(await isolate().service());
    const { rows, deleted = [], pages } = last();
    for (const { sha256 } of pages) await bindings.INDEX.delete(valueKey('pages', sha256));
    const service = await isolate().service();
    const { ids, notes } = await papersOf(service);
    expect(ids).toEqual(whole.ids.filter((id) => ids.includes(id)));
    const lists = (of: string[]): number => of.filter((id) => id.startsWith('2 ')).length;
    expect(lists(whole.ids) - lists(ids)).toBe(rows - deleted.length);
    expect(notes.at(-1)).toMatch(/left out: a part of the index cannot be read/);
    expect(service.condition.faults).not.toEqual([]);
  });

  it('is served whole without the embeddings, which only writers need and a deep look misses', async () => {
    const whole = await papersOf(await isolate().service());
    for (const { embeddings } of manifest.segments) {
      for (const { sha256 } of embeddings) await bindings.INDEX.delete(valueKey('embeddings', sha256));
    }
    const service = await isolate().service();
    expect(await papersOf(service)).toEqual(whole);
    expect(service.condition.faults).toEqual([]);
    const { problems } = await service.inspect();
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.every((problem) => problem.startsWith('b/embeddings/'))).toBe(true);
  });

  it('is followed to the next generation and never back, however old the pointer is that is seen', async () => {
    const old = await before();
    const running = isolate();
    const whole = await papersOf(await running.service());
    expect(whole.ids).not.toEqual(old);
    if (pointer.prev === null) throw new Error('there is no generation before');
    await point({ ...pointer.prev, prev: null });
    expect(await papersOf(await running.follow())).toEqual(whole);
    expect((await papersOf(await isolate().service())).ids, 'the older one, and all of it').toEqual(old);
  });

  for (const [what, deletedOf] of [
    ['beyond its segment', (rows: number) => [rows]],
    ['that do not ascend', () => [2, 1]],
    ['twice', () => [1, 1]],
    ['all', (rows: number) => Array.from({ length: rows }, (_, row) => row)],
    ['fewer than the papers say', () => undefined],
  ] as const) {
    it(`is not served when its manifest has deleted rows ${what}: the one before is`, async () => {
      const old = await before();
      const segments = manifest.segments.map((segment) => {
        const { deleted, ...others } = segment;
        if (deleted === undefined) return segment;
        const changed = deletedOf(segment.rows);
        return changed === undefined ? others : { ...others, deleted: changed };
      });
      const value = new TextEncoder().encode(JSON.stringify({ ...manifest, segments }));
      const sha256 = await sha256Hex(value);
      const ref = { gen: manifest.gen, key: manifestKey(manifest.gen, sha256), sha256 };
      await bindings.INDEX.put(ref.key, value);
      await point({ manifest: ref });
      const service = await isolate().service();
      expect((await papersOf(service)).ids).toEqual(old);
      expect(service.condition.stale).toMatchObject({ wanted: pointer.gen });
      await point({ manifest: ref, prev: null });
      await expect(isolate().service()).rejects.toMatchObject({ code: 'index-corrupt' });
    });
  }
});

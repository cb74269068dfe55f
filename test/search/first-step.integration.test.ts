import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FolderStore } from '../../scripts/kv/folder-store.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { type Pointer, POINTER_KEY } from '../../src/index/manifest.ts';
import { readPointer } from '../../src/index/open.ts';
import { encodePointer } from '../../src/index/pointer.ts';
import type { IndexReader } from '../../src/index/store.ts';
import { Budget } from '../../src/search/serving/budget.ts';
import { Generations } from '../../src/search/serving/generations.ts';
import { createCaches } from '../../src/search/serving/records.ts';
import type { Opening } from '../../src/search/service.ts';
import { TEST_INDEX } from '../setup/paths.ts';
import { request } from './open-index.ts';

const module = new WebAssembly.Module(await readFile('build/engine-simd.wasm'));
const store = new FolderStore(TEST_INDEX);
const published = await readPointer(store);
if (published === null) throw new Error('the test index has no pointer');
const pointer: Pointer = { ...published, activateAt: 0 };

const unhandled = vi.fn();
beforeEach(() => {
  process.on('unhandledRejection', unhandled);
  for (const level of ['warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation(() => undefined);
});
afterEach(async () => {
  // Node tells of a rejection that nobody heard once the queue of promises is empty.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

/** An isolate that reads the test index through `read`. */
function isolate(read: (key: string) => Promise<void> = async () => undefined, pointed: Pointer = pointer) {
  let embedded = 0;
  const counted = (engine: Engine): Engine => ({
    ...engine,
    kernels: {
      ...engine.kernels,
      // The last kernel of every embedding.
      pool_f32: (...args) => {
        embedded++;
        return engine.kernels.pool_f32(...args);
      },
    },
  });
  const reader: IndexReader = {
    get: async (key) => {
      await read(key);
      return key === POINTER_KEY ? encodePointer(pointed) : store.get(key);
    },
    stream: async (key) => {
      await read(key);
      return store.stream(key);
    },
  };
  const generations = new Generations(
    {
      reader,
      loadEngine: async () => (bytes) => counted(createEngine('simd', module, bytes)),
      caches: createCaches(1_000_000),
    },
    Date.now,
  );
  const open = (): Opening => generations.current(() => undefined, new Budget());
  return { open, embeddings: () => embedded };
}

/** Fails for values of one kind, for good or so many times. */
function without(kind: string, times = Number.POSITIVE_INFINITY) {
  let left = times;
  return async (key: string): Promise<void> => {
    if (key.startsWith(`b/${kind}/`) && left-- > 0) throw new Error(`${kind} cannot be read`);
  };
}

/** What a search in a new isolate finds. */
async function search(opening: Opening, text: string) {
  const asked = request(text, { mode: 'semantic' });
  const first = opening.begin(asked);
  const service = await opening.service();
  const { hits } = await service.search(asked, first);
  return hits.map(({ paper }) => paper.id);
}

describe('the first search of an isolate', () => {
  it('embeds once, however many other texts the encoder is given meanwhile', async () => {
    const { open, embeddings } = isolate();
    const texts = ['speech recognition', ...Array.from({ length: 140 }, (_, i) => `paper number ${i}`)];
    const begun = texts.map((text) => {
      const opening = open();
      const asked = request(text, { mode: 'semantic' });
      return { opening, asked, first: opening.begin(asked) };
    });
    const [earliest] = begun;
    if (earliest === undefined) throw new Error('no text');
    const { opening, asked, first } = earliest;
    const service = await opening.service();
    expect(embeddings()).toBe(texts.length);
    // The encoder remembers fewer: the embedding is handed over, and not found again by chance.
    expect((await service.search(asked, first)).hits.length).toBeGreaterThan(0);
    expect(embeddings()).toBe(texts.length);
  });

  it('knows without the index how a text with hyphens is read', async () => {
    const { open, embeddings } = isolate();
    await search(open(), 'self-supervised learning');
    expect(embeddings()).toBe(1);
  });

  it('embeds nothing for a search by words, for what is not ranked, or once the index is open', async () => {
    const { open, embeddings } = isolate();
    const opening = open();
    for (const [text, mode] of [
      ['speech', 'keyword'],
      ['author:Bengio', 'hybrid'],
    ] as const) {
      opening.begin(request(text, { mode }));
    }
    await opening.service();
    open().begin(request('speech'));
    await open().service();
    expect(embeddings()).toBe(0);
  });

  it.each([
    ['a slip', 'speach recogniton'],
    ['what papers write as one word', 'self-supervised lerning'],
  ])('embeds what is meant where the text has %s', async (_, text) => {
    const cold = isolate();
    const found = await search(cold.open(), text);
    const warm = await (await cold.open().service()).search(request(text, { mode: 'semantic' }));
    expect(found).toEqual(warm.hits.map(({ paper }) => paper.id));
    expect(cold.embeddings()).toBeLessThanOrEqual(2);
  });
});

describe('a first step that fails', () => {
  it.each(['model', 'vocabulary'])(
    'says what is wrong with the %s while the index is whole',
    async (kind) => {
      const { open, embeddings } = isolate(without(kind));
      await expect(search(open(), 'speech recognition')).rejects.toThrow(`${kind} cannot be read`);
      expect(embeddings()).toBe(0);
    },
  );

  it.each(['vectors', 'postings', 'terms'])(
    'says what is wrong with the %s while the encoder is whole',
    async (kind) => {
      const { open } = isolate(without(kind));
      await expect(search(open(), 'speech recognition')).rejects.toThrow(`${kind} cannot be read`);
    },
  );

  it('is nobody’s business when no search awaits it', async () => {
    const { open } = isolate(without('model'));
    open().begin(request('speech recognition'));
    await expect(open().service()).rejects.toThrow('model cannot be read');
  });

  it('is taken again with the index that is fallen back on', async () => {
    const expected = await search(isolate().open(), 'speech recognition');
    const newer: Pointer = {
      ...pointer,
      gen: pointer.gen + 1,
      prev: { gen: pointer.gen, manifest: pointer.manifest },
    };
    // The first try fails for want of the vectors, whose encoder is kept; or for want of the encoder itself.
    for (const kind of ['vectors', 'model']) {
      const { open, embeddings } = isolate(without(kind, 1), newer);
      expect(await search(open(), 'speech recognition'), kind).toEqual(expected);
      expect(embeddings(), kind).toBe(1);
    }
  });

  it('never lends its embedding to another encoder', async () => {
    const asked = request('speech recognition', { mode: 'semantic' });
    const [one, other] = [isolate(), isolate()];
    const foreign = one.open().begin(asked);
    await one.open().service();
    expect(one.embeddings()).toBe(1);
    const service = await other.open().service();
    expect((await service.search(asked, foreign)).hits.length).toBeGreaterThan(0);
    expect(other.embeddings(), 'which may be of another model').toBe(1);
  });
});

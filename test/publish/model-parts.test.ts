import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { storedModel, storedWeights } from '../../scripts/model/stored-model.ts';
import { valueOf } from '../../scripts/publish/build-segment.ts';
import { cutValue } from '../../scripts/publish/cut-value.ts';
import { planGc } from '../../scripts/publish/gc.ts';
import { publish, publishChange } from '../../scripts/publish/publish.ts';
import { verifyGeneration } from '../../scripts/publish/verify.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { type Manifest, manifestSchema, valueKey, valuesOf, weightsOf } from '../../src/index/manifest.ts';
import { type IndexReader, MAX_VALUE_BYTES } from '../../src/index/store.ts';
import { openGeneration } from '../../src/search/serving/open-generation.ts';
import { createCaches } from '../../src/search/serving/records.ts';
import { tinyModel } from '../embed/tiny-model.ts';
import { withValues } from '../search/damage.ts';
import { runs } from '../setup/runs.ts';
import { draftOf, paperOf, rowsOf, unitVector } from './drafts.ts';
import { HistoryStore } from './stores.ts';

const isModel = ({ kind }: { kind: string }): boolean => kind === 'model';

describe('a value that is cut', () => {
  it('is the same bytes, in as few parts of at most so many as there can be', () => {
    const sizes = fc.integer({ min: 1, max: 400 });
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), sizes, (value, most) => {
        const parts = cutValue(value, most);
        expect(parts.flatMap((part) => Array.from(part))).toEqual(Array.from(value));
        expect(parts).toHaveLength(Math.ceil(value.length / most));
        for (const { length } of parts) expect(length).toBeGreaterThan(0);
        for (const { length } of parts) expect(length).toBeLessThanOrEqual(most);
      }),
    );
  });
});

describe('a published model', () => {
  it('is one value, named as ever, as long as it fits into one', async () => {
    const store = new HistoryStore();
    const { manifest } = await publish(store, draftOf(3), { waitMs: 0 });
    expect(manifest.model.weights).toMatchObject({ bytes: 3 });
    expect(valuesOf(manifest).filter(isModel)).toHaveLength(1);
  });

  it('that is too long is several, which are verified, kept and read as one', async () => {
    const store = new HistoryStore();
    const draft = draftOf(3);
    const weights = new Uint8Array(2 * MAX_VALUE_BYTES + 3);
    // Each part is another.
    for (let at = 0; at < weights.length; at += 4_096) weights[at] = 1 + ((at / 4_096) % 251);
    const { manifest } = await publish(
      store,
      { ...draft, model: { ...draft.model, weights } },
      { waitMs: 0 },
    );
    expect(manifest.model.weights).toHaveLength(3);
    expect(valuesOf(manifest).filter(isModel)).toHaveLength(3);
    expect((await verifyGeneration(store, null)).problems).toEqual([]);
    const plan = await planGc(store, { keep: 2, maxDeletes: 100, now: 1e12 });
    expect(plan.deletes).toEqual([]);
    expect(Buffer.compare(await storedWeights(store, manifest.model), weights)).toBe(0);
  });
});

const tiny = tinyModel();
const { width: dim, id, maxTokens } = tiny.config;
const store = new HistoryStore();
let manifest: Manifest;
let createEngineOf: (bytes: number) => ReturnType<typeof createEngine>;

beforeAll(async () => {
  const module = new WebAssembly.Module(await readFile('build/engine-simd.wasm'));
  createEngineOf = (bytes) => createEngine('simd', module, bytes);
  const { weights, vocabulary } = tiny;
  const rows = rowsOf([paperOf(0), paperOf(1)], (row) => unitVector(dim, () => 0.75 + row));
  const model = { id, dim, maxTokens, weights, vocabulary };
  ({ manifest } = await publish(store, { model, bits: 8, rows }, { waitMs: 0 }));
});

/** The same index, with its model in parts of at most so many bytes. */
async function inParts(most: number): Promise<Manifest> {
  const parts = cutValue(tiny.weights, most).map((part) => valueOf('model', part));
  const model = { ...manifest.model, weights: parts.map(({ ref }) => ref) };
  const change = (present: Manifest) => ({ content: { ...present, model }, values: parts });
  return (await publishChange(store, change, { waitMs: 0 })).manifest;
}

const open = async (reader: IndexReader, its: Manifest) =>
  openGeneration(
    { reader, createEngine: createEngineOf, caches: createCaches(0) },
    { gen: 1, sha256: '' },
    its,
  );
const embeddingBy = async (its: Manifest): Promise<Float32Array> =>
  (await open(store, its)).encoder.embed('a b c d e').embedding;

describe('a model in parts', () => {
  it('embeds what the whole does, bit by bit, whatever their length', async () => {
    const whole = await embeddingBy(manifest);
    const lengths = fc.integer({ min: Math.ceil(tiny.weights.length / 40), max: tiny.weights.length - 1 });
    await fc.assert(
      fc.asyncProperty(lengths, async (most) => {
        const parts = await inParts(most);
        expect(await embeddingBy(parts)).toEqual(whole);
        expect((await storedModel(store, parts)).weights).toEqual(tiny.weights);
      }),
      { numRuns: runs(20, 10) },
    );
  });

  it('is told when a part is damaged, missing, left out or in another place', async () => {
    const parts = await inParts(Math.ceil(tiny.weights.length / 3));
    const refs = weightsOf(parts.model);
    for (const [i, ref] of refs.entries()) {
      const key = valueKey('model', ref.sha256);
      const damaged = (await store.get(key)) ?? new Uint8Array();
      damaged[i * 100] = 1 + (damaged[i * 100] ?? 0);
      const message = expect.stringContaining(key);
      const changed = withValues(store, new Map([[key, damaged]]));
      await expect(open(changed, parts)).rejects.toMatchObject({ code: 'index-corrupt', message });
      const without: IndexReader = {
        get: async (name) => (name === key ? null : store.get(name)),
        stream: async (name) => (name === key ? null : store.stream(name)),
      };
      await expect(open(without, parts)).rejects.toMatchObject({ code: 'index-value-missing', message });
    }
    for (const weights of [refs.slice(1), refs.slice(0, -1), refs.toReversed(), [...refs, ...refs]]) {
      const wrong = { ...parts, model: { ...parts.model, weights } };
      await expect(open(store, wrong)).rejects.toMatchObject({ code: 'index-corrupt' });
    }
  });

  it('is named by verify where a part of it is gone', async () => {
    const parts = await inParts(Math.ceil(tiny.weights.length / 2));
    const [, last] = weightsOf(parts.model);
    const key = valueKey('model', last?.sha256 ?? '');
    await store.delete(key);
    expect((await verifyGeneration(store, null)).problems).toEqual([
      expect.stringContaining(`${key} is missing`),
    ]);
  });

  it('is a list of two at least: a list of one is no manifest', () => {
    const one = { ...manifest, model: { ...manifest.model, weights: weightsOf(manifest.model) } };
    expect(manifestSchema.safeParse(manifest).success).toBe(true);
    expect(manifestSchema.safeParse(one).success).toBe(false);
  });
});

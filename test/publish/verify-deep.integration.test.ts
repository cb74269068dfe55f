import { beforeAll, describe, expect, it } from 'vitest';
import { FolderStore } from '../../scripts/kv/folder-store.ts';
import { findOnnx } from '../../scripts/model/model-folder.ts';
import { readOnnxTensors } from '../../scripts/model/onnx.ts';
import type { PreparedModel } from '../../scripts/model/prepare.ts';
import { verifyDeep } from '../../scripts/publish/verify-deep.ts';
import { manifestOf, verifyGeneration } from '../../scripts/publish/verify.ts';
import { packWeights, readWeights, tensorBytes } from '../../src/encoder/weights.ts';
import { checksum32 } from '../../src/hash.ts';
import { sha256Hex } from '../../src/hash.ts';
import type { ValueKind } from '../../src/index/kinds.ts';
import { type Manifest, manifestKey, type Segment, valueKey } from '../../src/index/manifest.ts';
import { readValue } from '../../src/index/open.ts';
import { encodeVectors, readVector, readVectorsHeader } from '../../src/index/format/vectors.ts';
import { mulberry32 } from '../../scripts/random.ts';
import { changedModel, preparedModel } from '../embed/models.ts';
import { TEST_INDEX } from '../setup/paths.ts';
import { HistoryStore } from './stores.ts';
import { onlySegment, withSegment } from '../setup/segments.ts';

const SAMPLE = 6;
const real = new FolderStore(TEST_INDEX);

let model: PreparedModel;
let whole: Manifest;
beforeAll(async () => {
  model = await preparedModel();
  whole = await manifestOf(real, null);
}, 300_000);

/** The index of 200 real papers in a store of its own, to which a wrong publisher can add. */
async function copy(): Promise<HistoryStore> {
  const store = new HistoryStore();
  for (const { key, metadata } of await real.list('')) {
    const value = await real.get(key);
    if (value && metadata) await store.put([{ key, value, metadata }]);
  }
  return store;
}

async function put(store: HistoryStore, kind: ValueKind, value: Uint8Array) {
  const sha256 = await sha256Hex(value);
  await store.put([{ key: valueKey(kind, sha256), value, metadata: { t: 0, gen: 2, bytes: value.length } }]);
  return { sha256, bytes: value.length, checksum: checksum32(value) };
}

/** What deep verification says of an index with such a manifest, in which plain verification finds nothing. */
async function check(store: HistoryStore, changes: Partial<Manifest>) {
  const manifest = { ...whole, gen: 2, ...changes };
  const value = new TextEncoder().encode(JSON.stringify(manifest));
  const key = manifestKey(2, await sha256Hex(value));
  await store.put([{ key, value, metadata: { t: 0, gen: 2, bytes: value.length } }]);
  expect((await verifyGeneration(store, 2)).problems).toEqual([]);
  return verifyDeep(store, manifest, model, SAMPLE);
}

/** The index with its vectors changed row by row. */
async function withVectors(change: (vector: Float32Array, row: number) => Float32Array, bits: 4 | 8 = 8) {
  const store = await copy();
  const vectors: Segment['vectors'] = [];
  for (const ref of onlySegment(whole).vectors) {
    const value = await readValue(real, 'vectors', ref);
    const header = readVectorsHeader(value);
    const { firstRow, rows, dim } = header;
    const all = new Float32Array(rows * dim);
    for (let local = 0; local < rows; local++) {
      const vector = change(readVector(value, header, local), firstRow + local);
      const length = Math.hypot(...vector);
      all.set(
        vector.map((x) => x / length),
        local * dim,
      );
    }
    const changed = encodeVectors({ firstRow, dim, bits }, all);
    vectors.push({ ...(await put(store, 'vectors', changed)), firstRow, rows });
  }
  return check(store, { bits, ...withSegment(whole, { vectors }) });
}

async function withModel(change: (weights: Uint8Array) => void) {
  const store = await copy();
  const weights = Uint8Array.from(model.weights);
  change(weights);
  return check(store, { model: { ...whole.model, weights: await put(store, 'model', weights) } });
}

describe('verifyDeep', () => {
  it('finds nothing wrong with a whole index', async () => {
    const report = await verifyDeep(real, whole, model, SAMPLE);
    expect(report).toMatchObject({ sample: SAMPLE, model: 'identical', problems: [] });
    expect(Math.min(report.least.stored, report.least.packed)).toBeGreaterThan(0.98);
  });

  it('embeds titles as queries and papers as documents, where the model has a way for each', async () => {
    const other = await changedModel(model, {
      pooling: { query: 'cls', document: 'mean' },
      queryPrefix: 'query: ',
    });
    const store = await copy();
    const weights = await put(store, 'model', other.weights);
    const manifest = { ...whole, model: { ...whole.model, weights } };
    const report = await verifyDeep(store, manifest, other, SAMPLE);
    expect(report).toMatchObject({ model: 'identical', problems: [] });
    expect(Math.min(report.least.stored, report.least.packed)).toBeGreaterThan(0.98);
  });

  it('takes more papers than there are for all of them', async () => {
    const report = await verifyDeep(real, { ...whole, papers: 3 }, model, 1_000);
    expect(report).toMatchObject({ sample: 3, problems: [] });
  });

  it('finds nothing wrong with codes of 4 bits', async () => {
    expect(await withVectors((vector) => vector, 4)).toMatchObject({ problems: [] });
  });

  it('names vectors a third of whose signs are flipped', async () => {
    const { problems, least } = await withVectors((vector) => vector.map((x, k) => (k < 128 ? -x : x)));
    expect(problems).toEqual([
      expect.stringMatching(
        /^6 of 6 vectors are not those of their papers: that of \S+ \(row 16\) has cosine 0\.[34]\d+ with .* Delete/,
      ),
    ]);
    expect(least.packed).toBeGreaterThan(0.98);
  });

  it('names a single row of the sample that has the vector of another paper', async () => {
    let first: Float32Array | undefined;
    const { problems } = await withVectors((vector, row) => {
      first ??= vector;
      return row === 83 ? first : vector;
    });
    expect(problems).toEqual([expect.stringMatching(/^1 of 6 vectors .* \(row 83\) has cosine/)]);
  });

  it('names the tensor of a model in which 4 KB are zeros', async () => {
    const { problems } = await withModel((weights) => {
      const { offset, config } = readWeights(weights);
      const start = offset('3.up.codes', tensorBytes(config).get('3.up.codes') ?? 0);
      weights.fill(0, start + 8_192, start + 12_288);
    });
    expect(problems.slice(0, 2)).toEqual([
      'The tensor 3.up of the model of the index is damaged. Publish the index again.',
      'The tensor 3.up.sums of the model of the index is damaged. Publish the index again.',
    ]);
  });

  it('names a model in which one byte in 997 of the scales is flipped', async () => {
    const { problems, least } = await withModel((weights) => {
      const { offset, config } = readWeights(weights);
      for (const [name, bytes] of tensorBytes(config)) {
        if (!name.endsWith('scales')) continue;
        const start = offset(name, bytes);
        for (let at = start + 3; at < start + bytes; at += 997) weights[at] = (weights[at] ?? 0) ^ 0xff;
      }
    });
    expect(problems).toContain(
      'The tensor words of the model of the index is damaged. Publish the index again.',
    );
    expect(problems).toContain(
      'The tensor 0.qkv of the model of the index is damaged. Publish the index again.',
    );
    expect(least.packed).not.toBeGreaterThan(0.95);
    expect(problems.at(-1)).toMatch(/^The model of the index embeds \d+ of 12 texts wrongly/);
  });

  it('names a model that cannot be opened, and one whose vocabulary is another', async () => {
    expect((await withModel((weights) => weights.fill(0, 0, 64))).problems).toEqual([
      expect.stringMatching(/^The model of the index cannot be opened: /),
    ]);
    const store = await copy();
    const vocabulary = Uint8Array.from(model.vocabulary);
    vocabulary[vocabulary.length - 2] = (vocabulary.at(-2) ?? 0) ^ 1;
    const { problems } = await check(store, {
      model: { ...whole.model, vocabulary: await put(store, 'vocabulary', vocabulary) },
    });
    expect(problems).toEqual([expect.stringMatching(/^The (vocabulary|model) of the index/)]);
  });

  it('takes the same model packed from f32 weights for what it is', async () => {
    // What f32 weights have beside their int8 ones: up to half a step of a row.
    const random = mulberry32(5);
    const tensors = new Map(await readOnnxTensors(findOnnx(model.folder)?.file ?? '', model.config));
    for (const [name, { shape, data }] of tensors) {
      const [rows = 1, width = 0] = shape.length === 2 ? shape : [1, data.length];
      if (shape.length !== 2) continue;
      const noisy = Float32Array.from(data);
      for (let row = 0; row < rows; row++) {
        const part = noisy.subarray(row * width, (row + 1) * width);
        const step = part.reduce((top, x) => Math.max(top, Math.abs(x)), 0) / 127;
        part.forEach((x, k) => (part[k] = x + (random() - 0.5) * step));
      }
      tensors.set(name, { shape, data: noisy });
    }
    const { bytes } = packWeights(model.config, tensors);
    const report = await withModel((weights) => weights.set(bytes));
    expect(report).toMatchObject({ model: 'alike', problems: [] });
  });
});

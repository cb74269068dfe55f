import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readOnnxTensors } from '../../scripts/model/onnx.ts';
import { numberOf } from '../../src/index/format/float16.ts';
import { ModelProto, type onnx, TensorProto } from '../../scripts/model/onnx-proto.ts';
import { writeBertGraph } from './bert-graph.ts';
import type { Products } from './onnx-builder.ts';
import { temporaryFolder } from './temporary.ts';
import { STORAGES, TINY, tinyGraph, tinyWeights, writeOnnx } from './tiny-graph.ts';
import { runs } from '../setup/runs.ts';

/** Quarters from -7.75 to 7.75: exact in f16 and, with the scales of the storages, in int8. */
const quarters = fc.infiniteStream(fc.integer({ min: -15, max: 15 }));

async function tinyFile(change: (graph: onnx.IGraphProto) => void): Promise<string> {
  let n = 0;
  const graph = tinyGraph(
    tinyWeights(() => (n++ % 31) - 15),
    STORAGES['f32, raw'] ?? fail(),
    '',
  );
  change(graph);
  return writeOnnx(join(await temporaryFolder(), 'model.onnx'), graph);
}

function fail(): never {
  throw new Error('no such storage');
}

describe.each(Object.entries(STORAGES))('weights stored as %s', (_, storage) => {
  test('come back as (outputs, inputs), with no prefix', async () => {
    const folder = await temporaryFolder();
    const prefixes = fc.constantFrom('', 'bert.', 'inner.', 'model.', '0.auto_model.');
    await fc.assert(
      fc.asyncProperty(quarters, prefixes, async (stream, prefix) => {
        const weights = tinyWeights(() => stream.next().value ?? 0);
        const file = await writeOnnx(join(folder, 'model.onnx'), tinyGraph(weights, storage, prefix));
        const tensors = await readOnnxTensors(file, TINY);
        expect([...tensors.keys()]).toEqual([...weights.keys()]);
        for (const [name, { shape, data }] of weights) {
          expect(tensors.get(name)?.shape, name).toEqual(shape);
          expect(
            Array.from(tensors.get(name)?.data ?? [], (v) => v + 0),
            name,
          ).toEqual(data.map((v) => v + 0));
        }
      }),
      { numRuns: runs(20) },
    );
  });
});

test('tables of positions and token types may have more rows than are used', async () => {
  const file = await tinyFile((graph) => {
    for (const tensor of graph.initializer ?? []) {
      if (!/(position|token_type)_embeddings/.test(tensor.name ?? '')) continue;
      tensor.dims = [9, 4];
      tensor.rawData = new Uint8Array(9 * 4 * 4);
    }
  });
  const tensors = await readOnnxTensors(file, TINY);
  expect(tensors.get('embeddings.position_embeddings.weight')?.shape).toEqual([9, 4]);
});

const find = (graph: onnx.IGraphProto, name: string): onnx.ITensorProto =>
  graph.initializer?.find((tensor) => tensor.name === name) ?? fail();
const BIAS = 'encoder.layer.1.attention.self.key.bias';

test.each<[string, (graph: onnx.IGraphProto) => void, string]>([
  [
    'products whose activations have scales of their own',
    (g) => g.node?.push({ opType: 'QLinearMatMul', input: ['a', 'b'], output: ['c'] }),
    "it is quantised in a way that is not read (QLinearMatMul). Use the model's onnx/model.onnx",
  ],
  [
    'a bias that is absent',
    (g) => (find(g, BIAS).name = 'val'),
    `encoder.layer.1.attention.self.key.weight: the graph has no such value; ${BIAS}: the graph has no such value`,
  ],
  [
    'a bias of another shape',
    (g) => Object.assign(find(g, BIAS), { dims: [2], rawData: new Uint8Array(8) }),
    `${BIAS}: its shape is 2 instead of 4`,
  ],
  [
    'fewer words than the vocabulary',
    (g) =>
      Object.assign(find(g, 'embeddings.word_embeddings.weight'), {
        dims: [5, 4],
        rawData: new Uint8Array(80),
      }),
    'embeddings.word_embeddings.weight: its shape is 5×4 instead of 6×4',
  ],
  [
    'fused nodes',
    (g) => g.node?.forEach((n) => n.opType === 'MatMul' && (n.opType = 'FusedMatMul')),
    'no Add takes encoder.layer.0.attention.self.query.bias and a MatMul (an optimised export?',
  ],
  [
    'a weight that is computed from an input',
    (g) => g.node?.forEach((n) => n.opType === 'MatMul' && n.input?.splice(1, 1, 'input_ids')),
    'encoder.layer.0.attention.self.query.weight: input_ids is an input of the graph, not a weight',
  ],
  [
    'a weight behind an unknown node',
    (g) => {
      g.node?.push({ opType: 'Reshape', input: ['val_1'], output: ['odd'] });
      g.node?.forEach((n) => n.input?.[1] === 'val_1' && n.input.splice(1, 1, 'odd'));
    },
    'odd comes from a node of type Reshape, not from a weight',
  ],
  [
    'the same name under two prefixes',
    (g) => g.initializer?.push({ ...find(g, BIAS), name: `other.${BIAS}` }),
    `the graph has it more than once: ${BIAS}, other.${BIAS}`,
  ],
  [
    'external data',
    (g) => (find(g, BIAS).dataLocation = TensorProto.DataLocation.EXTERNAL),
    `${BIAS} is kept in another file (external data)`,
  ],
  [
    'too few bytes',
    (g) => (find(g, BIAS).rawData = new Uint8Array(12)),
    `${BIAS} has 3 numbers instead of 4`,
  ],
  [
    'an unread type',
    (g) =>
      Object.assign(find(g, BIAS), { dataType: TensorProto.DataType.DOUBLE, rawData: new Uint8Array(32) }),
    `${BIAS} has the type DOUBLE; FLOAT, FLOAT16, INT8 and UINT8 are read`,
  ],
])('%s: refused, and named', async (_, change, message) => {
  const file = await tinyFile(change);
  await expect(readOnnxTensors(file, TINY)).rejects.toMatchObject({ code: 'model-unsupported' });
  await expect(readOnnxTensors(file, TINY)).rejects.toThrow(message);
});

const DYNAMIC_SHAPE = { layers: 1, heads: 1, width: 32, intermediate: 64, vocabSize: 40, positions: 8 };
const DYNAMIC_CONFIG = { ...TINY, ...DYNAMIC_SHAPE, maxTokens: DYNAMIC_SHAPE.positions };

async function exported(products: Products, change?: (graph: onnx.IGraphProto) => void): Promise<string> {
  const file = join(await temporaryFolder(), 'model.onnx');
  const how = { products, firstPosition: 0, layerNormEps: 1e-12, tokenTypes: true, seed: 5 };
  await writeBertGraph(file, { shape: DYNAMIC_SHAPE, ...how });
  const { graph } = ModelProto.decode(await readFile(file));
  if (!graph) fail();
  change?.(graph);
  return writeOnnx(file, graph);
}

test.each(['int8 by columns', 'uint8 as a whole'] as const)(
  'an export that quantises activations, its weights in %s, has the weights of the plain one within a step',
  async (products) => {
    const plain = await readOnnxTensors(await exported('f32'), DYNAMIC_CONFIG);
    const tensors = await readOnnxTensors(await exported(products), DYNAMIC_CONFIG);
    for (const [name, { shape, data }] of plain) {
      const found = tensors.get(name);
      expect(found?.shape, name).toEqual(shape);
      const step = (Math.max(...data) - Math.min(...data)) / 255;
      const worst = Math.max(...data.map((v, i) => Math.abs(v - (found?.data[i] ?? Infinity))));
      expect(worst, name).toBeLessThanOrEqual(step);
    }
  },
);

test.each<[string, (graph: onnx.IGraphProto) => void, string]>([
  [
    'without the scale of its matrices',
    (g) => g.node?.forEach((n) => n.input?.some((i) => i.endsWith('_scale')) && (n.opType = 'Add')),
    'encoder.layer.0.attention.self.query.weight',
  ],
  [
    'whose words are looked up and not scaled',
    (g) => g.node?.forEach((n) => n.opType === 'DequantizeLinear' && (n.opType = 'Cast')),
    'no DequantizeLinear takes what is looked up in embeddings.word_embeddings.weight_quantized',
  ],
])('an export that quantises activations, %s, is refused', async (_, change, message) => {
  const file = await exported('int8 by columns', change);
  await expect(readOnnxTensors(file, DYNAMIC_CONFIG)).rejects.toThrow(message);
});

test('a file that is cut off, or is none, is refused', async () => {
  const file = await tinyFile(() => undefined);
  const bytes = await readFile(file);
  for (const wrong of [bytes.subarray(0, bytes.length - 7), Buffer.from('<html>'), Buffer.alloc(0)]) {
    await writeFile(file, wrong);
    await expect(readOnnxTensors(file, TINY)).rejects.toMatchObject({ code: 'model-unsupported' });
  }
});

test.each([
  [0x0000, 0],
  [0x0001, 2 ** -24],
  [0x03ff, 1023 * 2 ** -24],
  [0x0400, 2 ** -14],
  [0x3c00, 1],
  [0xc000, -2],
  [0x7bff, 65504],
  [0x7c00, Infinity],
  [0xfc00, -Infinity],
  [0x7e00, NaN],
])('binary16 %i is %d', (bits, value) => {
  expect(numberOf(bits)).toBe(value);
});

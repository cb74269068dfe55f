import { writeFile } from 'node:fs/promises';
import type { EncoderConfig } from '../../src/encoder/config.ts';
import { expectedTensors } from '../../scripts/model/onnx.ts';
import { ModelProto, type onnx, TensorProto } from '../../scripts/model/onnx-proto.ts';

const { DataType } = TensorProto;

/** An encoder small enough to write down; only what `readOnnxTensors` asks of a config matters. */
export const TINY: EncoderConfig = {
  id: 'tiny',
  layers: 2,
  heads: 1,
  width: 4,
  intermediate: 8,
  vocabSize: 6,
  maxTokens: 5,
  layerNormEps: 1e-12,
  pooling: 'mean',
  queryPrefix: '',
  documentPrefix: '',
  tokenizer: {
    lowercase: true,
    stripAccents: true,
    splitChineseChars: true,
    unknown: 1,
    cls: 2,
    sep: 3,
    continuation: '##',
    maxCharsPerWord: 100,
  },
};

/** How an exporter stores a matrix (rows, columns) of multiples of 1/4 from -8 to 8: initialisers and nodes. */
interface Stored {
  initializer: onnx.ITensorProto[];
  node: onnx.INodeProto[];
}
export type Storage = (name: string, shape: number[], data: number[]) => Stored;

const initialiser = (
  name: string,
  dataType: number,
  dims: number[],
  bytes: ArrayBufferView,
): onnx.ITensorProto => ({
  name,
  dataType,
  dims,
  rawData: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
});
const f32 = (name: string, dims: number[], data: number[]) =>
  initialiser(name, DataType.FLOAT, dims, Float32Array.from(data));
const i8 = (name: string, dims: number[], data: number[]) =>
  initialiser(name, DataType.INT8, dims, Int8Array.from(data));
const node = (opType: string, input: string[], output: string, attribute: onnx.IAttributeProto[] = []) => ({
  opType,
  input,
  output: [output],
  attribute,
});

/** A multiple of 1/4 below 16 as IEEE 754 binary16, by way of its definition. */
function half(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const fraction = (Math.abs(value) / 2 ** exponent - 1) * 1024;
  return (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | fraction;
}

/** One scale a column, a different power of two for each, so that codes times scales are exact. */
const columnScales = (columns: number) => Array.from({ length: columns }, (_, j) => 2 ** -(2 + (j % 2)));
const codesOf = (data: number[], columns: number) => {
  const scales = columnScales(columns);
  return data.map((v, i) => v / (scales[i % columns] ?? 1));
};

export const STORAGES: Record<string, Storage> = {
  'f32, raw': (name, dims, data) => ({ initializer: [f32(name, dims, data)], node: [] }),
  'f32, as a field': (name, dims, data) => ({
    initializer: [{ name, dataType: DataType.FLOAT, dims, floatData: data }],
    node: [],
  }),
  'f16, raw, through Cast': (name, dims, data) => ({
    initializer: [initialiser(`${name}_h`, DataType.FLOAT16, dims, Uint16Array.from(data, half))],
    node: [node('Cast', [`${name}_h`], name)],
  }),
  'f16, as a field, through Identity': (name, dims, data) => ({
    initializer: [{ name: `${name}_h`, dataType: DataType.FLOAT16, dims, int32Data: data.map(half) }],
    node: [node('Identity', [`${name}_h`], name)],
  }),
  'int8, Cast and Mul by a scale a column': (name, dims, data) => {
    const [, columns = 1] = dims;
    return {
      initializer: [
        i8(`${name}_q`, dims, codesOf(data, columns)),
        f32(`${name}_scale`, [1, columns], columnScales(columns)),
      ],
      node: [node('Cast', [`${name}_q`], `${name}_f`), node('Mul', [`${name}_f`, `${name}_scale`], name)],
    };
  },
  'int8, Mul by a scale a row, scale first': (name, dims, data) => {
    const [rows = 1, columns = 1] = dims;
    const scales = columnScales(rows);
    const codes = data.map((v, i) => v / (scales[Math.floor(i / columns)] ?? 1));
    return {
      initializer: [i8(`${name}_q`, dims, codes), f32(`${name}_scale`, [rows, 1], scales)],
      node: [node('Mul', [`${name}_scale`, `${name}_q`], name)],
    };
  },
  'int8, DequantizeLinear along the last axis': (name, dims, data) => {
    const [, columns = 1] = dims;
    return {
      initializer: [
        i8(`${name}_q`, dims, codesOf(data, columns)),
        f32(`${name}_scale`, [columns], columnScales(columns)),
      ],
      node: [node('DequantizeLinear', [`${name}_q`, `${name}_scale`], name, [{ name: 'axis', i: -1 }])],
    };
  },
  'uint8, DequantizeLinear with one scale and zero point': (name, dims, data) => ({
    initializer: [
      initialiser(
        `${name}_q`,
        DataType.UINT8,
        dims,
        Uint8Array.from(data, (v) => v * 4 + 128),
      ),
      f32(`${name}_scale`, [], [0.25]),
      initialiser(`${name}_zero`, DataType.UINT8, [], Uint8Array.of(128)),
    ],
    node: [node('DequantizeLinear', [`${name}_q`, `${name}_scale`, `${name}_zero`], name)],
  }),
  'f32, Transpose of (outputs, inputs)': (name, dims, data) => {
    const [rows = 1, columns = 1] = dims;
    const turned = data.map((_, i) => data[(i % rows) * columns + Math.floor(i / rows)] ?? 0);
    return {
      initializer: [f32(`${name}_t`, [columns, rows], turned)],
      node: [node('Transpose', [`${name}_t`], name, [{ name: 'perm', ints: [1, 0] }])],
    };
  },
  'f32, a Constant node': (name, dims, data) => ({
    initializer: [],
    node: [node('Constant', [], name, [{ name: 'value', t: f32('', dims, data) }])],
  }),
};

/** The weights of {@link TINY}, each a multiple of 1/4 drawn from `next`. */
export function tinyWeights(next: () => number): Map<string, { shape: number[]; data: number[] }> {
  const draw = (shape: number[]) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return { shape, data: Array.from({ length: size }, () => next() / 4) };
  };
  return new Map([...expectedTensors(TINY)].map(([name, shape]) => [name, draw(shape)]));
}

/**
 * The part of an export that carries weights: matrices (inputs, outputs) under names of no meaning, a MatMul and an
 * Add of the named bias for each, which comes first or second by turns as exporters differ.
 */
export function tinyGraph(
  weights: ReturnType<typeof tinyWeights>,
  storage: Storage,
  prefix: string,
): onnx.IGraphProto {
  const graph = { initializer: [] as onnx.ITensorProto[], node: [] as onnx.INodeProto[] };
  const add = ({ initializer, node: nodes }: Stored) => {
    graph.initializer.push(...initializer);
    graph.node.push(...nodes);
  };
  let n = 0;
  for (const [name, { shape, data }] of weights) {
    const [outputs = 1, inputs = 1] = shape;
    if (!/^encoder.*(query|key|value|dense)\.weight$/.test(name)) {
      const embedding = name.includes('_embeddings');
      add(embedding ? storage(prefix + name, shape, data) : plain(prefix + name, shape, data));
      continue;
    }
    const turned = data.map((_, i) => data[(i % outputs) * inputs + Math.floor(i / outputs)] ?? 0);
    add(storage(`val_${++n}`, [inputs, outputs], turned));
    const bias = prefix + name.replace(/weight$/, 'bias');
    graph.node.push(node('MatMul', [`x_${n}`, `val_${n}`], `y_${n}`));
    graph.node.push(node('Add', n % 2 === 0 ? [bias, `y_${n}`] : [`y_${n}`, bias], `z_${n}`));
  }
  return graph;
}

const plain: Storage = (name, dims, data) => ({ initializer: [f32(name, dims, data)], node: [] });

export async function writeOnnx(file: string, graph: onnx.IGraphProto): Promise<string> {
  await writeFile(file, ModelProto.encode({ irVersion: 8, graph }).finish());
  return file;
}

import { readFile } from 'node:fs/promises';
import { evaluate, type Constant, type ValueTable } from '../../scripts/model/onnx-constant.ts';
import { ModelProto, type onnx, TensorProto } from '../../scripts/model/onnx-proto.ts';

/**
 * The same encoder in the two forms that onnxruntime is used with: weights in f32, and what its
 * `quantize_dynamic` makes of them, int8 weights with activations quantised as they come.
 */
export interface OnnxVariants {
  f32: Uint8Array;
  int8: Uint8Array;
}

type Weights = ReadonlyMap<string, Constant>;

const { DataType } = TensorProto;

/** Makes both from an ONNX file whose weights are f32, f16 or, by themselves, int8. */
export async function onnxVariants(file: string): Promise<OnnxVariants> {
  const bytes = await readFile(file);
  return { f32: asFloats(ModelProto.decode(bytes)), int8: asDynamicInt8(ModelProto.decode(bytes)) };
}

function asFloats(model: onnx.IModelProto): Uint8Array {
  const graph = graphOf(model);
  const weights = matrices(graph);
  return encode(model, {
    ...graph,
    node: withoutProducers(graph, weights),
    initializer: [...(graph.initializer ?? []), ...Array.from(weights, ([name, w]) => floats(name, w))],
  });
}

/**
 * Each MatMul x · W becomes DynamicQuantizeLinear (once an input) and MatMulInteger, times both scales: u8 activations,
 * one scale a tensor; s8 weights, one symmetric scale a column.
 */
function asDynamicInt8(model: onnx.IModelProto): Uint8Array {
  const graph = graphOf(model);
  const weights = matrices(graph);
  const node: onnx.INodeProto[] = [];
  const initializer = [...(graph.initializer ?? [])];
  const quantised = new Set<string>();
  for (const original of withoutProducers(graph, weights)) {
    const [x = '', w = ''] = original.input ?? [];
    const weight = original.opType === 'MatMul' ? weights.get(w) : undefined;
    if (weight === undefined) {
      node.push(original);
      continue;
    }
    if (!quantised.has(x)) node.push(op('DynamicQuantizeLinear', [x], [`${x}_q`, `${x}_scale`, `${x}_zero`]));
    quantised.add(x);
    const [out = ''] = original.output ?? [];
    initializer.push(...quantise(w, weight));
    node.push(
      op('MatMulInteger', [`${x}_q`, `${w}_q`, `${x}_zero`, `${w}_zero`], [`${out}_i32`]),
      op('Cast', [`${out}_i32`], [`${out}_f32`], [{ name: 'to', type: INT, i: DataType.FLOAT }]),
      op('Mul', [`${x}_scale`, `${w}_scale`], [`${out}_scale`]),
      op('Mul', [`${out}_f32`, `${out}_scale`], [out]),
    );
  }
  // Tables that are not multiplied (the word embeddings) stay as floats.
  for (const [name, weight] of weights) {
    if (!isMultiplied(graph, name)) initializer.push(floats(name, weight));
  }
  return encode(model, { ...graph, node, initializer });
}

/** The type of an attribute that is one whole number. */
const INT = 2;

/** Constants that are multiplied with (MatMul) or looked up in (Gather) and are worth storing: those of two dimensions. */
function matrices(graph: onnx.IGraphProto): Weights {
  const table = tableOf(graph);
  const found = new Map<string, Constant>();
  for (const { opType, input } of graph.node ?? []) {
    const name = opType === 'MatMul' ? input?.[1] : opType === 'Gather' ? input?.[0] : undefined;
    if (name === undefined || found.has(name)) continue;
    const constant = constantOf(table, name);
    if (constant?.shape.length === 2) found.set(name, constant);
  }
  return found;
}

/** Null for what depends on an input of the graph. */
function constantOf(table: ValueTable, name: string): Constant | null {
  try {
    return evaluate(table, name);
  } catch {
    return null;
  }
}

function tableOf(graph: onnx.IGraphProto): ValueTable {
  const initialisers = new Map((graph.initializer ?? []).map((tensor) => [tensor.name ?? '', tensor]));
  const producers = new Map<string, onnx.INodeProto>();
  for (const node of graph.node ?? []) for (const output of node.output ?? []) producers.set(output, node);
  return { initialisers, producers };
}

/** The nodes, less those that make a weight and those that only such nodes use. */
function withoutProducers(graph: onnx.IGraphProto, weights: Weights): onnx.INodeProto[] {
  let nodes = (graph.node ?? []).filter((node) => !node.output?.some((name) => weights.has(name)));
  for (;;) {
    const used = new Set(nodes.flatMap(({ input }) => input ?? []));
    for (const { name } of graph.output ?? []) used.add(name ?? '');
    const kept = nodes.filter((node) => node.output?.some((name) => used.has(name)));
    if (kept.length === nodes.length) return kept;
    nodes = kept;
  }
}

function isMultiplied(graph: onnx.IGraphProto, weight: string): boolean {
  return (graph.node ?? []).some(({ opType, input }) => opType === 'MatMul' && input?.[1] === weight);
}

/** s8 codes (inputs, outputs), f32 scales (outputs) and a zero point, as initialisers. */
function quantise(name: string, { shape, data }: Constant): onnx.ITensorProto[] {
  const [, columns = 1] = shape;
  const largest = new Float32Array(columns);
  data.forEach((v, i) => (largest[i % columns] = Math.max(largest[i % columns] ?? 0, Math.abs(v))));
  const scales = largest.map((v) => (v > 0 ? v / 127 : 1));
  const codes = Int8Array.from(data, (v, i) => Math.round(v / (scales[i % columns] ?? 1)));
  return [
    tensor(`${name}_q`, DataType.INT8, shape, codes),
    tensor(`${name}_scale`, DataType.FLOAT, [columns], scales),
    tensor(`${name}_zero`, DataType.INT8, [], new Int8Array(1)),
  ];
}

function floats(name: string, { shape, data }: Constant): onnx.ITensorProto {
  return tensor(name, DataType.FLOAT, shape, data);
}

function tensor(name: string, dataType: number, dims: number[], data: ArrayBufferView): onnx.ITensorProto {
  return { name, dataType, dims, rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

function op(opType: string, input: string[], output: string[], attribute: onnx.IAttributeProto[] = []) {
  return { opType, input, output, attribute, name: output[0] ?? '' };
}

function graphOf({ graph }: onnx.IModelProto): onnx.IGraphProto {
  if (graph) return graph;
  throw new Error('the ONNX file has no graph');
}

/** Without initialisers that a stored weight replaces or that nothing uses. */
function encode(model: onnx.IModelProto, graph: onnx.IGraphProto): Uint8Array {
  const used = new Set((graph.node ?? []).flatMap(({ input }) => input ?? []));
  const unique = new Map((graph.initializer ?? []).map((tensor) => [tensor.name ?? '', tensor]));
  const initializer = [...unique].filter(([name]) => used.has(name)).map(([, tensor]) => tensor);
  return ModelProto.encode({ ...model, graph: { ...graph, initializer } }).finish();
}

import { readFile } from 'node:fs/promises';
import type { EncoderConfig, EncoderTensors } from '../../src/encoder/config.ts';
import { tensorNames } from '../../src/encoder/tensor-names.ts';
import { layerMatrices } from '../../src/encoder/weights.ts';
import { SextantError } from '../../src/errors.ts';
import { type Constant, evaluate, transpose, type ValueTable } from './onnx-constant.ts';
import { integerMatrix, integersIn, quantisedTable } from './onnx-dynamic.ts';
import { ModelProto, type onnx } from './onnx-proto.ts';

/** Nodes of exports whose activations have scales learnt from samples, or whose weights are in blocks: not read here. */
const QUANTISED_OPS =
  /^(DynamicQuantize(?!Linear$)|MatMulIntegerToFloat|QLinear|QGemm|QAttention|MatMulNBits)/;

/**
 * Reads an encoder's tensors, as f32, from an ONNX export: f32, f16, or with weights in int8, whether
 * activations stay f32 or are quantised as they come. Exporters keep the names of biases, norms and embeddings but not
 * those of matrices, which are therefore found from the Add that takes the matrix's bias to the MatMul that feeds it, or by
 * what that MatMul is called.
 * @param firstPosition Rows of the table of positions that come before that of the first token: they are left out.
 * @throws SextantError `model-unsupported`, naming what is missing or has another shape.
 */
export async function readOnnxTensors(
  file: string,
  config: EncoderConfig,
  firstPosition = 0,
): Promise<EncoderTensors> {
  const graph = decodeGraph(await readFile(file), file);
  const nodes = graph.node ?? [];
  const quantised = nodes.find((node) => QUANTISED_OPS.test(node.opType ?? ''));
  if (quantised !== undefined) {
    throw unsupported(
      file,
      `it is quantised in a way that is not read (${quantised.opType}). Use the model's onnx/model.onnx`,
    );
  }
  const table = valueTable(graph);
  const names = [...table.initialisers.keys(), ...table.producers.keys()];
  const tensors = new Map<string, Constant>();
  const problems: string[] = [];
  const { biases: hasBiases } = tensorNames(config);
  for (const [name, shape] of expectedTensors(config, firstPosition)) {
    try {
      const tensor = isMatrix(name)
        ? matrixOf(nodes, table, names, name, hasBiases)
        : valueOf(nodes, table, names, name);
      requireShape(tensor.shape, shape, TABLES.has(name));
      tensors.set(name, tensor);
    } catch (cause) {
      problems.push(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }
  if (problems.length > 0) {
    const more = problems.length > 5 ? ` (and ${problems.length - 5} more)` : '';
    throw unsupported(file, `${problems.slice(0, 5).join('; ')}${more}`);
  }
  const positions = tensors.get(POSITIONS);
  if (positions && firstPosition > 0) tensors.set(POSITIONS, withoutRows(positions, firstPosition));
  return tensors;
}

function withoutRows({ shape: [rows = 0, width = 0], data }: Constant, first: number): Constant {
  return { shape: [rows - first, width], data: data.slice(first * width) };
}

function decodeGraph(bytes: Uint8Array, file: string): onnx.IGraphProto {
  try {
    const { graph } = ModelProto.decode(bytes);
    if (graph) return graph;
  } catch (cause) {
    throw unsupported(file, 'it is not an ONNX file, or is cut off', cause);
  }
  throw unsupported(file, 'it has no graph');
}

function valueTable(graph: onnx.IGraphProto): ValueTable {
  const initialisers = new Map<string, onnx.ITensorProto>();
  for (const tensor of graph.initializer ?? []) initialisers.set(tensor.name ?? '', tensor);
  const producers = new Map<string, onnx.INodeProto>();
  for (const node of graph.node ?? []) {
    for (const output of node.output ?? []) producers.set(output, node);
  }
  return { initialisers, producers };
}

const POSITIONS = 'embeddings.position_embeddings.weight';

/** Tables that may have more rows than an input ever uses. */
const TABLES: ReadonlySet<string> = new Set([POSITIONS, 'embeddings.token_type_embeddings.weight']);

function requireShape(actual: readonly number[], expected: readonly number[], moreRows: boolean): void {
  const [rows = 0, ...rest] = actual;
  const [least = 0, ...restExpected] = expected;
  if (rest.join() === restExpected.join() && (rows === least || (moreRows && rows > least))) return;
  throw new Error(`its shape is ${actual.join('×')} instead of ${expected.join('×')}`);
}

/** Names and shapes of {@link EncoderTensors}; at least so many rows of positions and token types. */
export function expectedTensors(config: EncoderConfig, firstPosition = 0): Map<string, number[]> {
  const { width, vocabSize, maxTokens, layers } = config;
  const names = tensorNames(config);
  const shapes = new Map<string, number[]>();
  const both = (name: string, ...weight: number[]) => {
    shapes.set(`${name}.weight`, weight);
    if (names.biases) shapes.set(`${name}.bias`, weight.slice(0, 1));
  };
  shapes.set(`${names.words}.weight`, [vocabSize, width]);
  if (names.positions !== undefined)
    shapes.set(`${names.positions}.weight`, [firstPosition + maxTokens, width]);
  if (names.tokenTypes !== undefined) shapes.set(`${names.tokenTypes}.weight`, [1, width]);
  both(names.norm, width);
  for (let n = 0; n < layers; n++) {
    const { matrices, attentionNorm, norm } = names.layer(n);
    for (const { name, outputs, inputs } of layerMatrices(config)) {
      const sources = matrices[name];
      for (const source of sources) both(source, outputs / sources.length, inputs);
      if (name === 'attention' && attentionNorm !== null) both(attentionNorm, width);
    }
    both(norm, width);
  }
  if (names.lastNorm !== undefined) both(names.lastNorm, width);
  return shapes;
}

function isMatrix(name: string): boolean {
  return /^(encoder|layers)\..*\.weight$/.test(name) && !/norm\.weight$/i.test(name);
}

function biasOf(matrix: string): string {
  return matrix.replace(/weight$/, 'bias');
}

/** The graph's own name of a tensor: exporters put `bert.`, `model.`, `0.auto_model.` or `inner.` before it. */
function fullName(names: readonly string[], name: string): string {
  const [found] = named(names, name);
  if (found === undefined) throw new Error('the graph has no such value');
  return found;
}

/** @returns none or one */
function named(names: readonly string[], name: string): string[] {
  const found = names.filter((n) => n === name || n.endsWith(`.${name}`));
  if (found.length > 1) throw new Error(`the graph has it more than once: ${found.join(', ')}`);
  return found;
}

/** A value by its name, or the table of codes that has its place where rows are looked up before they are scaled. */
function valueOf(
  nodes: readonly onnx.INodeProto[],
  table: ValueTable,
  names: readonly string[],
  name: string,
): Constant {
  const [codes] = named(names, `${name}_quantized`);
  const isCodes = codes !== undefined && named(names, name).length === 0;
  return isCodes ? quantisedTable(nodes, table, codes) : evaluate(table, fullName(names, name));
}

/** A matrix (outputs, inputs): by its bias where it has one, else by its own name or that of its product. */
function matrixOf(
  nodes: readonly onnx.INodeProto[],
  table: ValueTable,
  names: readonly string[],
  name: string,
  hasBias: boolean,
): Constant {
  if (hasBias) return transpose(matrixBefore(nodes, table, fullName(names, biasOf(name))));
  const [own] = named(names, name);
  return own === undefined ? transpose(matrixAt(nodes, table, name)) : evaluate(table, own);
}

/** The matrix (inputs, outputs) of the product to which this bias is added. */
function matrixBefore(nodes: readonly onnx.INodeProto[], table: ValueTable, bias: string): Constant {
  for (const node of nodes) {
    if (node.opType !== 'Add' || !node.input?.includes(bias)) continue;
    const product = table.producers.get(node.input.find((name) => name !== bias) ?? '');
    if (product?.opType === 'MatMul') return evaluate(table, product.input?.[1] ?? '');
    const matrix = product && integerMatrix(table, product);
    if (matrix) return matrix;
  }
  throw new Error(`no Add takes ${bias} and a MatMul (an optimised export? Use the plain onnx/model.onnx)`);
}

/** The matrix (inputs, outputs) of the product that an exporter has named by its place: `/layers.0/attn/Wo/MatMul`. */
function matrixAt(nodes: readonly onnx.INodeProto[], table: ValueTable, name: string): Constant {
  const place = `${name.replace(/\.weight$/, '').replace(/\.(?!\d)/g, '/')}/MatMul`;
  const isHere = (node: onnx.INodeProto) => new RegExp(`(^|/)${place}(_quant)?$`).test(node.name ?? '');
  for (const node of nodes) {
    if (node.opType === 'MatMul' && isHere(node)) return evaluate(table, node.input?.[1] ?? '');
    if (node.opType !== 'Mul' || !integersIn(table, node).some(isHere)) continue;
    const matrix = integerMatrix(table, node);
    if (matrix) return matrix;
  }
  throw new Error(
    `neither a value nor a product ${place} has it (an optimised export? Use the plain onnx/model.onnx)`,
  );
}

function unsupported(file: string, why: string, cause?: unknown): SextantError {
  return new SextantError('model-unsupported', `${file} cannot be used: ${why}.`, { cause });
}

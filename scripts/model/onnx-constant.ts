import { numberOf } from '../../src/index/format/float16.ts';
import { type onnx, TensorProto } from './onnx-proto.ts';

/** A constant of the graph, as f32 whatever it was stored as. Row-major. */
export interface Constant {
  shape: number[];
  data: Float32Array;
}

/** Values of an ONNX graph by name: initialisers, and the node that puts out each other value. */
export interface ValueTable {
  initialisers: ReadonlyMap<string, onnx.ITensorProto>;
  producers: ReadonlyMap<string, onnx.INodeProto>;
}

/** Nodes between a stored weight and its use: exporters put two or three, and a damaged graph may lead in circles or double. */
const MOST_NODES = 50;

/**
 * Evaluates a value that depends on no input of the graph, through the nodes that exporters put between a
 * stored weight and its use.
 * @throws Error that names the node which is none of these.
 */
export function evaluate(table: ValueTable, name: string, left = { nodes: MOST_NODES }): Constant {
  const stored = table.initialisers.get(name);
  if (stored !== undefined) return decode(stored);
  const node = table.producers.get(name);
  if (node === undefined) throw new Error(`${name} is an input of the graph, not a weight`);
  if (left.nodes-- === 0) throw new Error(`${name} is computed by more than ${MOST_NODES} nodes`);
  const input = (index: number): Constant => evaluate(table, node.input?.[index] ?? '', left);
  switch (node.opType) {
    case 'Identity':
    case 'Cast':
      return input(0);
    case 'Constant': {
      const tensor = attribute(node, 'value')?.t;
      if (tensor) return decode(tensor);
      break;
    }
    case 'Mul':
      return multiply(input(0), input(1));
    case 'Transpose':
      return transpose(input(0));
    case 'DequantizeLinear': {
      const zero = node.input?.[2] ? input(2) : null;
      return dequantise(input(0), input(1), zero, Number(attribute(node, 'axis')?.i ?? 1));
    }
  }
  throw new Error(`${name} comes from a node of type ${node.opType}, not from a weight`);
}

function attribute(node: onnx.INodeProto, name: string): onnx.IAttributeProto | undefined {
  return node.attribute?.find((a) => a.name === name);
}

const { DataType, DataLocation } = TensorProto;

function decode(tensor: onnx.ITensorProto): Constant {
  const shape = (tensor.dims ?? []).map(Number);
  const size = shape.reduce((a, b) => a * b, 1);
  if (tensor.dataLocation === DataLocation.EXTERNAL) {
    throw new Error(`${tensor.name} is kept in another file (external data)`);
  }
  const data = tensor.rawData?.length ? decodeRaw(tensor, tensor.rawData) : decodeFields(tensor);
  if (data.length !== size) throw new Error(`${tensor.name} has ${data.length} numbers instead of ${size}`);
  return { shape, data };
}

/** Little-endian, as ONNX says and every machine that runs Node is. */
function decodeRaw(tensor: onnx.ITensorProto, raw: Uint8Array): Float32Array {
  const { buffer } = Uint8Array.from(raw);
  switch (tensor.dataType) {
    case DataType.FLOAT:
      return new Float32Array(buffer);
    case DataType.FLOAT16:
      return Float32Array.from(new Uint16Array(buffer), numberOf);
    case DataType.INT8:
      return Float32Array.from(new Int8Array(buffer));
    case DataType.UINT8:
      return Float32Array.from(new Uint8Array(buffer));
  }
  throw unknownType(tensor);
}

function decodeFields(tensor: onnx.ITensorProto): Float32Array {
  switch (tensor.dataType) {
    case DataType.FLOAT:
      return Float32Array.from(tensor.floatData ?? []);
    case DataType.FLOAT16:
      return Float32Array.from(tensor.int32Data ?? [], numberOf);
    case DataType.INT8:
    case DataType.UINT8:
      return Float32Array.from(tensor.int32Data ?? []);
  }
  throw unknownType(tensor);
}

function unknownType(tensor: onnx.ITensorProto): Error {
  const type = DataType[tensor.dataType ?? 0] ?? String(tensor.dataType);
  return new Error(`${tensor.name} has the type ${type}; FLOAT, FLOAT16, INT8 and UINT8 are read`);
}

function multiply(a: Constant, b: Constant): Constant {
  const [big, small] = a.data.length >= b.data.length ? [a, b] : [b, a];
  const at = broadcaster(small, big.shape);
  return { shape: big.shape, data: big.data.map((v, i) => v * at(i)) };
}

/** `small` read at flat indices of a tensor of shape `shape`, by NumPy's rules of broadcasting. */
function broadcaster(small: Constant, shape: readonly number[]): (index: number) => number {
  const padded = [...shape.map(() => 1), ...small.shape].slice(-shape.length);
  if (shape.length > 2) throw new Error(`a scale is applied to ${shape.length} dimensions`);
  const fits = small.shape.length <= shape.length && padded.every((d, i) => d === 1 || d === shape[i]);
  if (!fits) throw new Error(`shapes ${small.shape.join('×')} and ${shape.join('×')} do not broadcast`);
  const [rows = 1, columns = 1] = [padded.at(-2) ?? 1, padded.at(-1) ?? 1];
  const width = shape.at(-1) ?? 1;
  return (index) => {
    const row = rows === 1 ? 0 : Math.floor(index / width);
    return small.data[row * columns + (columns === 1 ? 0 : index % width)] ?? 0;
  };
}

/** Swaps rows and columns. */
export function transpose({ shape, data }: Constant): Constant {
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2) throw new Error(`a tensor of ${shape.length} dimensions is transposed`);
  const out = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = data[i * columns + j] ?? 0;
  }
  return { shape: [columns, rows], data: out };
}

/** (x − zero) · scale, with one scale in all, or one per index along `axis`. */
export function dequantise(x: Constant, scale: Constant, zero: Constant | null, axis: number): Constant {
  const along = (c: Constant): Constant => {
    if (c.data.length === 1) return { shape: [], data: c.data };
    const shape = x.shape.map(() => 1);
    shape[axis < 0 ? axis + shape.length : axis] = c.data.length;
    return { shape, data: c.data };
  };
  const zeroAt = zero === null ? () => 0 : broadcaster(along(zero), x.shape);
  const shifted = { shape: x.shape, data: x.data.map((v, i) => v - zeroAt(i)) };
  return multiply(shifted, along(scale));
}

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ModelProto, type onnx, TensorProto } from '../../scripts/model/onnx-proto.ts';

const { DataType } = TensorProto;
/** Of `AttributeProto.AttributeType`. */
const TYPE = { float: 1, int: 2, ints: 7 } as const;

/** An attribute: a whole number, several of them, or a fraction. */
type Attribute = number | number[] | { f: number };

/** How the matrices of an export are stored, and how it multiplies by them. */
export type Products = 'f32' | 'int8 by columns' | 'uint8 as a whole';

/** A matrix or table, row-major. */
export interface Drawn {
  shape: readonly number[];
  data: Float32Array;
}

/** Writes an ONNX model that onnxruntime runs, operation by operation, as exporters do. */
export class OnnxBuilder {
  readonly #initializer: onnx.ITensorProto[] = [];
  readonly #node: onnx.INodeProto[] = [];
  readonly #inputs: readonly string[];
  readonly products: Products;
  #values = 0;

  /** @param inputs Names of the inputs: whole numbers of shape (batch, sequence). */
  constructor(inputs: readonly string[], products: Products) {
    this.#inputs = inputs;
    this.products = products;
  }

  /** Adds a node. @returns the name of its output, or of the first of several */
  op(
    opType: string,
    input: string[],
    attributes: Record<string, Attribute> = {},
    more: { name?: string; outputs?: number } = {},
  ): string {
    const first = this.#fresh();
    const output = Array.from({ length: more.outputs ?? 1 }, (_, i) => (i === 0 ? first : `${first}:${i}`));
    const attribute = Object.entries(attributes).map(([name, value]) => attributeOf(name, value));
    this.#node.push({ opType, input, output, attribute, name: more.name ?? `/${opType}_${first}` });
    return first;
  }

  /** Adds a constant of f32. */
  f32(drawn: Drawn, name = this.#fresh()): string {
    return this.#constant(name, DataType.FLOAT, drawn.shape, drawn.data);
  }

  /** One number of f32. */
  number(value: number): string {
    return this.f32({ shape: [], data: Float32Array.of(value) });
  }

  /** Adds a constant of whole numbers, of one dimension or, for one number alone, of none. */
  i64(values: number[] | number): string {
    const list = typeof values === 'number' ? [values] : values;
    const shape = typeof values === 'number' ? [] : [list.length];
    return this.#constant(this.#fresh(), DataType.INT64, shape, BigInt64Array.from(list, BigInt));
  }

  /**
   * x · matrixᵀ, without a bias. The matrix, (outputs, inputs), is stored the other way round.
   * @param node What the node of the product is called: for most exporters, the place of the matrix in the model.
   */
  multiply(x: string, { shape, data }: Drawn, node: string): string {
    const [outputs = 0, inputs = 0] = shape;
    const turned = data.map((_, i) => data[(i % outputs) * inputs + Math.floor(i / outputs)] ?? 0);
    const name = `onnx::MatMul_${this.#fresh()}`;
    if (this.products === 'f32') {
      const matrix = this.f32({ shape: [inputs, outputs], data: turned }, name);
      return this.op('MatMul', [x, matrix], {}, { name: node });
    }
    const isByColumns = this.products === 'int8 by columns';
    const columns = (index: number) => (isByColumns ? index % outputs : 0);
    const { codes, scales, zeros } = quantise(turned, columns, isByColumns);
    const type = isByColumns ? DataType.INT8 : DataType.UINT8;
    const stored = (array: number[]) => (isByColumns ? Int8Array.from(array) : Uint8Array.from(array));
    const of = isByColumns ? [outputs] : [];
    const matrix = this.#constant(`${name}_quantized`, type, [inputs, outputs], stored(codes));
    const scale = this.#constant(`${name}_scale`, DataType.FLOAT, of, Float32Array.from(scales));
    const zero = this.#constant(`${name}_zero_point`, type, of, stored(zeros));
    const input = this.op('DynamicQuantizeLinear', [x], {}, { outputs: 3 });
    const integers = this.op(
      'MatMulInteger',
      [input, matrix, `${input}:2`, zero],
      {},
      { name: `${node}_quant` },
    );
    return this.op('Mul', [
      this.op('Cast', [integers], { to: DataType.FLOAT }),
      this.op('Mul', [`${input}:1`, scale]),
    ]);
  }

  /** Rows of a table by their ids; in an export of integers, of codes that are scaled afterwards. */
  lookUp(table: Drawn, name: string, ids: string): string {
    if (this.products === 'f32') return this.op('Gather', [this.f32(table, name), ids]);
    const { codes, scales, zeros } = quantise(table.data, () => 0, false);
    const stored = this.#constant(`${name}_quantized`, DataType.UINT8, table.shape, Uint8Array.from(codes));
    const scale = this.#constant(`${name}_scale`, DataType.FLOAT, [], Float32Array.from(scales));
    const zero = this.#constant(`${name}_zero_point`, DataType.UINT8, [], Uint8Array.from(zeros));
    return this.op('DequantizeLinear', [this.op('Gather', [stored, ids]), scale, zero]);
  }

  /** Writes the model, whose one output is called `last_hidden_state`. */
  async write(file: string, last: string): Promise<void> {
    this.#node.push({ opType: 'Identity', input: [last], output: ['last_hidden_state'], name: '/last' });
    const graph: onnx.IGraphProto = {
      name: 'graph',
      node: this.#node,
      initializer: this.#initializer,
      input: this.#inputs.map((name) => valueInfo(name, DataType.INT64, ['batch', 'sequence'])),
      output: [valueInfo('last_hidden_state', DataType.FLOAT, ['batch', 'sequence', 'width'])],
    };
    const model = ModelProto.encode({ irVersion: 8, opsetImport: [{ domain: '', version: 17 }], graph });
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, model.finish());
  }

  #constant(name: string, dataType: number, dims: readonly number[], data: ArrayBufferView): string {
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.#initializer.push({ name, dataType, dims: [...dims], rawData });
    return name;
  }

  #fresh(): string {
    return `v${this.#values++}`;
  }
}

function attributeOf(name: string, value: Attribute): onnx.IAttributeProto {
  if (Array.isArray(value)) return { name, type: TYPE.ints, ints: value };
  return typeof value === 'number'
    ? { name, type: TYPE.int, i: value }
    : { name, type: TYPE.float, f: value.f };
}

function valueInfo(name: string, elemType: number, dims: string[]): onnx.IValueInfoProto {
  return { name, type: { tensorType: { elemType, shape: { dim: dims.map((dimParam) => ({ dimParam })) } } } };
}

/** Codes with a scale and a zero point for each group of numbers, as onnxruntime's own tool makes them. */
function quantise(data: Float32Array, groupOf: (index: number) => number, isSigned: boolean) {
  const [low, high]: [number[], number[]] = [[], []];
  data.forEach((v, i) => {
    const group = groupOf(i);
    low[group] = Math.min(low[group] ?? 0, v);
    high[group] = Math.max(high[group] ?? 0, v);
  });
  const least = isSigned ? -128 : 0;
  const scales = low.map((bottom, group) => Math.fround(((high[group] ?? 0) - bottom) / 255 || 1));
  const zeros = low.map((bottom, group) => least - Math.round(bottom / (scales[group] ?? 1)));
  const codes = Array.from(data, (v, i) => {
    const code = Math.round(v / (scales[groupOf(i)] ?? 1)) + (zeros[groupOf(i)] ?? 0);
    return Math.min(least + 255, Math.max(least, code));
  });
  return { codes, scales, zeros };
}

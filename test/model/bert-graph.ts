import { mulberry32 } from '../../scripts/random.ts';
import { type Drawn, OnnxBuilder, type Products } from './onnx-builder.ts';

/** What a model of random weights looks like. */
export interface TinyShape {
  layers: number;
  heads: number;
  width: number;
  intermediate: number;
  vocabSize: number;
  /** Rows of the table of positions. */
  positions: number;
}

/** Numbers about normally spread around `mean`, the same each time for a seed. */
export function drawer(seed: number): (shape: readonly number[], deviation: number, mean?: number) => Drawn {
  const next = mulberry32(seed);
  return (shape, deviation, mean = 0) => {
    const length = shape.reduce((product, n) => product * n, 1);
    // A sum of three even draws has a deviation of one half.
    const one = () => mean + (next() + next() + next() - 1.5) * 2 * deviation;
    return { shape, data: Float32Array.from({ length }, one) };
  };
}

export interface GraphOptions {
  shape: TinyShape;
  products: Products;
  /** Position of the first token. */
  firstPosition: number;
  layerNormEps: number;
  /** RoBERTa's exports take no types of tokens. */
  tokenTypes: boolean;
  seed: number;
}

/** Writes the forward pass of BERT, or of RoBERTa, with random weights, as an exporter writes it. */
export async function writeBertGraph(file: string, options: GraphOptions): Promise<void> {
  const { shape, products, firstPosition, layerNormEps, tokenTypes, seed } = options;
  const { layers, heads, width, intermediate, vocabSize, positions } = shape;
  const draw = drawer(seed);
  const inputs = ['input_ids', 'attention_mask', ...(tokenTypes ? ['token_type_ids'] : [])];
  const g = new OnnxBuilder(inputs, products);
  const norm = (x: string, name: string): string =>
    g.op(
      'LayerNormalization',
      [x, g.f32(draw([width], 0.2, 1), `${name}.weight`), g.f32(draw([width], 0.1), `${name}.bias`)],
      { axis: -1, epsilon: { f: layerNormEps } },
    );
  const dense = (x: string, name: string, outputs: number, from: number): string => {
    const product = g.multiply(
      x,
      draw([outputs, from], 1.5 / Math.sqrt(from)),
      `/${name.replaceAll('.', '/')}/MatMul`,
    );
    return g.op('Add', [g.f32(draw([outputs], 0.1), `${name}.bias`), product]);
  };

  const length = g.op('Gather', [g.op('Shape', ['input_ids']), g.i64(1)]);
  const end = g.op('Add', [length, g.i64(firstPosition)]);
  const places = g.op('Range', [g.i64(firstPosition), end, g.i64(1)]);
  const types = tokenTypes ? 'token_type_ids' : g.op('Mul', ['input_ids', g.i64(0)]);
  const table = (name: string, rows: number, ids: string) =>
    g.lookUp(draw([rows, width], 0.6), `embeddings.${name}_embeddings.weight`, ids);
  const words = table('word', vocabSize, 'input_ids');
  const both = g.op('Add', [words, table('token_type', tokenTypes ? 2 : 1, types)]);
  let x = norm(g.op('Add', [both, table('position', positions, places)]), 'embeddings.LayerNorm');

  for (let n = 0; n < layers; n++) {
    const layer = `encoder.layer.${n}`;
    const part = (name: string) => dense(x, `${layer}.attention.self.${name}`, width, width);
    const attended = attention(g, part('query'), part('key'), part('value'), { heads, width });
    const output = dense(attended, `${layer}.attention.output.dense`, width, width);
    x = norm(g.op('Add', [output, x]), `${layer}.attention.output.LayerNorm`);
    const up = gelu(g, dense(x, `${layer}.intermediate.dense`, intermediate, width));
    const down = dense(up, `${layer}.output.dense`, width, intermediate);
    x = norm(g.op('Add', [down, x]), `${layer}.output.LayerNorm`);
  }
  await g.write(file, x);
}

/** Softmax attention of queries, keys and values of shape (1, tokens, width). */
function attention(
  g: OnnxBuilder,
  query: string,
  key: string,
  value: string,
  { heads, width }: { heads: number; width: number },
): string {
  const split = (x: string) => g.op('Reshape', [x, g.i64([1, -1, heads, width / heads])]);
  const turn = (x: string, perm: number[]) => g.op('Transpose', [x], { perm });
  const products = g.op('MatMul', [turn(split(query), [0, 2, 1, 3]), turn(split(key), [0, 2, 3, 1])]);
  const scores = g.op('Div', [products, g.number(Math.sqrt(width / heads))]);
  const weights = g.op('Softmax', [scores], { axis: -1 });
  const attended = g.op('MatMul', [weights, turn(split(value), [0, 2, 1, 3])]);
  return g.op('Reshape', [turn(attended, [0, 2, 1, 3]), g.i64([1, -1, width])]);
}

/** x Φ(x), from erf. */
export function gelu(g: OnnxBuilder, x: string): string {
  const erf = g.op('Erf', [g.op('Div', [x, g.number(Math.SQRT2)])]);
  return g.op('Mul', [g.op('Mul', [x, g.op('Add', [erf, g.number(1)])]), g.number(0.5)]);
}

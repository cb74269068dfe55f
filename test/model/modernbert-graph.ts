import { drawer, gelu, type TinyShape } from './bert-graph.ts';
import { OnnxBuilder, type Products } from './onnx-builder.ts';

export interface ModernOptions {
  shape: TinyShape;
  products: Products;
  normEps: number;
  globalEvery: number;
  /** Tokens before and after one that it sees in layers that are not global. */
  window: number;
  globalTheta: number;
  localTheta: number;
  seed: number;
}

/** Writes the forward pass of ModernBERT with random weights, as an exporter writes it. */
export async function writeModernBertGraph(file: string, options: ModernOptions): Promise<void> {
  const { shape, products, normEps, globalEvery, window, globalTheta, localTheta, seed } = options;
  const { layers, heads, width, intermediate, vocabSize, positions } = shape;
  const size = width / heads;
  const draw = drawer(seed);
  const g = new OnnxBuilder(['input_ids', 'attention_mask'], products);
  const norm = (x: string, name: string): string =>
    g.op('LayerNormalization', [x, g.f32(draw([width], 0.2, 1), `model.${name}.weight`)], {
      axis: -1,
      epsilon: { f: normEps },
    });
  const multiply = (x: string, place: string, outputs: number, inputs: number): string =>
    g.multiply(x, draw([outputs, inputs], 1.5 / Math.sqrt(inputs)), `/model/${place}/MatMul`);

  const length = g.op('Gather', [g.op('Shape', ['input_ids']), g.i64([1])]);
  /** What is beyond the last token is cut off a table of all places, along an axis. */
  const cut = (table: string, axis: number) => g.op('Slice', [table, g.i64([0]), length, g.i64([axis])]);
  const table = (of: (place: number, k: number) => number, columns: number) => {
    const data = Float32Array.from({ length: positions * columns }, (_, i) =>
      of(Math.floor(i / columns), i % columns),
    );
    return g.f32({ shape: [positions, columns], data });
  };
  const angle = (theta: number) => (place: number, k: number) =>
    place / theta ** ((2 * (k % (size / 2))) / size);
  const turnsOf = (theta: number) => ({
    cos: cut(
      table((place, k) => Math.cos(angle(theta)(place, k)), size),
      0,
    ),
    sin: cut(
      table((place, k) => Math.sin(angle(theta)(place, k)), size),
      0,
    ),
  });
  const [globalTurns, localTurns] = [turnsOf(globalTheta), turnsOf(localTheta)];
  const far = table((i, j) => (Math.abs(i - j) <= window ? 0 : -1e9), positions);
  const mask = cut(cut(far, 0), 1);

  /** x · cos + (the halves of x swapped, the first negative) · sin, of shape (1, heads, tokens, size). */
  const turned = (x: string, { cos, sin }: typeof globalTurns): string => {
    const first = g.op('Split', [x], { axis: -1 }, { outputs: 2 });
    const swapped = g.op('Concat', [g.op('Neg', [`${first}:1`]), first], { axis: -1 });
    return g.op('Add', [g.op('Mul', [x, cos]), g.op('Mul', [swapped, sin])]);
  };

  const words = draw([vocabSize, width], 0.6);
  let x = norm(g.lookUp(words, 'model.embeddings.tok_embeddings.weight', 'input_ids'), 'embeddings.norm');
  for (let n = 0; n < layers; n++) {
    const layer = `layers.${n}`;
    const isGlobal = n % globalEvery === 0;
    const input = n === 0 ? x : norm(x, `${layer}.attn_norm`);
    const qkv = multiply(input, `${layer}/attn/Wqkv`, 3 * width, width);
    const parts = g.op('Reshape', [qkv, g.i64([1, -1, 3, heads, size])]);
    const part = (i: number) =>
      g.op('Transpose', [g.op('Gather', [parts, g.i64(i)], { axis: 2 })], { perm: [0, 2, 1, 3] });
    const turns = isGlobal ? globalTurns : localTurns;
    const key = g.op('Transpose', [turned(part(1), turns)], { perm: [0, 1, 3, 2] });
    const products = g.op('MatMul', [turned(part(0), turns), key]);
    const scores = g.op('Div', [products, g.number(Math.sqrt(size))]);
    const seen = isGlobal ? scores : g.op('Add', [scores, mask]);
    const attended = g.op('MatMul', [g.op('Softmax', [seen], { axis: -1 }), part(2)]);
    const joined = g.op('Reshape', [
      g.op('Transpose', [attended], { perm: [0, 2, 1, 3] }),
      g.i64([1, -1, width]),
    ]);
    x = g.op('Add', [x, multiply(joined, `${layer}/attn/Wo`, width, width)]);
    const up = multiply(norm(x, `${layer}.mlp_norm`), `${layer}/mlp/Wi`, 2 * intermediate, width);
    const first = g.op('Split', [up], { axis: -1 }, { outputs: 2 });
    const gated = g.op('Mul', [gelu(g, first), `${first}:1`]);
    x = g.op('Add', [x, multiply(gated, `${layer}/mlp/Wo`, width, intermediate)]);
  }
  await g.write(file, norm(x, 'final_norm'));
}

import type { EncoderConfig, EncoderTensors } from '../../src/encoder/config.ts';

type Rows = number[][];

/**
 * BERT's forward pass as the paper writes it (Devlin et al. 2018), in f64, mean pooled and of unit length: slow, and
 * by another way than both onnxruntime and the Worker.
 */
export function referenceEmbedding(config: EncoderConfig, tensors: EncoderTensors, ids: number[]): number[] {
  const tensor = (name: string): Float32Array => {
    const found = tensors.get(name);
    if (found === undefined) throw new Error(`no tensor ${name}`);
    return found.data;
  };
  const at = (name: string, index: number) => {
    const { width } = config;
    return Array.from(tensor(`embeddings.${name}.weight`).subarray(index * width, (index + 1) * width));
  };
  const linear = (rows: Rows, name: string): Rows => {
    const [weight, bias] = [tensor(`${name}.weight`), tensor(`${name}.bias`)];
    return rows.map((x) =>
      Array.from(bias, (b, o) => b + sum(x, (v, i) => v * (weight[o * x.length + i] ?? 0))),
    );
  };
  const norm = (rows: Rows, name: string): Rows => {
    const [weight, bias] = [tensor(`${name}.weight`), tensor(`${name}.bias`)];
    return rows.map((x) => {
      const mean = sum(x, (v) => v) / x.length;
      const variance = sum(x, (v) => (v - mean) ** 2) / x.length;
      const scale = 1 / Math.sqrt(variance + config.layerNormEps);
      return x.map((v, i) => (v - mean) * scale * (weight[i] ?? 0) + (bias[i] ?? 0));
    });
  };

  let x = ids.map((id, t) => add(at('word_embeddings', id), at('position_embeddings', t)));
  x = norm(
    x.map((row) => add(row, at('token_type_embeddings', 0))),
    'embeddings.LayerNorm',
  );
  for (let n = 0; n < config.layers; n++) {
    const layer = `encoder.layer.${n}`;
    const [q, k, v] = ['query', 'key', 'value'].map((part) => linear(x, `${layer}.attention.self.${part}`));
    const attended = linear(
      attention(q ?? [], k ?? [], v ?? [], config.heads),
      `${layer}.attention.output.dense`,
    );
    const y = norm(addRows(x, attended), `${layer}.attention.output.LayerNorm`);
    const up = linear(y, `${layer}.intermediate.dense`).map((row) => row.map(gelu));
    x = norm(addRows(y, linear(up, `${layer}.output.dense`)), `${layer}.output.LayerNorm`);
  }
  const pooled = x.reduce(add);
  const length = Math.hypot(...pooled);
  return pooled.map((v) => v / length);
}

function sum(x: readonly number[], term: (v: number, i: number) => number): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += term(x[i] ?? 0, i);
  return total;
}

function add(a: readonly number[], b: readonly number[]): number[] {
  return a.map((v, i) => v + (b[i] ?? 0));
}

function addRows(a: Rows, b: Rows): Rows {
  return a.map((row, t) => add(row, b[t] ?? []));
}

function attention(q: Rows, k: Rows, v: Rows, heads: number): Rows {
  const width = q[0]?.length ?? 0;
  const size = width / heads;
  const head = (row: readonly number[], h: number) => row.slice(h * size, (h + 1) * size);
  return q.map((query) =>
    Array.from({ length: heads }, (_, h) => {
      const mine = head(query, h);
      const scores = k.map((key) => sum(mine, (x, i) => x * (key[h * size + i] ?? 0)) / Math.sqrt(size));
      const weights = scores.map((score) => Math.exp(score - Math.max(...scores)));
      const total = sum(weights, (w) => w);
      const weighted = v.map((value, t) => head(value, h).map((x) => (x * (weights[t] ?? 0)) / total));
      return weighted.reduce(add);
    }).flat(),
  );
}

/** x Φ(x) with erf by Abramowitz and Stegun 7.1.26, whose error is below 1.5e-7. */
function gelu(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * z);
  const poly =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = Math.sign(x) * (1 - poly * Math.exp(-z * z));
  return (x * (1 + erf)) / 2;
}

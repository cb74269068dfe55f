import { Arena } from './arena.ts';
import type { Engine, Kernels } from './engine.ts';
import { readEpilogue } from './epilogue.ts';
import { panelIndex, unpackNibbles } from './layout.ts';
import { retrievalTwins } from './reference-retrieval.ts';

/** The scalar twin of `createEngine`: plain TypeScript over the same kind of memory. For tests. */
export function createReferenceEngine(bytes: number): Engine {
  const arena = new Arena(bytes);
  return { variant: 'reference', arena, kernels: referenceKernels(arena), activationBytes: 1 };
}

/**
 * The scalar twin of every kernel, in the plainest arithmetic there is: f64, one element at a time. It is the
 * oracle of the contract suite. Layouts are those of the kernels; activation codes are bytes.
 */
function referenceKernels(arena: Arena): Kernels {
  const f32 = (address: number, length: number): Float32Array => arena.f32(address, length);
  const at = (view: ArrayLike<number>, i: number): number => view[i] ?? 0;

  return {
    ...retrievalTwins(arena),

    gemm_u7i7(w, a, tokens, inputs, outputs, epilogue) {
      const e = readEpilogue(arena, epilogue);
      const weights = arena.i8(w, inputs * outputs);
      const codes = arena.u8(a, tokens * inputs);
      const out = f32(e.out, tokens * e.outputs);
      for (let t = 0; t < tokens; t++) {
        for (let o = 0; o < outputs; o++) {
          let sum = 0;
          for (let k = 0; k < inputs; k++) {
            sum += at(weights, panelIndex(o, k, inputs)) * at(codes, t * inputs + k);
          }
          sum -= at(arena.i32(e.aZeros, tokens), t) * at(arena.i32(e.wSums, outputs), o);
          const scale = at(f32(e.aScales, tokens), t) * at(f32(e.wScales, outputs), o);
          const y = sum * scale + at(f32(e.bias, outputs), o);
          out[t * e.outputs + o] = e.gelu ? gelu(y) : y;
        }
      }
    },

    quantize_u7(x, rows, width, out, scales, zeros) {
      for (let t = 0; t < rows; t++) {
        const row = f32(x + t * width * 4, width);
        const low = Math.min(0, ...row);
        const range = Math.fround(Math.max(0, ...row) - low);
        const scale = range > 0 ? Math.fround(range / 127) : 1;
        const zero = roundEven(Math.fround(-low / scale));
        f32(scales, rows)[t] = scale;
        arena.i32(zeros, rows)[t] = zero;
        const inverse = Math.fround(1 / scale);
        arena
          .u8(out + t * width, width)
          .set(
            Array.from(row, (v) => Math.min(127, Math.max(0, roundEven(Math.fround(v * inverse)) + zero))),
          );
      }
    },

    layer_norm_f32(x, residual, rows, width, params, eps, out) {
      const p = f32(params, 2 * width);
      for (let t = 0; t < rows; t++) {
        const row = f32(x + t * width * 4, width);
        if (residual) {
          const add = f32(residual + t * width * 4, width);
          row.forEach((v, k) => (row[k] = v + at(add, k)));
        }
        const mean = row.reduce((s, v) => s + v, 0) / width;
        const variance = row.reduce((s, v) => s + (v - mean) ** 2, 0) / width;
        const normed = f32(out + t * width * 4, width);
        row.forEach((v, k) => {
          normed[k] = ((v - mean) / Math.sqrt(variance + eps)) * at(p, k) + at(p, width + k);
        });
      }
    },

    embed_i8(ids, tokens, width, codes, scales, positions, out) {
      for (let t = 0; t < tokens; t++) {
        const id = at(arena.u32(ids, tokens), t);
        const row = arena.i8(codes + id * width, width);
        const scale = at(f32(scales + id * 4, 1), 0);
        const position = f32(positions + t * width * 4, width);
        f32(out + t * width * 4, width).set(Array.from(row, (c, k) => c * scale + at(position, k)));
      }
    },

    embed_i4(ids, tokens, width, codes, scales, positions, out) {
      for (let t = 0; t < tokens; t++) {
        const id = at(arena.u32(ids, tokens), t);
        const row = unpackNibbles(arena.u8(codes + (id * width) / 2, width / 2));
        const scale = at(f32(scales + id * 4, 1), 0);
        const position = f32(positions + t * width * 4, width);
        f32(out + t * width * 4, width).set(Array.from(row, (c, k) => c * scale + at(position, k)));
      }
    },

    attention_f32(qkv, tokens, heads, headWidth, window, out) {
      const width = heads * headWidth;
      const x = f32(qkv, tokens * 3 * width);
      const y = f32(out, tokens * width);
      const scoreMax = Math.floor(Math.sqrt((2 ** 31 - 1) / headWidth));
      const toPower = Math.fround(Math.fround(Math.LOG2E) / Math.fround(Math.sqrt(headWidth)));
      const rows = (start: number) =>
        Array.from({ length: tokens }, (_, j) =>
          x.subarray(j * 3 * width + start, j * 3 * width + start + headWidth),
        );
      for (let h = 0; h < heads; h++) {
        const column = h * headWidth;
        const queries = rows(column);
        const keys = quantise16(rows(width + column), scoreMax);
        const values = quantise16(rows(2 * width + column), 4095);
        queries.forEach((query, i) => {
          const { codes, scale } = quantise16([query], scoreMax);
          const [q = []] = codes;
          const power = Math.fround(scale * Math.fround(keys.scale * toPower));
          const scores = keys.codes.map((key, j) =>
            Math.abs(i - j) > window ? -Infinity : key.reduce((s, k, d) => s + k * at(q, d), 0),
          );
          const top = Math.max(...scores);
          const exact = scores.map((s) =>
            s === -Infinity ? 0 : exp2(Math.fround(Math.fround(Math.fround(s) - Math.fround(top)) * power)),
          );
          const room = Math.floor((2 ** 31 - 1) / 4095) - tokens;
          const to = Math.min(32_767, Math.fround(room / exact.reduce((s, w) => s + w, 0)));
          const weights = exact.map((w) => roundEven(Math.fround(w * to)));
          const total = weights.reduce((s, w) => s + w, 0);
          for (let d = 0; d < headWidth; d++) {
            const sum = weights.reduce((s, w, j) => s + w * at(values.codes[j] ?? [], d), 0);
            y[i * width + column + d] = Math.fround(sum) * Math.fround(values.scale / total);
          }
        });
      }
    },

    rope_f32(qkv, tokens, heads, headWidth, table) {
      const half = headWidth / 2;
      for (let t = 0; t < tokens; t++) {
        const angles = f32(table + t * headWidth * 4, headWidth);
        for (let h = 0; h < 2 * heads; h++) {
          const head = f32(qkv + (t * 3 * heads + h) * headWidth * 4, headWidth);
          for (let k = 0; k < half; k++) {
            const [a, b, cos, sin] = [at(head, k), at(head, half + k), at(angles, k), at(angles, half + k)];
            head[k] = a * cos - b * sin;
            head[half + k] = b * cos + a * sin;
          }
        }
      }
    },

    geglu_f32(x, rows, width, out) {
      for (let t = 0; t < rows; t++) {
        const row = f32(x + t * 2 * width * 4, 2 * width).slice();
        f32(out + t * width * 4, width).set(
          Array.from({ length: width }, (_, k) => gelu(at(row, k)) * at(row, width + k)),
        );
      }
    },

    pool_f32(x, rows, width, out) {
      const mean = Array.from({ length: width }, (_, k) => {
        let s = 0;
        for (let t = 0; t < rows; t++) s += at(f32(x, rows * width), t * width + k);
        return s / rows;
      });
      const length = Math.hypot(...mean);
      f32(out, width).set(mean.map((v) => (length > 0 ? v / length : 0)));
    },
  };
}

/** Φ(x) − 1/2 as `kernels/epilogue_f32.ts` has it: coefficients of x, x³, …, x¹³. */
const PHI = [
  0.398085533, -6.48693673e-2, 8.91373392e-3, -8.44500264e-4, 5.12359834e-5, -1.77042595e-6, 2.62700427e-8,
];

/** Within 1.5e-4 of x · Φ(x). */
export function gelu(x: number): number {
  const z = Math.max(-3.9, Math.min(3.9, x));
  const phi = PHI.reduceRight((sum, c) => sum * z * z + c, 0);
  return x * (phi * z + 0.5);
}

/** 2^x for x ≤ 0 as `kernels/attention_f32.ts` has it, in f32: coefficients of x⁴, …, 1. */
const EXP2 = [9.666368515387469e-3, 5.5921975842256264e-2, 0.24022349038020335, 0.693121045203427, 1].map(
  Math.fround,
);
function exp2(x: number): number {
  const n = roundEven(Math.max(x, -100));
  const f = Math.max(x, -100) - n;
  return EXP2.reduce((sum, c) => Math.fround(Math.fround(sum * f) + c), 0) * 2 ** n;
}

/** Symmetric codes up to ±max with one scale: code = round(x · (max / largest |x|)). */
function quantise16(rows: Float32Array[], max: number): { codes: number[][]; scale: number } {
  const top = Math.max(...rows.map((row) => row.reduce((m, v) => Math.max(m, Math.abs(v)), 0)));
  const by = top > 0 ? Math.fround(max / top) : 0;
  return {
    codes: rows.map((row) => Array.from(row, (v) => roundEven(Math.fround(v * by)))),
    scale: Math.fround(top / max),
  };
}

function roundEven(x: number): number {
  const r = Math.round(x);
  return Math.abs(x % 1) === 0.5 && r % 2 !== 0 ? r - 1 : r;
}

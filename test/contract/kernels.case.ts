import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attentionScratch, type Engine } from '../../src/engine/engine.ts';
import { createReferenceEngine } from '../../src/engine/reference.ts';
import { Candidates } from '../../src/engine/candidates.ts';
import { allocEpilogue } from '../../src/engine/epilogue.ts';
import { packNibbles, panelIndex } from '../../src/engine/layout.ts';
import { encodeCounts, encodeRows, MAX_COUNT } from '../../src/index/format/postings-value.ts';
import { SIGN_QUERY_BYTES, writeSignQuery } from '../../src/engine/sign-query.ts';
import { checksum32 } from '../../src/hash.ts';
import { mulberry32 as random } from '../../scripts/random.ts';

const BYTES = 4_000_000;

/** About normal, with an outlier now and then, as activations have. */
function activations(next: () => number, length: number): Float32Array {
  return Float32Array.from({ length }, () => (next() + next() + next() - 1.5) * (next() < 0.01 ? 12 : 1.5));
}

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

/** Every variant of the kernels passes this suite: integers bit for bit, floats within a stated distance. */
export function kernelContract(name: string, createEngine: (bytes: number) => Engine): void {
  describe(`kernels: ${name}`, () => {
    const both = (): [Engine, Engine] => [createEngine(BYTES), createReferenceEngine(BYTES)];
    const f32 = (engine: Engine, data: Float32Array): number => {
      const address = engine.arena.alloc(data.byteLength);
      engine.arena.f32(address, data.length).set(data);
      return address;
    };

    const quantised = (engine: Engine, x: Float32Array, rows: number, width: number) => {
      const codes = engine.arena.alloc(rows * width * engine.activationBytes);
      const scales = engine.arena.alloc(rows * 4);
      const zeros = engine.arena.alloc(rows * 4);
      engine.kernels.quantize_u7(f32(engine, x), rows, width, codes, scales, zeros);
      const view =
        engine.activationBytes === 1
          ? engine.arena.u8(codes, rows * width)
          : engine.arena.i16(codes, rows * width);
      return { codes, scales, zeros, values: Array.from(view) };
    };

    it('quantize_u7 gives the codes, scales and zeros of the reference', () => {
      fc.assert(
        fc.property(
          seeds,
          fc.integer({ min: 1, max: 5 }),
          fc.integer({ min: 1, max: 12 }),
          (seed, rows, w) => {
            const x = activations(random(seed), rows * w * 16);
            const [a, b] = both().map((engine) => {
              const q = quantised(engine, x, rows, w * 16);
              return [q.values, engine.arena.f32(q.scales, rows), engine.arena.i32(q.zeros, rows)];
            });
            expect(a).toEqual(b);
          },
        ),
        { numRuns: 40 },
      );
    });

    it.each([
      ['zeros', 0, 0],
      ['positive', 1, 3],
      ['negative', -3, -1],
      ['huge', -1e30, 1e30],
    ])('quantize_u7 keeps every code in 0..127: %s', (_, low, high) => {
      const [engine] = both();
      const next = random(7);
      const q = quantised(
        engine,
        Float32Array.from({ length: 64 }, () => low + next() * (high - low)),
        2,
        32,
      );
      expect(Math.min(...q.values)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...q.values)).toBeLessThanOrEqual(127);
    });

    const product = (engine: Engine, w: Int8Array, codes: Uint8Array, shape: number[], gelu: boolean) => {
      const [tokens = 0, inputs = 0, outputs = 0] = shape;
      const { arena } = engine;
      const next = random(1);
      const weights = arena.alloc(inputs * outputs);
      const panels = arena.i8(weights, inputs * outputs);
      const sums = new Int32Array(outputs);
      for (let o = 0; o < outputs; o++) {
        for (let k = 0; k < inputs; k++) {
          const code = w[o * inputs + k] ?? 0;
          panels[panelIndex(o, k, inputs)] = code;
          sums[o] = (sums[o] ?? 0) + code;
        }
      }
      const a = arena.alloc(tokens * inputs * engine.activationBytes);
      (engine.activationBytes === 1 ? arena.u8(a, codes.length) : arena.i16(a, codes.length)).set(codes);
      const wSums = arena.alloc(outputs * 4);
      arena.i32(wSums, outputs).set(sums);
      const aZeros = arena.alloc(tokens * 4);
      arena.i32(aZeros, tokens).set(Array.from({ length: tokens }, () => Math.floor(next() * 128)));
      const out = arena.alloc(tokens * outputs * 4);
      const epilogue = allocEpilogue(arena, {
        wScales: f32(
          engine,
          Float32Array.from({ length: outputs }, () => next() * 0.01),
        ),
        wSums,
        bias: f32(engine, activations(next, outputs)),
        aScales: f32(
          engine,
          Float32Array.from({ length: tokens }, () => next() * 0.05),
        ),
        aZeros,
        out,
        outputs,
        gelu,
      });
      engine.kernels.gemm_u7i7(weights, a, tokens, inputs, outputs, epilogue);
      return arena.f32(out, tokens * outputs);
    };

    it.each([false, true])('gemm_u7i7 is the product of the reference, gelu: %s', (gelu) => {
      const shape = fc.tuple(
        fc.integer({ min: 1, max: 13 }),
        fc.constantFrom(32, 64, 384),
        fc.constantFrom(8, 24, 64),
      );
      fc.assert(
        fc.property(seeds, shape, (seed, [tokens, inputs, outputs]) => {
          const next = random(seed);
          const w = Int8Array.from({ length: inputs * outputs }, () => Math.floor(next() * 127) - 63);
          const codes = Uint8Array.from({ length: tokens * inputs }, () => Math.floor(next() * 128));
          const [a, b] = both().map((engine) => product(engine, w, codes, [tokens, inputs, outputs], gelu));
          a?.forEach((v, i) =>
            expect(Math.abs(v - (b?.[i] ?? NaN))).toBeLessThan((gelu ? 2e-4 : 1e-4) * (1 + Math.abs(v))),
          );
        }),
        { numRuns: 30 },
      );
    });

    it.each([-63, 63])('gemm_u7i7 does not saturate at its bounds: weights %i, activations 127', (weight) => {
      for (const inputs of [8, 16, 1536]) {
        const w = new Int8Array(inputs * 8).fill(weight);
        const codes = new Uint8Array(inputs * 5).fill(127);
        const [a, b] = both().map((engine) => product(engine, w, codes, [5, inputs, 8], false));
        a?.forEach((v, i) => expect(Math.abs(v - (b?.[i] ?? NaN))).toBeLessThan(1e-4 * (1 + Math.abs(v))));
      }
    });

    it('layer_norm_f32, with and without a residual', () => {
      fc.assert(
        fc.property(
          seeds,
          fc.integer({ min: 1, max: 6 }),
          fc.boolean(),
          fc.boolean(),
          (seed, rows, residual, apart) => {
            const width = 96;
            const next = random(seed);
            const [x, r, p] = [rows * width, rows * width, 2 * width].map((n) => activations(next, n));
            if (!x || !r || !p) throw new TypeError('three arrays');
            const [a, b] = both().map((engine) => {
              const at = f32(engine, x);
              const add = residual ? f32(engine, r) : 0;
              const out = apart ? engine.arena.alloc(rows * width * 4) : at;
              engine.kernels.layer_norm_f32(at, add, rows, width, f32(engine, p), 1e-12, out);
              return [engine.arena.f32(out, rows * width), engine.arena.f32(at, rows * width)] as const;
            });
            a?.[0].forEach((v, i) => expect(v).toBeCloseTo(b?.[0][i] ?? NaN, 4));
            // What is normed stays beside it as the sum.
            if (apart) {
              const sum = (v: number, i: number) => v + (residual ? (r[i] ?? 0) : 0);
              expect(a?.[1]).toEqual(x.map(sum));
            }
          },
        ),
        { numRuns: 30 },
      );
    });

    it.each([
      ['embed_i8', 127],
      ['embed_i4', 7],
    ])('%s adds the word and the position', (kernel, most) => {
      const width = 64;
      const next = random(3);
      const drawn = Int8Array.from({ length: 50 * width }, () => Math.floor(next() * (2 * most + 1)) - most);
      const words = kernel === 'embed_i8' ? drawn : packNibbles(drawn);
      const scales = Float32Array.from({ length: 50 }, next);
      const positions = activations(next, 4 * width);
      const [a, b] = both().map((engine) => {
        const { arena } = engine;
        const ids = arena.alloc(16);
        arena.u32(ids, 4).set([49, 0, 7, 7]);
        const codes = arena.alloc(words.length);
        arena.u8(codes, words.length).set(words);
        const out = arena.alloc(4 * width * 4);
        const { kernels } = engine;
        const [byWord, byPosition] = [f32(engine, scales), f32(engine, positions)];
        if (kernel === 'embed_i8') kernels.embed_i8(ids, 4, width, codes, byWord, byPosition, out);
        else kernels.embed_i4(ids, 4, width, codes, byWord, byPosition, out);
        return arena.f32(out, 4 * width);
      });
      a?.forEach((v, i) => expect(v).toBeCloseTo(b?.[i] ?? NaN, 4));
    });

    const attended = (
      engine: Engine,
      x: Float32Array,
      tokens: number,
      { heads, headWidth, window = tokens }: { heads: number; headWidth: number; window?: number },
    ) => {
      const out = engine.arena.alloc(tokens * heads * headWidth * 4);
      const scratch = engine.arena.alloc(attentionScratch(tokens, headWidth));
      engine.kernels.attention_f32(f32(engine, x), tokens, heads, headWidth, window, out, scratch);
      return engine.arena.f32(out, tokens * heads * headWidth);
    };
    /** Softmax attention of f64, one head. */
    const exactAttention = (x: Float32Array, tokens: number, width: number, window = tokens): number[] => {
      const row = (j: number, part: number) => x.subarray((3 * j + part) * width, (3 * j + part + 1) * width);
      const js = Array.from({ length: tokens }, (_, j) => j);
      return js.flatMap((i) => {
        const scores = js.map((j) =>
          Math.abs(i - j) > window
            ? -Infinity
            : row(j, 1).reduce((s, k, d) => s + k * (row(i, 0)[d] ?? 0), 0),
        );
        const top = Math.max(...scores);
        const weights = scores.map((s) => Math.exp((s - top) / Math.sqrt(width)));
        const total = weights.reduce((s, w) => s + w, 0);
        const dims = Array.from({ length: width }, (_, d) => d);
        return dims.map((d) => weights.reduce((s, w, j) => s + (w / total) * (row(j, 2)[d] ?? 0), 0));
      });
    };
    /** Values of attention are compared by their distance as a share of the largest value that is averaged. */
    const largestValue = (x: Float32Array, width: number): number =>
      x.reduce((m, v, i) => (i % (3 * width) < 2 * width ? m : Math.max(m, Math.abs(v))), 0);
    const distance = (a: ArrayLike<number> | undefined, b: ArrayLike<number> | undefined): number =>
      Array.from(a ?? []).reduce((m, v, i) => Math.max(m, Math.abs(v - (b?.[i] ?? NaN))), 0);

    it('attention_f32 for every number of tokens up to 9 and for more', () => {
      for (const tokens of [1, 2, 3, 4, 5, 6, 7, 8, 9, 70, 131]) {
        const x = activations(random(tokens), tokens * 3 * 64);
        for (const [heads, headWidth] of [
          [2, 32],
          [1, 64],
          [8, 8],
        ] as const) {
          const [a, b] = both().map((engine) => attended(engine, x, tokens, { heads, headWidth }));
          expect(distance(a, b)).toBeLessThan(1e-4 * largestValue(x, 64));
        }
      }
    });

    it('attention_f32 is softmax attention, to 0.001 of the largest value', () => {
      for (const tokens of [1, 12, 100]) {
        const x = activations(random(tokens), tokens * 3 * 32);
        const a = attended(createEngine(BYTES), x, tokens, { heads: 1, headWidth: 32 });
        expect(distance(a, exactAttention(x, tokens, 32))).toBeLessThan(0.001 * largestValue(x, 32));
      }
    });

    it('attention_f32 sees what is within its window, and nothing beyond it', () => {
      const cases = fc.record({ tokens: fc.integer({ min: 1, max: 150 }), seed: seeds, window: fc.nat(70) });
      fc.assert(
        fc.property(cases, ({ tokens, seed, window }) => {
          const x = activations(random(seed), tokens * 3 * 32);
          const [a, b] = both().map((engine) =>
            attended(engine, x, tokens, { heads: 1, headWidth: 32, window }),
          );
          const largest = largestValue(x, 32);
          expect(distance(a, b)).toBeLessThan(1e-4 * largest);
          expect(distance(a, exactAttention(x, tokens, 32, window))).toBeLessThan(0.001 * largest);
        }),
        { numRuns: 40 },
      );
    });

    it('rope_f32 turns queries and keys by their places, and leaves values', () => {
      for (const [tokens, heads, headWidth] of [
        [1, 1, 8],
        [5, 2, 32],
        [13, 3, 64],
      ] as const) {
        const next = random(tokens);
        const x = activations(next, tokens * 3 * heads * headWidth);
        const angles = Array.from({ length: (tokens * headWidth) / 2 }, () => next() * 7);
        const half = headWidth / 2;
        const table = Float32Array.from({ length: tokens * headWidth }, (_, i) => {
          const [t, k] = [Math.floor(i / headWidth), i % headWidth];
          return k < half ? Math.cos(angles[t * half + k] ?? 0) : Math.sin(angles[t * half + k - half] ?? 0);
        });
        const [a, b] = both().map((engine) => {
          const at = f32(engine, x);
          engine.kernels.rope_f32(at, tokens, heads, headWidth, f32(engine, table));
          return engine.arena.f32(at, x.length);
        });
        a?.forEach((v, i) => expect(v).toBeCloseTo(b?.[i] ?? NaN, 4));
        x.forEach((v, i) => {
          if (i % (3 * heads * headWidth) >= 2 * heads * headWidth) expect(a?.[i]).toBe(v);
        });
        // A turn changes no length.
        const length = (all: ArrayLike<number> | undefined) => Math.hypot(...Array.from(all ?? []));
        expect(length(a)).toBeCloseTo(length(x), 3);
      }
    });

    it('geglu_f32 multiplies the second half of a row by the GELU of the first, also in place', () => {
      fc.assert(
        fc.property(seeds, fc.integer({ min: 1, max: 6 }), fc.boolean(), (seed, rows, apart) => {
          const width = 36;
          const x = activations(random(seed), rows * 2 * width);
          const [a, b] = both().map((engine) => {
            const at = f32(engine, x);
            const out = apart ? engine.arena.alloc(rows * width * 4) : at;
            engine.kernels.geglu_f32(at, rows, width, out);
            return engine.arena.f32(out, rows * width);
          });
          a?.forEach((v, i) => expect(Math.abs(v - (b?.[i] ?? NaN))).toBeLessThan(1e-4 * (1 + Math.abs(v))));
        }),
        { numRuns: 30 },
      );
    });

    it('attention_f32 keeps what many small weights add up to beside one large', () => {
      // Scores are those of the first dimension alone: one key outshines each other by e^9.
      const tokens = 256;
      const x = new Float32Array(tokens * 3 * 8);
      for (let j = 0; j < tokens; j++) {
        x[j * 24] = Math.sqrt(8);
        x[j * 24 + 8] = j === 17 ? 9 : 0;
        x[j * 24 + 16] = j === 17 ? -1 : 1;
      }
      const a = attended(createEngine(BYTES), x, tokens, { heads: 1, headWidth: 8 });
      expect(distance(a, exactAttention(x, tokens, 8))).toBeLessThan(0.001);
    });

    it('attention_f32 of numbers that are all as large as the largest, and of zeros', () => {
      const cases = fc.record({
        tokens: fc.integer({ min: 1, max: 40 }),
        seed: seeds,
        scale: fc.constantFrom(0, 1e-6, 1, 1e3),
      });
      fc.assert(
        fc.property(cases, ({ tokens, seed, scale }) => {
          const next = random(seed);
          const x = Float32Array.from({ length: tokens * 3 * 32 }, () => (next() < 0.5 ? -scale : scale));
          const [a, b] = both().map((engine) => attended(engine, x, tokens, { heads: 1, headWidth: 32 }));
          expect(distance(a, b)).toBeLessThanOrEqual(1e-4 * scale);
        }),
        { numRuns: 60 },
      );
    });

    it('pool_f32 is a mean of unit length, and of zeros it is zero', () => {
      for (const rows of [1, 2, 13]) {
        const x = activations(random(rows), rows * 64);
        const [a, b] = both().map((engine) => {
          const out = engine.arena.alloc(64 * 4);
          engine.kernels.pool_f32(f32(engine, x), rows, 64, out);
          return engine.arena.f32(out, 64);
        });
        a?.forEach((v, i) => expect(v).toBeCloseTo(b?.[i] ?? NaN, 5));
        expect(a?.reduce((s, v) => s + v * v, 0)).toBeCloseTo(1, 5);
      }
      const [engine] = both();
      const out = engine.arena.alloc(64 * 4);
      engine.kernels.pool_f32(f32(engine, new Float32Array(64)), 1, 64, out);
      expect(engine.arena.f32(out, 64)).toEqual(new Float32Array(64));
    });

    it('dot_i8 and dot_i4 are exact, at their bounds too', () => {
      const shape = fc.record({
        rows: fc.integer({ min: 1, max: 40 }),
        dim: fc.constantFrom(32, 64, 384),
        bits: fc.constantFrom(4 as const, 8 as const),
        extreme: fc.boolean(),
      });
      fc.assert(
        fc.property(seeds, shape, (seed, { rows, dim, bits, extreme }) => {
          const next = random(seed);
          const code = () => (extreme ? 127 : Math.floor(next() * 255) - 127);
          const codes = Int8Array.from({ length: (rows * dim * bits) / 8 }, code);
          const query = Int16Array.from({ length: dim }, code);
          const scales = Uint16Array.from({ length: rows }, () => next() * 65_536);
          const base = (next() - 0.5) * 1e6;
          const list = Uint32Array.from({ length: rows + 3 }, () => next() * 2 * rows);
          const [a, b] = both().map((engine) => {
            const { arena, kernels } = engine;
            const q = arena.alloc(dim * 2);
            arena.i16(q, dim).set(query);
            const c = arena.alloc(codes.length);
            arena.i8(c, codes.length).set(codes);
            const s = arena.alloc(rows * 2);
            arena.u16(s, rows).set(scales);
            const scores = arena.alloc(rows * 4);
            if (bits === 4) kernels.dot_i4(q, c, rows, dim, s, base, scores);
            else kernels.dot_i8(q, c, rows, dim, s, base, scores);
            // The same shard twice: row and row + rows are the same vector.
            const shards = arena.alloc(24);
            arena.u32(shards, 6).set([c, s, 0, c, s, 0]);
            for (const shard of [0, 1]) arena.f32(shards + shard * 12 + 8, 1)[0] = base;
            const l = arena.alloc(list.byteLength);
            arena.u32(l, list.length).set(list);
            const some = arena.alloc(list.byteLength);
            if (bits === 4) kernels.dot_i4_rows(q, l, list.length, dim, shards, rows, some);
            else kernels.dot_i8_rows(q, l, list.length, dim, shards, rows, some);
            const all = Array.from(arena.f32(scores, rows));
            expect(Array.from(arena.f32(some, list.length))).toEqual(Array.from(list, (r) => all[r % rows]));
            return all;
          });
          expect(a).toEqual(b);
        }),
        { numRuns: 60 },
      );
    });

    it('scan_b1 keeps the largest estimates, with and without a mask, whatever the number of rows', () => {
      const shape = fc.record({
        rows: fc.integer({ min: 1, max: 200 }),
        dim: fc.constantFrom(8, 32, 384),
        keep: fc.integer({ min: 1, max: 60 }),
        masked: fc.boolean(),
        full: fc.boolean(),
      });
      fc.assert(
        fc.property(seeds, shape, (seed, { rows, dim, keep, masked, full }) => {
          const next = random(seed);
          const blocks = Math.ceil(rows / 32);
          const tables = Uint8Array.from({ length: dim * 4 }, () => (full ? 124 : next() * 125));
          const signs = Uint8Array.from({ length: blocks * dim * 4 }, () => next() * 256);
          const factors = Uint16Array.from({ length: blocks * 32 }, () => next() * 65_536);
          const mask = Uint32Array.from({ length: blocks }, () => next() * 2 ** 32);
          const [offset, unit, base] = [-next() * dim * 16, next() * 1e-6, next() - 0.5];
          const [a, b] = both().map((engine) => {
            const { arena } = engine;
            const bytes = (data: Uint8Array | Uint16Array | Uint32Array): number => {
              const address = arena.alloc(data.byteLength);
              arena.u8(address, data.byteLength).set(new Uint8Array(data.buffer));
              return address;
            };
            const list = new Candidates(arena, keep);
            list.reset();
            const at = [bytes(tables), bytes(signs), bytes(factors), masked ? bytes(mask) : 0] as const;
            const query = arena.alloc(SIGN_QUERY_BYTES);
            writeSignQuery(arena, query, { tables: at[0], dim, offset, unit, base });
            engine.kernels.scan_b1(query, at[1], at[2], rows, 1000, at[3], list.address);
            expect(list.count).toBeLessThanOrEqual(list.capacity);
            engine.kernels.prune(list.address);
            const scores = list.scores();
            return Array.from(list.rows(), (row, i) => ({ row, score: scores[i] ?? 0 })).sort(
              (x, y) => y.score - x.score || x.row - y.row,
            );
          });
          const least = b?.at(-1)?.score ?? 0;
          expect(a?.map((c) => c.score)).toEqual(b?.map((c) => c.score));
          // Which rows of equal estimate at the edge are kept is free.
          expect(a?.filter((c) => c.score > least)).toEqual(b?.filter((c) => c.score > least));
        }),
        { numRuns: 60 },
      );
    });

    const postingsCase = fc.record({
      rows: fc.uniqueArray(fc.integer({ min: 0, max: 40_000 }), { maxLength: 80 }),
      count: fc.integer({ min: 1, max: 40_100 }),
      weight: fc.float({ min: 0, max: 20, noNaN: true }),
    });

    /** Postings of the rows, with or without counts, in an engine's memory. */
    const postingsIn = (engine: Engine, rows: readonly number[], counts: boolean) => {
      const sorted = rows.toSorted((a, b) => a - b);
      const list = counts
        ? encodeCounts(
            sorted,
            sorted.map((row) => row % 16),
          )
        : encodeRows(sorted);
      const address = engine.arena.alloc(list.length + 1);
      engine.arena.u8(address, list.length).set(list);
      return [address, list.length] as const;
    };

    it('add_counts and add_rows add to the rows of the postings, and to none beyond the last', () => {
      fc.assert(
        fc.property(postingsCase, ({ rows, count, weight }) => {
          const [a, b] = both().map((engine) => {
            const { arena, kernels } = engine;
            const scores = arena.alloc(count * 4 + 4);
            arena.f32(scores, count + 1).fill(1);
            // What a count gives is the count, times 1 or 2 by the code of the length.
            const lengths = arena.alloc(count);
            arena.u8(lengths, count).set(Uint8Array.from({ length: count }, (_, row) => row % 2));
            const table = Float32Array.from(
              { length: 256 * (MAX_COUNT + 1) },
              (_, i) => (i % 16) * (1 + (i >> 4)),
            );
            const postings = postingsIn(engine, rows, true);
            kernels.add_counts(...postings, count, weight, lengths, f32(engine, table), scores);
            kernels.add_rows(...postingsIn(engine, rows, false), count, weight, scores);
            return arena.f32(scores, count + 1);
          });
          expect(a?.at(-1)).toBe(1);
          rows
            .filter((row) => row < count)
            .forEach((row) =>
              expect(a?.[row]).toBeCloseTo(1 + weight * ((row % 16) * (1 + (row % 2)) + 1), 3),
            );
          // One matcher for 40,000 scores: one for each takes most of the time of all kernels.
          expect(a).toHaveLength(b?.length ?? 0);
          expect(a?.findIndex((score, row) => !(Math.abs(score - (b?.[row] ?? NaN)) < 1e-4))).toBe(-1);
        }),
        { numRuns: 60 },
      );
    });

    it('mark_rows and count_rows see the same rows, with and without counts', () => {
      fc.assert(
        fc.property(postingsCase, fc.boolean(), ({ rows, count }, counts) => {
          for (const engine of both()) {
            const { arena, kernels } = engine;
            const words = Math.ceil(count / 32);
            const mask = arena.alloc(words * 4);
            const list = postingsIn(engine, rows, counts);
            expect(kernels.count_rows(...list, count, counts ? 4 : 0, mask)).toBe(0);
            kernels.mark_rows(...list, count, counts ? 4 : 0, mask);
            const inside = rows.filter((row) => row < count);
            expect(kernels.count_rows(...list, count, counts ? 4 : 0, mask)).toBe(inside.length);
            const expected = new Uint32Array(words);
            for (const row of inside) expected[row >> 5] = (expected[row >> 5] ?? 0) | (1 << (row & 31));
            expect(Array.from(arena.u32(mask, words))).toEqual(Array.from(expected));
          }
        }),
        { numRuns: 60 },
      );
    });

    it('collect_f32 keeps the largest scores above 0, with and without a mask', () => {
      const shape = fc.record({
        rows: fc.integer({ min: 1, max: 300 }),
        keep: fc.integer({ min: 1, max: 60 }),
        masked: fc.boolean(),
      });
      fc.assert(
        fc.property(seeds, shape, (seed, { rows, keep, masked }) => {
          const next = random(seed);
          const values = Float32Array.from({ length: rows }, () => Math.max(0, next() - 0.4));
          const mask = Uint32Array.from({ length: Math.ceil(rows / 32) }, () => next() * 2 ** 32);
          const allowed = (row: number): boolean =>
            !masked || (((mask[row >> 5] ?? 0) >>> (row & 31)) & 1) === 1;
          const expected = Array.from(values)
            .filter((value, row) => value > 0 && allowed(row))
            .sort((a, b) => b - a)
            .slice(0, keep);
          for (const { arena, kernels } of both()) {
            const scores = arena.alloc(rows * 4 + 16);
            arena.f32(scores, rows).set(values);
            const words = arena.alloc(mask.byteLength);
            arena.u32(words, mask.length).set(mask);
            const list = new Candidates(arena, keep);
            list.reset();
            kernels.collect_f32(scores, rows, masked ? words : 0, list.address);
            expect(Array.from(list.scores()).sort((a, b) => b - a)).toEqual(expected);
            for (const row of list.rows()) expect(allowed(row)).toBe(true);
          }
        }),
        { numRuns: 60 },
      );
    });

    it('checksum_u32 is that of the reference and of the publisher, whatever the length', () => {
      fc.assert(
        fc.property(seeds, fc.integer({ min: 0, max: 400 }), (seed, length) => {
          const next = random(seed);
          const bytes = Uint8Array.from({ length }, () => next() * 256);
          const [a, b] = both().map((engine) => {
            const address = engine.arena.alloc(length + 3);
            // What stands behind it does not count.
            engine.arena
              .u8(address, length + 3)
              .fill(255)
              .set(bytes);
            return engine.kernels.checksum_u32(address, length) >>> 0;
          });
          expect([a, b]).toEqual([checksum32(bytes), checksum32(bytes)]);
          if (length === 0) return;
          const at = Math.floor(next() * length);
          const damaged = bytes.with(at, (bytes[at] ?? 0) ^ (1 << Math.floor(next() * 8)));
          expect(checksum32(damaged)).not.toBe(a);
        }),
      );
    });

    it('top_k_f32 ranks by score, then by row', () => {
      const scores = fc.array(fc.constantFrom(-1, -0.5, 0, 0.25, 0.5, 1), { maxLength: 60 });
      fc.assert(
        fc.property(scores, fc.integer({ min: 1, max: 70 }), fc.boolean(), (list, k, named) => {
          const [a, b] = both().map((engine) => {
            const input = f32(engine, Float32Array.from(list));
            const top = engine.arena.alloc(k * 4);
            const rows = engine.arena.alloc(k * 4);
            const ids = engine.arena.alloc(list.length * 4);
            engine.arena.u32(ids, list.length).set(list.map((_, i) => (i * 37) % 61));
            const n = engine.kernels.top_k_f32(input, named ? ids : 0, list.length, k, top, rows);
            return [n, engine.arena.f32(top, n), engine.arena.u32(rows, n)];
          });
          expect(a).toEqual(b);
        }),
      );
    });
  });
}

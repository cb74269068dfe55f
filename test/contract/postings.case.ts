import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Candidates } from '../../src/engine/candidates.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { createReferenceEngine } from '../../src/engine/reference.ts';
import { scoreTable } from '../../src/index/bm25.ts';
import { COUNT_BITS, encodeCounts, encodeRows, MAX_COUNT } from '../../src/index/format/postings-value.ts';
import { mulberry32 as random } from '../../scripts/random.ts';

const BYTES = 1_000_000;

/** Some rows of `rows`, ascending, with a count each; gaps of one byte and of several. */
const postings = fc
  .record({
    rows: fc.integer({ min: 1, max: 3_000 }),
    seed: fc.nat(),
    share: fc.constantFrom(0, 0.002, 0.3, 1),
  })
  .map(({ rows, seed, share }) => {
    const next = random(seed);
    const list = Array.from({ length: rows }, (_, row) => row).filter(() => next() < share);
    return { rows, list, counts: list.map(() => Math.floor(next() * 16)), next };
  });

/** The kernels over compressed postings: every variant gives the bits of the reference. */
export function postingsContract(name: string, createEngine: (bytes: number) => Engine): void {
  describe(`postings kernels: ${name}`, () => {
    const put = (engine: Engine, data: Uint8Array): number => {
      const address = engine.arena.alloc(data.length + 1);
      engine.arena.u8(address, data.length).set(data);
      return address;
    };
    const both = <T>(run: (engine: Engine) => T): [T, T] => [
      run(createEngine(BYTES)),
      run(createReferenceEngine(BYTES)),
    ];

    it('add_counts and add_rows add to the rows of a list and to no other', () => {
      const weights = fc.float({ min: Math.fround(0.01), max: 20, noNaN: true });
      fc.assert(
        fc.property(postings, weights, ({ rows, list, counts, next }, weight) => {
          const lengths = Uint8Array.from({ length: rows }, () => next() * 256);
          const table = scoreTable(150);
          const [ours, expected] = both((engine) => {
            const scores = engine.arena.alloc(rows * 4 + 16);
            const text = encodeCounts(list, counts);
            const plain = encodeRows(list);
            const [of, by] = [put(engine, lengths), put(engine, new Uint8Array(table.buffer))];
            engine.kernels.add_counts(put(engine, text), text.length, rows, weight, of, by, scores);
            engine.kernels.add_rows(put(engine, plain), plain.length, rows, 100, scores);
            return Array.from(engine.arena.f32(scores, rows + 4));
          });
          expect(ours).toEqual(expected);
          const given = (row: number, i: number): number => {
            const entry = table[(lengths[row] ?? 0) * (MAX_COUNT + 1) + (counts[i] ?? 0)] ?? Number.NaN;
            return Math.fround(100 + Math.fround(weight * entry));
          };
          expect(list.filter((row, i) => ours[row] !== given(row, i))).toEqual([]);
          expect(ours.filter((score) => score > 0)).toHaveLength(list.length);
        }),
        { numRuns: 40 },
      );
    });

    it('stops at a row beyond the last, so that damage cannot write elsewhere', () => {
      const [ours, expected] = both((engine) => {
        const scores = engine.arena.alloc(64);
        const mask = engine.arena.alloc(8);
        const list = encodeRows([1, 5, 9_999]);
        engine.kernels.add_rows(put(engine, list), list.length, 8, 1, scores);
        engine.kernels.mark_rows(put(engine, list), list.length, 8, 0, mask);
        return [Array.from(engine.arena.f32(scores, 16)), Array.from(engine.arena.u32(mask, 2))];
      });
      expect(ours).toEqual(expected);
      expect(ours[1]).toEqual([0b100010, 0]);
    });

    it('reads and writes nothing beside what it is given, whatever the postings', () => {
      const ROWS = 40;
      const bytes = fc.uint8Array({ minLength: 1, maxLength: 30 });
      const endless = bytes.map((list) => list.map((byte) => byte | 128));
      /** What is left of a walk in a memory of which all that is not given to it is filled with one byte. */
      const walk = (list: Uint8Array, filler: number): unknown => {
        const { arena, kernels } = createEngine(BYTES);
        const start = arena.alloc(0);
        const memory = arena.u8(start, BYTES - 2 * start).fill(filler);
        const given = {
          list,
          lengths: new Uint8Array(ROWS).fill(255),
          table: new Uint8Array(scoreTable(150).buffer),
          scores: new Uint8Array(4 * ROWS),
          mask: new Uint8Array(8),
        };
        const at = { list: 1_000, lengths: 2_000, table: 4_096, scores: 32_768, mask: 40_960 };
        const names = ['list', 'lengths', 'table', 'scores', 'mask'] as const;
        for (const name of names) memory.set(given[name], at[name] - start);
        const walked = [at.list, list.length, ROWS] as const;
        kernels.add_counts(...walked, 1, at.lengths, at.table, at.scores);
        kernels.add_rows(...walked, 1, at.scores);
        kernels.mark_rows(...walked, COUNT_BITS, at.mask);
        const count = kernels.count_rows(...walked, COUNT_BITS, at.mask);
        const left = [count, ...arena.f32(at.scores, ROWS), ...arena.u32(at.mask, 2)];
        for (const name of names) {
          memory.fill(filler, at[name] - start, at[name] - start + given[name].length);
        }
        expect(memory.findIndex((byte) => byte !== filler)).toBe(-1);
        return left;
      };
      fc.assert(
        fc.property(fc.oneof(bytes, endless), (list) => {
          expect(walk(list, 0)).toEqual(walk(list, 255));
        }),
        { numRuns: 40 },
      );
    });

    it('mark_rows and count_rows agree on sets', () => {
      fc.assert(
        fc.property(postings, ({ rows, list, counts, next }) => {
          const words = Math.ceil(rows / 32);
          const set = Uint32Array.from({ length: words }, () => next() * 2 ** 32);
          const [ours, expected] = both((engine) => {
            const mask = engine.arena.alloc(words * 4);
            const text = encodeCounts(list, counts);
            const address = put(engine, text);
            engine.kernels.mark_rows(address, text.length, rows, COUNT_BITS, mask);
            const marked = Array.from(engine.arena.u32(mask, words));
            engine.arena.u32(mask, words).set(set);
            return {
              marked,
              count: engine.kernels.count_rows(address, text.length, rows, COUNT_BITS, mask),
            };
          });
          expect(ours).toEqual(expected);
          expect(ours.count).toBe(list.filter((row) => ((set[row >> 5] ?? 0) >>> (row & 31)) & 1).length);
        }),
        { numRuns: 40 },
      );
    });

    it('collect_f32 counts the scores above 0 and keeps the largest, with and without a mask', () => {
      const shape = fc.record({
        rows: fc.integer({ min: 1, max: 400 }),
        keep: fc.integer({ min: 1, max: 50 }),
        seed: fc.nat(),
        masked: fc.boolean(),
      });
      fc.assert(
        fc.property(shape, ({ rows, keep, seed, masked }) => {
          const next = random(seed);
          const input = Float32Array.from({ length: rows }, () => (next() < 0.5 ? 0 : next()));
          const mask = Uint32Array.from({ length: Math.ceil(rows / 32) }, () => next() * 2 ** 32);
          const [ours, expected] = both((engine) => {
            const { arena } = engine;
            const scores = arena.alloc(rows * 4 + 16);
            arena.f32(scores, rows).set(input);
            const bits = arena.alloc(mask.byteLength);
            arena.u32(bits, mask.length).set(mask);
            const list = new Candidates(arena, keep);
            list.reset();
            const scored = engine.kernels.collect_f32(scores, rows, masked ? bits : 0, list.address);
            const found = list.scores();
            const ranked = Array.from(list.rows(), (row, i) => ({ row, score: found[i] ?? 0 }));
            return { scored, ranked: ranked.sort((a, b) => b.score - a.score || a.row - b.row) };
          });
          expect(ours).toEqual(expected);
          for (const { row, score } of ours.ranked) expect(score).toBe(input[row]);
          const isAllowed = (row: number): boolean =>
            !masked || (((mask[row >> 5] ?? 0) >>> (row & 31)) & 1) === 1;
          expect(ours.scored).toBe(input.filter((score, row) => score > 0 && isAllowed(row)).length);
        }),
        { numRuns: 60 },
      );
    });
  });
}

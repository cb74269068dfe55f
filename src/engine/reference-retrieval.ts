import type { Arena } from './arena.ts';
import { checksum32 } from '../hash.ts';
import type { Kernels } from './engine.ts';
import { BLOCK_ROWS, factorPlace } from '../sign-blocks.ts';
import { readSignQuery } from './sign-query.ts';

/** What the encoder runs. */
type EncoderKernel =
  | 'gemm_u7i7'
  | 'quantize_u7'
  | 'layer_norm_f32'
  | 'embed_i8'
  | 'embed_i4'
  | 'attention_f32'
  | 'rope_f32'
  | 'geglu_f32'
  | 'pool_f32';

/** The scalar twins of the kernels of retrieval: those of the encoder are in `reference.ts`. */
export function retrievalTwins(arena: Arena): Omit<Kernels, EncoderKernel> {
  const f32 = (address: number, length: number): Float32Array => arena.f32(address, length);
  const at = (view: ArrayLike<number>, i: number): number => view[i] ?? 0;

  /** Codes of a row, `bits` each. */
  const codesOf = (codes: number, dim: number, bits: 4 | 8): ArrayLike<number> =>
    bits === 8
      ? arena.i8(codes, dim)
      : Array.from({ length: dim }, (_, k) => {
          const pair = at(arena.u8(codes, dim / 2), Math.floor(k / 32) * 16 + (k % 16));
          return ((k & 16 ? pair >> 4 : pair & 15) & 15) - 8;
        });

  /** Exact over the stored codes. */
  const dot = (query: number, codes: ArrayLike<number>, scale: number, base: number): number => {
    const q = arena.i16(query, codes.length);
    const sum = q.reduce((s, x, k) => s + x * at(codes, k), 0);
    return Math.fround(Math.fround(Math.fround(sum) * scale) + Math.fround(base));
  };
  type ShardArguments = Parameters<Kernels['dot_i8']>;
  const dotShard = (bits: 4 | 8, [query, codes, rows, dim, scales, base, scores]: ShardArguments): void => {
    for (let r = 0; r < rows; r++) {
      const row = codesOf(codes + (r * dim * bits) / 8, dim, bits);
      f32(scores, rows)[r] = dot(query, row, at(arena.u16(scales, rows), r), base);
    }
  };
  type ListArguments = Parameters<Kernels['dot_i8_rows']>;
  const dotRows = (
    bits: 4 | 8,
    [query, list, count, dim, shards, shardRows, scores]: ListArguments,
  ): void => {
    arena.u32(list, count).forEach((row, i) => {
      const shard = shards + Math.floor(row / shardRows) * 12;
      const [codes = 0, scales = 0] = arena.u32(shard, 2);
      const local = row % shardRows;
      const scale = at(arena.u16(scales, local + 1), local);
      const base = at(f32(shard + 8, 1), 0);
      f32(scores, count)[i] = dot(query, codesOf(codes + (local * dim * bits) / 8, dim, bits), scale, base);
    });
  };

  return {
    dot_i4(...args) {
      dotShard(4, args);
    },
    dot_i4_rows(...args) {
      dotRows(4, args);
    },
    dot_i8(...args) {
      dotShard(8, args);
    },
    dot_i8_rows(...args) {
      dotRows(8, args);
    },

    scan_b1(query, blocks, factors, rows, firstRow, mask, candidates) {
      const { tables, dim, offset, unit, base } = readSignQuery(arena, query);
      const groups = dim / 4;
      for (let r = 0; r < rows; r++) {
        const block = blocks + ((r - (r % BLOCK_ROWS)) * dim) / 8;
        if (mask && !((at(arena.u32(mask, Math.ceil(rows / 32)), r >> 5) >>> (r & 31)) & 1)) continue;
        let sum = 0;
        for (let g = 0; g < groups; g++) {
          const pair = at(arena.u8(block + g * 16, 16), r & 15);
          sum += at(arena.u8(tables + g * 16, 16), r & 16 ? pair >> 4 : pair & 15);
        }
        const factor = at(arena.u16(factors, Math.ceil(rows / 32) * 32), factorPlace(r));
        const signed = Math.fround(Math.fround(sum + offset) * Math.fround(factor * unit));
        const estimate = Math.fround(signed + base);
        const [count = 0, , capacity = 0, , scores = 0, list = 0] = arena.u32(candidates, 6);
        if (estimate <= at(f32(candidates + 12, 1), 0)) continue;
        f32(scores, capacity)[count] = estimate;
        arena.u32(list, capacity)[count] = firstRow + r;
        arena.u32(candidates, 1)[0] = count + 1;
        if (count + 5 > capacity) this.prune(candidates);
      }
    },

    prune(candidates) {
      const [count = 0, keep = 0, , , scores = 0, list = 0] = arena.u32(candidates, 6);
      if (count <= keep) return;
      const rows = Array.from(arena.u32(list, count));
      const ranked = Array.from(f32(scores, count), (score, i) => ({ score, row: at(rows, i) }))
        .sort((a, b) => b.score - a.score)
        .slice(0, keep);
      f32(scores, keep).set(ranked.map((r) => r.score));
      arena.u32(list, keep).set(ranked.map((r) => r.row));
      arena.u32(candidates, 1)[0] = keep;
      f32(candidates + 12, 1)[0] = ranked.at(-1)?.score ?? Number.NEGATIVE_INFINITY;
    },

    add_counts(list, bytes, rows, weight, lengths, table, scores) {
      const view = f32(scores, rows);
      for (const [row, count] of postings(arena.u8(list, bytes), 4)) {
        if (row >= rows) return;
        const given = at(f32(table, 4096), at(arena.u8(lengths, rows), row) * 16 + count);
        view[row] = at(view, row) + Math.fround(Math.fround(weight) * given);
      }
    },

    add_rows(list, bytes, rows, weight, scores) {
      const view = f32(scores, rows);
      for (const [row] of postings(arena.u8(list, bytes), 0)) {
        if (row >= rows) return;
        view[row] = at(view, row) + Math.fround(weight);
      }
    },

    mark_rows(list, bytes, rows, bits, mask) {
      const set = arena.u32(mask, Math.ceil(rows / 32));
      for (const [row] of postings(arena.u8(list, bytes), bits)) {
        if (row >= rows) return;
        set[row >> 5] = at(set, row >> 5) | (1 << (row & 31));
      }
    },

    count_rows(list, bytes, rows, bits, mask) {
      const set = arena.u32(mask, Math.ceil(rows / 32));
      let count = 0;
      for (const [row] of postings(arena.u8(list, bytes), bits)) {
        if (row >= rows) break;
        count += (at(set, row >> 5) >>> (row & 31)) & 1;
      }
      return count;
    },

    collect_f32(scores, rows, mask, candidates) {
      const [, , capacity = 0, , listScores = 0, list = 0] = arena.u32(candidates, 6);
      let scored = 0;
      for (let row = 0; row < rows; row++) {
        const score = at(f32(scores, rows), row);
        if (mask && !((at(arena.u32(mask, Math.ceil(rows / 32)), row >> 5) >>> (row & 31)) & 1)) continue;
        if (score <= 0) continue;
        scored++;
        if (score <= at(f32(candidates + 12, 1), 0)) continue;
        const count = at(arena.u32(candidates, 1), 0);
        f32(listScores, capacity)[count] = score;
        arena.u32(list, capacity)[count] = row;
        arena.u32(candidates, 1)[0] = count + 1;
        if (count + 5 > capacity) this.prune(candidates);
      }
      this.prune(candidates);
      return scored;
    },

    checksum_u32(address, bytes) {
      return checksum32(arena.u8(address, bytes));
    },

    top_k_f32(input, ids, n, k, scores, rows) {
      const named = ids ? Array.from(arena.u32(ids, n)) : null;
      const ranked = Array.from(f32(input, n), (score, i) => ({ score, row: named ? at(named, i) : i }))
        .sort((a, b) => b.score - a.score || a.row - b.row)
        .slice(0, k);
      f32(scores, ranked.length).set(ranked.map((r) => r.score));
      arena.u32(rows, ranked.length).set(ranked.map((r) => r.row));
      return ranked.length;
    },
  };
}

/** Row and count (the lowest `bits` bits) of each posting. */
function* postings(bytes: Uint8Array, bits: number): Generator<[row: number, count: number]> {
  for (let i = 0, row = 0; i < bytes.length;) {
    let posting = 0;
    for (let shift = 0, byte = 128; byte > 127; shift += 7) {
      byte = bytes[i++] ?? 0;
      posting += (byte & 127) * 2 ** shift;
    }
    row += Math.floor(posting / 2 ** bits);
    yield [row, posting % 2 ** bits];
  }
}

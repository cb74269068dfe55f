import { createEngine } from '../../src/engine/engine.ts';

const ROUNDS = 30;

/** Milliseconds of CPU that checking so many pages of codes and scoring all of their rows takes, once they are in memory. */
export function pageWork(module: WebAssembly.Module, pages: number, rows: number, dim: number): number {
  const { arena, kernels } = createEngine('simd', module, pages * rows * (dim + 6) + 1_000_000);
  const [query, codes, scales] = [
    arena.alloc(dim * 2),
    arena.alloc(pages * rows * dim),
    arena.alloc(2 * rows),
  ];
  const scores = arena.alloc(4 * rows);
  // Memory that nobody has written to is one page of zeros, which no cache misses.
  arena.u8(codes, pages * rows * dim).fill(1);
  const start = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round++) {
    for (let page = 0; page < pages; page++) {
      const its = codes + page * rows * dim;
      kernels.checksum_u32(its, rows * dim);
      kernels.dot_i8(query, its, rows, dim, scales, 0, scores);
    }
  }
  return process.cpuUsage(start).user / 1_000 / ROUNDS;
}

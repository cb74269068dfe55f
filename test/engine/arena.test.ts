import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Arena, type Block } from '../../src/engine/arena.ts';

const PAGE = 65_536;

/** What is done to an arena; numbers are taken by the length of what there is. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('block' as const), bytes: fc.nat(9_000) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('limited' as const),
      bytes: fc.nat(90_000),
      limit: fc.nat(4 * PAGE),
    }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('release' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('alloc' as const), bytes: fc.nat(5_000) }) },
);

interface Region {
  start: number;
  end: number;
}

function regionOf(address: number, bytes: number): Region {
  return { start: address, end: address + bytes };
}

/** Requires bytes that are zero and that nothing else has, and makes them something else. */
function take(arena: Arena, { start, end }: Region): void {
  const bytes = arena.u8(start, end - start);
  expect(bytes.every((byte) => byte === 0)).toBe(true);
  bytes.fill(255);
}

function requireApart(regions: readonly Region[]): void {
  const sorted = regions.filter(({ start, end }) => end > start).toSorted((a, b) => a.start - b.start);
  sorted.forEach(({ start }, i) => expect(start).toBeGreaterThanOrEqual(sorted[i - 1]?.end ?? 64));
}

describe('an arena', () => {
  it('gives every region out once and zeroed, and keeps to the limit of a block', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const arena = new Arena(1_000);
        const blocks: Block[] = [];
        const forever: Region[] = [];
        for (const one of steps) {
          const before = arena.memory.buffer.byteLength;
          if (one.what === 'block' || one.what === 'limited') {
            const limit = one.what === 'limited' ? one.limit : undefined;
            const block = arena.block(one.bytes, limit);
            if (limit !== undefined) {
              const most = Math.max(before, PAGE * Math.ceil(limit / PAGE));
              expect(arena.memory.buffer.byteLength).toBeLessThanOrEqual(most);
            }
            if (block === null) expect(limit).toBeDefined();
            else {
              expect(block.start % 64).toBe(0);
              expect(block.end - block.start).toBeGreaterThanOrEqual(one.bytes);
              take(arena, block);
              blocks.push(block);
            }
          } else if (one.what === 'alloc') {
            const region = regionOf(arena.alloc(one.bytes), one.bytes);
            take(arena, region);
            forever.push(region);
          } else if (blocks.length > 0 && one.what === 'release') {
            for (const block of blocks.splice(one.which % blocks.length, 1)) arena.release(block);
          }
          requireApart([...blocks, ...forever]);
        }
      }),
    );
  });

  it('allocates within a block, one region behind the other, and beyond it from the arena', () => {
    fc.assert(
      fc.property(fc.nat(4_000), fc.array(fc.nat(1_500), { maxLength: 12 }), (bytes, lengths) => {
        const arena = new Arena(100);
        const block = arena.block(bytes);
        const other = arena.block(100);
        if (block === null || other === null) throw new Error('no room');
        const regions = lengths.map((length) => {
          const region = regionOf(block.alloc(length), length);
          take(arena, region);
          return region;
        });
        requireApart([...regions, other]);
        const within = regions.filter(({ start }) => start >= block.start && start < block.end);
        expect(within.every(({ end }) => end <= block.end)).toBe(true);
        const fits = lengths.reduce((sum, length) => sum + 64 * Math.ceil(length / 64), 0) <= bytes;
        if (fits) expect(regions.every(({ end }) => end <= block.end)).toBe(true);
      }),
    );
  });

  it('joins what is given back, in any order, so that one block as long as all of them finds room', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 20 }),
        fc.infiniteStream(fc.nat()),
        fc.boolean(),
        (lengths, order, isLast) => {
          const arena = new Arena(100);
          const blocks = lengths.map((length) => {
            const block = arena.block(length);
            if (block === null) throw new Error('no room');
            take(arena, block);
            return block;
          });
          // With something behind them they leave a hole, otherwise the arena ends before them again.
          if (!isLast) arena.alloc(64);
          const end = arena.memory.buffer.byteLength;
          const [first] = blocks;
          const total = (blocks.at(-1)?.end ?? 0) - (first?.start ?? 0);
          const left = blocks.slice();
          while (left.length > 0) {
            const at = (order.next().value ?? 0) % left.length;
            for (const block of left.splice(at, 1)) arena.release(block);
          }
          const whole = arena.block(total, 0);
          expect(whole?.start).toBe(first?.start);
          if (whole !== null) take(arena, whole);
          expect(arena.memory.buffer.byteLength).toBe(end);
        },
      ),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { halfOf, numberOf } from '../../src/index/format/float16.ts';

const ALL = Array.from({ length: 0x10000 }, (_, half) => half);
/** What each of the bits from 0 to 0x7c00 stands for by the definition, the last one as if numbers went on beyond it. */
const POSITIVE = Array.from({ length: 0x7c01 }, (_, half) => {
  const exponent = half >> 10;
  return exponent === 0 ? (half / 1024) * 2 ** -14 : (1 + (half & 0x3ff) / 1024) * 2 ** (exponent - 15);
});

/** The nearest of all of them, the even one of two that are as near. */
function nearest(x: number): number {
  let [low, high] = [0, POSITIVE.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((POSITIVE[middle] ?? 0) <= x) low = middle;
    else high = middle;
  }
  const [below, above] = [x - (POSITIVE[low] ?? 0), (POSITIVE[high] ?? 0) - x];
  if (below === above) return low % 2 === 0 ? low : high;
  return below < above ? low : high;
}

describe('a number of 16 bits', () => {
  it('is read as the standard says, and written as it was, each of the 65,536', () => {
    for (const half of ALL) {
      const number = numberOf(half);
      const magnitude = half & 0x7fff;
      if (magnitude > 0x7c00) {
        expect(number).toBeNaN();
        expect(numberOf(halfOf(number))).toBeNaN();
        continue;
      }
      const wanted = magnitude === 0x7c00 ? Infinity : (POSITIVE[magnitude] ?? Number.NaN);
      if (number !== (half > 0x7fff ? -wanted : wanted)) expect.fail(`${half} is read as ${number}`);
      if (halfOf(number) !== half) expect.fail(`${half} is written as ${halfOf(number)}`);
    }
  });

  it('is the nearest to any number, the even one of two', () => {
    const numbers = fc.oneof(
      fc.float({ noNaN: true }),
      fc.float({ min: -1, max: 1, noNaN: true }),
      fc.double({ min: -70_000, max: 70_000, noNaN: true }),
      // Halfway between two, and right beside it.
      fc.tuple(fc.nat(0x7bff), fc.constantFrom(-1, 0, 1)).map(([half, beside]) => {
        const middle = ((POSITIVE[half] ?? 0) + (POSITIVE[half + 1] ?? 0)) / 2;
        return middle * (1 + beside * 2 ** -22);
      }),
    );
    fc.assert(
      fc.property(numbers, (x) => {
        const single = Math.fround(x);
        const half = halfOf(x);
        expect(half & 0x7fff).toBe(nearest(Math.min(Math.abs(single), 2 ** 16)));
        expect(half >>> 15).toBe(single < 0 || Object.is(single, -0) ? 1 : 0);
      }),
    );
  });
});

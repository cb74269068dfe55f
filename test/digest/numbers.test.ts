import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareNumbers, decodeNumbers, encodeNumbers } from '../../src/digest/store/number-list.ts';

const numbers = fc
  .uniqueArray(fc.nat({ max: 2 ** 40 - 1 }), { maxLength: 300 })
  .map((list) => Float64Array.from(list).sort());

describe('lists of numbers of papers', () => {
  it('come back from text as they were', () => {
    fc.assert(
      fc.property(numbers, (list) => {
        expect(decodeNumbers(encodeNumbers(list))).toEqual(list);
      }),
    );
    const many = Float64Array.from({ length: 20_000 }, (_, i) => i * 54_975_581);
    expect(decodeNumbers(encodeNumbers(many))).toEqual(many);
    expect(encodeNumbers(many).length).toBe(Math.ceil((many.length * 5) / 3) * 4);
  });

  it('are compared: what is new, and what is in either', () => {
    fc.assert(
      fc.property(numbers, numbers, numbers, (a, b, shared) => {
        const all = Float64Array.from(new Set([...a, ...shared])).sort();
        const known = Float64Array.from(new Set([...b, ...shared])).sort();
        const { fresh, union } = compareNumbers(all, known);
        const before = new Set(known);
        expect(Array.from(fresh)).toEqual(Array.from(all).filter((number) => !before.has(number)));
        expect(Array.from(union)).toEqual(
          Array.from(new Set([...all, ...known])).sort((one, other) => one - other),
        );
      }),
    );
  });

  it('take two papers that share a number for one', () => {
    const { fresh, union } = compareNumbers(Float64Array.of(1, 2, 2, 3), Float64Array.of(3));
    expect(Array.from(fresh)).toEqual([1, 2]);
    expect(Array.from(union)).toEqual([1, 2, 3]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { purity } from '../../bench/harness/purity.ts';

describe('purity', () => {
  it('is the share of the most frequent label of each group', () => {
    expect(purity([0, 0, 0, 1, 1], [7, 7, 8, 8, 8])).toBe(4 / 5);
    expect(purity([0, 0, 0, 0, 0], [7, 7, 8, 8, 8])).toBe(3 / 5);
    expect(purity([0, 1, 2, 3, 4], [7, 7, 8, 8, 8])).toBe(1);
  });

  it('does not fall when groups are divided', () => {
    const rows = fc.array(fc.record({ label: fc.nat(4), coarse: fc.nat(3), part: fc.nat(2) }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(rows, (all) => {
        const labels = all.map(({ label }) => label);
        const coarse = purity(
          all.map((row) => row.coarse),
          labels,
        );
        const fine = purity(
          all.map((row) => 3 * row.coarse + row.part),
          labels,
        );
        expect(fine).toBeGreaterThanOrEqual(coarse);
        expect(coarse).toBeGreaterThan(0);
        expect(fine).toBeLessThanOrEqual(1);
      }),
    );
  });
});

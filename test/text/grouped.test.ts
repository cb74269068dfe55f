import fc from 'fast-check';
import { expect, test } from 'vitest';
import { grouped } from '../../src/text/grouped.ts';
import { runs } from '../setup/runs.ts';

test('numbers are grouped as English has them', () => {
  const any = fc.oneof(fc.nat(10_000), fc.maxSafeNat());
  fc.assert(
    fc.property(any, (count) => {
      expect(grouped(count)).toBe(count.toLocaleString('en'));
    }),
    { numRuns: runs(500) },
  );
});

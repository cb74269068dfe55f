import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Checksum32, checksum32 } from '../../src/hash.ts';

it('the checksum of pieces is that of the whole, wherever it is cut', () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 });
  fc.assert(
    fc.property(pieces, (some) => {
      const whole = Uint8Array.from(some.flatMap((piece) => Array.from(piece)));
      const checksum = new Checksum32();
      for (const piece of some) checksum.update(piece);
      expect(checksum.digest()).toBe(checksum32(whole));
    }),
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../scripts/random.ts';
import { Checksum32, checksum32, fnv1a32 } from '../../src/hash.ts';

/** All lengths up to three blocks of a checksum and a word more. */
const LENGTHS = 3 * 64 + 4;

function randomBytes(length: number, seed: number): Uint8Array {
  const next = mulberry32(seed);
  return Uint8Array.from({ length }, () => next() * 256);
}

describe.each([
  ['checksum32', checksum32],
  ['fnv1a32', fnv1a32],
])('%s', (_, checksum) => {
  it('tells every single bit that is flipped, at every length', () => {
    let flips = 0;
    for (let length = 1; length <= LENGTHS; length++) {
      const bytes = randomBytes(length, length);
      const right = checksum(bytes);
      for (let bit = 0; bit < 8 * length; bit++) {
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        if (checksum(bytes) === right) expect.fail(`bit ${bit} of ${length} bytes`);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        flips++;
      }
    }
    expect(flips).toBe(4 * LENGTHS * (LENGTHS + 1));
  });

  it('tells whatever happens to one word, or to one byte of what is left', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }),
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 0xffffffff }),
        (length, seed, place, change) => {
          const bytes = randomBytes(length, seed);
          const at = place % length;
          const isWord = checksum === checksum32 && at < length - (length % 64);
          const start = isWord ? at - (at % 4) : at;
          const damaged = bytes.slice();
          for (let i = start; i < start + (isWord ? 4 : 1); i++) {
            damaged[i] = (bytes[i] ?? 0) ^ (change >>> (8 * (i - start)));
          }
          const isSame = damaged.every((byte, i) => byte === bytes[i]);
          expect(checksum(damaged) === checksum(bytes)).toBe(isSame);
        },
      ),
    );
  });
});

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

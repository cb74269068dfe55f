import fc from 'fast-check';
import { expect, it } from 'vitest';
import { manifestKey, parseManifestKey } from '../../src/index/manifest.ts';

const sha256 = fc.stringMatching(/^[0-9a-f]{64}$/);
const gens = fc.integer({ min: 1, max: 999_999_999 });

it('orders manifest keys newest first and reads them back', () => {
  fc.assert(
    fc.property(gens, gens, sha256, (a, b, hash) => {
      expect(parseManifestKey(manifestKey(a, hash))).toEqual({
        gen: a,
        key: manifestKey(a, hash),
        sha256: hash,
      });
      expect(manifestKey(a, hash) < manifestKey(b, hash)).toBe(a > b);
    }),
  );
});

it.each(['m/1/ab', 'b/vectors/x', 'm/', 'p', `m/000000001/${'0'.repeat(64)}x`])(
  '%s is no manifest key',
  (key) => {
    expect(parseManifestKey(key)).toBeNull();
  },
);

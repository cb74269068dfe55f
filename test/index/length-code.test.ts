import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LENGTH_CODES, lengthCode, lengthOfCode } from '../../src/index/format/length-code.ts';

const CODES = Array.from({ length: LENGTH_CODES }, (_, code) => code);

it('a code stands for the length it was made of: exactly up to 127, within 3 % up to 100,000', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 100_000 })),
      (length) => {
        const read = lengthOfCode(lengthCode(length));
        if (length <= 127) expect(read).toBe(length);
        else expect(Math.abs(read / length - 1)).toBeLessThan(0.03);
      },
    ),
  );
});

it('a longer paper has no lower code, and every code is one of a byte', () => {
  const codes = Array.from({ length: 120_000 }, (_, length) => lengthCode(length));
  expect(codes.filter((code) => !CODES.includes(code))).toEqual([]);
  expect(codes).toEqual(codes.toSorted((one, other) => one - other));
  expect(lengthCode(100_000)).toBe(255);
  expect(lengthCode(2 ** 40)).toBe(255);
});

it('every code is that of the length it stands for, and lengths grow with it', () => {
  for (const code of CODES) expect(lengthCode(lengthOfCode(code))).toBe(code);
  for (const code of CODES.slice(1)) expect(lengthOfCode(code)).toBeGreaterThan(lengthOfCode(code - 1));
  expect(lengthOfCode(255)).toBeCloseTo(100_000);
});

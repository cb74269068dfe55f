import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fnv1a64 } from '../../src/index/format/hash-table.ts';
import { countIds, encodeIds, findNumbered, findRows, paperNumber } from '../../src/index/format/ids.ts';
import { displaced, patched } from './binary.ts';

function bigintFnv(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash;
}

function joined({ high, low }: { high: number; low: number }): bigint {
  return (BigInt(high) << 32n) | BigInt(low);
}

describe('fnv1a64', () => {
  it.each([
    ['', 0xcbf29ce484222325n],
    ['a', 0xaf63dc4c8601ec8cn],
    ['foobar', 0x85944171f73967e8n],
  ])('of %j is the published value', (text, hash) => {
    expect(joined(fnv1a64(text))).toBe(hash);
  });

  it('agrees with 64-bit integers', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(joined(fnv1a64(text))).toBe(bigintFnv(text));
      }),
    );
  });
});

describe('encodeIds and findRows', () => {
  it('find the row of every id and nothing else', () => {
    const ids = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(ids, ([absent = '', ...stored]) => {
        const bytes = displaced(encodeIds(stored));
        expect(countIds(bytes)).toBe(stored.length);
        stored.forEach((id, row) => {
          expect(findRows(bytes, id)).toEqual([row]);
          expect(findNumbered(bytes, paperNumber(id))).toEqual([row]);
        });
        expect(findRows(bytes, absent)).toEqual([]);
      }),
    );
  });

  it('takes 8 bytes a paper and a header', () => {
    expect(encodeIds(['a', 'b', 'c']).length).toBe(16 + 24);
  });

  it('keep ids whose hashes are equal', () => {
    const bytes = encodeIds(['a', 'b', 'c', 'd']);
    const order = [0, 1, 2, 3].map((i) => bytes[16 + 8 * i + 4]);
    // The hash of the second entry over that of the third.
    const hash = [...bytes.subarray(16 + 8, 16 + 12), order[2] ?? 0, 0, 0, bytes[16 + 15] ?? 0];
    const collided = patched(bytes, 16 + 16, ...hash);
    const id = ['a', 'b', 'c', 'd'][order[1] ?? 0] ?? '';
    expect(findRows(collided, id)).toEqual([order[1], order[2]]);
  });

  it('refuse an id that occurs twice and name it', () => {
    expect(() => encodeIds(['a', 'b', 'a'])).toThrow(/"a" occurs twice \(rows 0 and 2\)/);
  });

  it.each([
    ['another magic', 0, 0, 'index-corrupt'],
    ['another version', 4, 1, 'index-format-unsupported'],
    ['another count', 8, 2, 'index-corrupt'],
  ])('refuse %s', (_, offset, byte, code) => {
    const bytes = patched(encodeIds(['a']), offset, byte);
    expect(() => findRows(bytes, 'a')).toThrow(expect.objectContaining({ code }) as Error);
  });
});

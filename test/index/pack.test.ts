import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkPack, encodePack, packBytes, readPack } from '../../src/index/format/pack.ts';
import { patched } from './binary.ts';

const parts = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 12 });
const refusal = (code: string): Error => expect.objectContaining({ code }) as Error;

it('what is packed is read, each part at a multiple of 64 bytes', () => {
  fc.assert(
    fc.property(parts, (values) => {
      const lengths = values.map(({ length }) => length);
      const pack = encodePack(values);
      checkPack(pack);
      const read = readPack(pack, lengths);
      expect(read.map((part) => Array.from(part))).toEqual(values.map((value) => Array.from(value)));
      for (const { byteOffset } of read) expect(byteOffset % 64).toBe(0);
      expect(pack.length).toBe(packBytes(lengths));
    }),
  );
});

it('a pack of other values is refused', () => {
  fc.assert(
    fc.property(parts, parts, (values, others) => {
      const lengths = others.map(({ length }) => length);
      const isAlike = values.length === others.length && packBytes(lengths) === encodePack(values).length;
      if (!isAlike) expect(() => readPack(encodePack(values), lengths)).toThrow(refusal('index-corrupt'));
    }),
  );
});

it.each([
  ['another magic', patched(encodePack([Uint8Array.of(1)]), 0, 0), 'index-corrupt'],
  ['another version', patched(encodePack([Uint8Array.of(1)]), 4, 3), 'index-format-unsupported'],
  ['another number of parts', patched(encodePack([Uint8Array.of(1)]), 8, 2), 'index-corrupt'],
  ['a byte too few', encodePack([Uint8Array.of(1)]).subarray(0, -1), 'index-corrupt'],
  ['a byte too many', Uint8Array.from([...encodePack([Uint8Array.of(1)]), 0]), 'index-corrupt'],
])('refuses %s', (_, bytes, code) => {
  expect(() => readPack(bytes, [1])).toThrow(refusal(code));
});

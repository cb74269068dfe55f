import fc from 'fast-check';
import { expect, it } from 'vitest';
import { npyHeader, npyNumbers } from '../scripts/npy.ts';

/** Reads a file as numpy.lib.format says of version 1.0. */
function readNpy(file: Uint8Array): { shape: number[]; numbers: Float32Array; dataAt: number } {
  const bytes = Buffer.from(file);
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from('\x93NUMPY\x01\x00', 'latin1'));
  const dataAt = 10 + bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', 10, dataAt);
  expect(header.endsWith('\n')).toBe(true);
  const found = /^\{'descr': '<f4', 'fortran_order': False, 'shape': \((\d+), (\d+)\), \} *\n$/.exec(header);
  const shape = [Number(found?.[1]), Number(found?.[2])];
  const count = (bytes.length - dataAt) / 4;
  return {
    shape,
    numbers: Float32Array.from({ length: count }, (_, i) => bytes.readFloatLE(dataAt + 4 * i)),
    dataAt,
  };
}

it('is what the description of the format says, with the data at a multiple of 64', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.float({ noNaN: true }), { maxLength: 400 }),
      (columns, all) => {
        const rows = Math.floor(all.length / columns);
        const numbers = Float32Array.from(all.slice(0, rows * columns));
        const read = readNpy(Buffer.concat([npyHeader(rows, columns), npyNumbers(numbers)]));
        expect(read.shape).toEqual([rows, columns]);
        expect(read.numbers).toEqual(numbers);
        expect(read.dataAt % 64).toBe(0);
      },
    ),
  );
});

it('has room for any number of rows', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 100_000 }), (rows, columns) => {
      expect(readNpy(npyHeader(rows, columns))).toMatchObject({ shape: [rows, columns] });
      expect(npyHeader(rows, columns).length % 64).toBe(0);
    }),
  );
});

/** Version 1.0 of the format of numpy (numpy.lib.format): magic, version, length of the header (u16). */
const PREFIX = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0]);
/** Data begins at a multiple of this. */
const ALIGNMENT = 64;

/**
 * What a file begins with that numpy reads as f32 (rows, columns), row-major. The numbers follow, little-endian.
 */
export function npyHeader(rows: number, columns: number): Uint8Array {
  const shape = `{'descr': '<f4', 'fortran_order': False, 'shape': (${String(rows)}, ${String(columns)}), }`;
  const bytes = Math.ceil((PREFIX.length + 2 + shape.length + 1) / ALIGNMENT) * ALIGNMENT;
  const text = `${shape.padEnd(bytes - PREFIX.length - 3)}\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(text.length);
  return Buffer.concat([PREFIX, length, Buffer.from(text, 'latin1')]);
}

/** Numbers as such a file holds them. */
export function npyNumbers(numbers: Float32Array): Uint8Array {
  const bytes = Buffer.alloc(4 * numbers.length);
  numbers.forEach((x, i) => bytes.writeFloatLE(x, 4 * i));
  return bytes;
}

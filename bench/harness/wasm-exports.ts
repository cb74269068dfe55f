import { ByteReader } from '../../src/index/format/bytes.ts';

/** Bytes of the magic number and the version. */
const HEADER = 8;
const EXPORTS = 7;
const FUNCTION = 0;

/**
 * The exported functions of a WebAssembly module by their numbers, which is all that a profile says of them:
 * https://webassembly.github.io/spec/core/binary/modules.html#export-section
 */
export function exportedFunctions(wasm: Uint8Array): Map<number, string> {
  const reader = new ByteReader(wasm, HEADER);
  const names = new Map<number, string>();
  while (!reader.done) {
    const section = reader.byte();
    const bytes = reader.varint();
    const end = reader.at + bytes;
    for (let left = section === EXPORTS ? reader.varint() : 0; left > 0; left--) {
      const length = reader.varint();
      const name = new TextDecoder().decode(wasm.subarray(reader.at, reader.at + length));
      for (let i = 0; i < length; i++) reader.byte();
      const kind = reader.byte();
      const index = reader.varint();
      if (kind === FUNCTION) names.set(index, name);
    }
    while (reader.at < end) reader.byte();
  }
  return names;
}

import { MAX_VALUE_BYTES } from '../../src/index/store.ts';

/**
 * Cuts what is longer than a value may be into as few parts as will do, of about the same length, so that none of those
 * that are read beside each other takes much longer than the others. Laid end to end they are the same bytes.
 * @param most Bytes of a part, 1 or more.
 */
export function cutValue(value: Uint8Array, most: number = MAX_VALUE_BYTES): Uint8Array[] {
  const count = Math.ceil(value.length / most);
  const length = Math.ceil(value.length / count);
  return Array.from({ length: count }, (_, i) => value.subarray(i * length, (i + 1) * length));
}

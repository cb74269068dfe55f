/** Bytes of the number of a paper, which has 40 bits. */
const BYTES = 5;
/** Bytes that become one piece of text: a call takes so many arguments. */
const PIECE = 8_190;

/** Ascending numbers of papers as text: 5 bytes each, the most significant first, as base64. */
export function encodeNumbers(numbers: Float64Array): string {
  const bytes = new Uint8Array(numbers.length * BYTES);
  for (let i = 0, at = 0; i < numbers.length; i++, at += BYTES) {
    const number = numbers[i] ?? 0;
    const high = Math.floor(number / 256);
    bytes[at] = high >>> 24;
    bytes[at + 1] = high >>> 16;
    bytes[at + 2] = high >>> 8;
    bytes[at + 3] = high;
    bytes[at + 4] = number % 256;
  }
  let text = '';
  // A piece is a whole number of groups of three bytes, so that the texts of pieces can follow each other.
  for (let at = 0; at < bytes.length; at += PIECE) {
    // Spread, which asks an iterator for each byte, takes three times as long.
    text += btoa(String.fromCharCode.apply(null, bytes.subarray(at, at + PIECE) as unknown as number[]));
  }
  return text;
}

/** What {@link encodeNumbers} made text of. */
export function decodeNumbers(text: string): Float64Array {
  const bytes = atob(text);
  const numbers = new Float64Array(Math.floor(bytes.length / BYTES));
  for (let i = 0, at = 0; i < numbers.length; i++, at += BYTES) {
    const high =
      bytes.charCodeAt(at) * 2 ** 24 +
      ((bytes.charCodeAt(at + 1) << 16) | (bytes.charCodeAt(at + 2) << 8) | bytes.charCodeAt(at + 3));
    numbers[i] = high * 256 + bytes.charCodeAt(at + 4);
  }
  return numbers;
}

/** What is in `all` and not in `known`, and both together; all of them ascending. */
export function compareNumbers(
  all: Float64Array,
  known: Float64Array,
): { fresh: Float64Array; union: Float64Array } {
  const union = new Float64Array(all.length + known.length);
  const fresh: number[] = [];
  let [i, j, size] = [0, 0, 0];
  while (i < all.length || j < known.length) {
    const one = i < all.length ? (all[i] ?? 0) : Number.POSITIVE_INFINITY;
    const other = j < known.length ? (known[j] ?? 0) : Number.POSITIVE_INFINITY;
    if (one < other && one !== fresh.at(-1)) fresh.push(one);
    const next = Math.min(one, other);
    // Two papers may share a number.
    while (i < all.length && all[i] === next) i++;
    while (j < known.length && known[j] === next) j++;
    union[size++] = next;
  }
  return { fresh: Float64Array.from(fresh), union: union.slice(0, size) };
}

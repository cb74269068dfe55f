/** Codes of a length up to this one are the length itself. */
const EXACT = 127;
/** What the highest code stands for. */
const LONGEST = 100_000;
/** How many codes there are: those of a byte. */
export const LENGTH_CODES = 256;
/** ln of the ratio of two codes that follow each other above {@link EXACT}: lengths 5.3 % apart. */
const STEP = Math.log(LONGEST / EXACT) / (LENGTH_CODES - 1 - EXACT);

/**
 * The length of a paper, in terms, as one byte: itself up to 127, from there on in equal ratios up to 100,000, which is
 * also the code of what is longer. At most 2.7 % off.
 */
export function lengthCode(length: number): number {
  if (length <= EXACT) return length;
  return Math.min(LENGTH_CODES - 1, EXACT + Math.round(Math.log(length / EXACT) / STEP));
}

/** The length that a code of {@link lengthCode} stands for, in terms. */
export function lengthOfCode(code: number): number {
  return code <= EXACT ? code : EXACT * Math.exp((code - EXACT) * STEP);
}

import { SextantError } from '../../src/errors.ts';
import type { CodeBits } from '../../src/index/format/codes.ts';
import { findRows } from '../../src/index/format/ids.ts';
import type { Opened, RefOf, SegmentKind } from '../../src/index/kinds.ts';
import { readEmbeddings } from '../../src/index/format/embeddings.ts';
import { HAVINGS, type Segment } from '../../src/index/manifest.ts';
import { openPlaces } from '../../src/index/format/places-value.ts';
import { decodeRows } from '../../src/index/format/postings-value.ts';
import { readSuggestions } from '../../src/index/format/suggestions.ts';
import { FIELDS } from '../../src/index/format/terms.ts';
import { lengthOf, readVector } from '../../src/index/format/vectors.ts';

/** A value whose bytes are those that its manifest names, and what it was opened as. */
export interface Verified<K extends SegmentKind> {
  value: Uint8Array;
  opened: Opened<K>;
  ref: RefOf<K>;
  segment: Segment;
  /** Numbers of an embedding. */
  dim: number;
  /** The `ids` value of the same segment, or null when it cannot be read. */
  ids(): Promise<Uint8Array | null>;
  /** How many regions the map has, or null when that cannot be read. */
  regions(): Promise<number | null>;
}

/**
 * Most that codes change the length of a vector, by their bits, with room: at most 0.003 and 0.09 were seen for random
 * vectors of 32 to 384 numbers, 0.001 and 0.016 for those of papers.
 */
const LENGTH_ERRORS: Record<CodeBits, number> = { 8: 0.02, 4: 0.15 };

/** That every vector has unit length or is zero. */
export function vectorsProblems({ value, opened }: Verified<'vectors'>): string[] {
  const { firstRow, rows, bits } = opened;
  const wrong = Array.from({ length: rows }, (_, local) => local).filter((local) => {
    const length = lengthOf(readVector(value, opened, local));
    return !(Math.abs(length - 1) <= LENGTH_ERRORS[bits] || length <= LENGTH_ERRORS[bits]);
  });
  const [first] = wrong;
  if (first === undefined) return [];
  return [
    `${wrong.length} vectors, that of row ${firstRow + first} first, are neither of unit length nor zero.`,
  ];
}

/** That every record is a paper, and that `ids` leads to it. */
export async function pageProblems({ opened, ref, ids }: Verified<'pages'>): Promise<string[]> {
  const value = await ids();
  const problems: string[] = [];
  for (let row = ref.firstRow; row < ref.firstRow + ref.rows; row++) {
    try {
      const { id } = opened.paper(row);
      if (value && !findRows(value, id).includes(row)) {
        problems.push(`The ids value does not lead to ${id} in row ${row}.`);
      }
    } catch (error) {
      if (!(error instanceof SextantError)) throw error;
      problems.push(error.message);
    }
  }
  return problems;
}

/** That the postings of every term are there: it is held to them where it is read. */
export function termsProblems({ opened }: Verified<'terms'>): string[] {
  for (const field of FIELDS) Array.from(opened[field].from(''));
  return [];
}

/** That the postings which the manifest itself leads to, if they lie in this value, are of as many rows as it says. */
export function postingsProblems({ value, ref, segment }: Verified<'postings'>): string[] {
  const { has, postings, rows: papers } = segment;
  const before = postings.slice(
    0,
    postings.findIndex(({ sha256 }) => sha256 === ref.sha256),
  );
  const start = before.reduce((sum, { bytes }) => sum + bytes, 0);
  return HAVINGS.flatMap((what) => {
    const { rows, offset, bytes } = has[what];
    if (offset < start || offset >= start + value.length) return [];
    const found = Array.from(decodeRows(value.subarray(offset - start, offset - start + bytes)));
    if (found.length === rows && found.every((row) => row < papers)) return [];
    return [`The postings of what has ${what} are not of ${rows} rows of ${papers}.`];
  });
}

/**
 * That the list of words can be read to its end.
 * @throws SextantError `index-corrupt`
 */
export function wordsProblems({ opened }: Verified<'words'>): string[] {
  Array.from(opened.from(''));
  return [];
}

/** That every completion leads to a row. */
export function suggestionsProblems({ value, segment: { rows: papers } }: Verified<'suggestions'>): string[] {
  return Array.from(readSuggestions(value))
    .filter(({ row }) => row >= papers)
    .map(({ row, text }) => `A suggestion, ${text}, leads to row ${row} of ${papers}.`);
}

/**
 * That every paper lies in a region that there is.
 * @throws SextantError `index-corrupt`
 */
export async function placesProblems({ value, regions }: Verified<'places'>): Promise<string[]> {
  const count = await regions();
  if (count !== null) openPlaces(value, count);
  return [];
}

/** That every embedding has unit length or is zero. */
export function embeddingsProblems({ value, ref, dim }: Verified<'embeddings'>): string[] {
  const embeddings = readEmbeddings(value);
  const lengths = Array.from({ length: ref.rows }, (_, i) =>
    lengthOf(embeddings.subarray(i * dim, (i + 1) * dim)),
  );
  const wrong = lengths.filter((length) => !(Math.abs(length - 1) <= HALF_ERROR || length === 0)).length;
  return wrong === 0 ? [] : [`${wrong} embeddings are neither of unit length nor zero.`];
}

/** Most that f16 changes the length of a vector, with room. */
const HALF_ERROR = 0.002;

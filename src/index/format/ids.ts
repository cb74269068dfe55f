import { SextantError } from '../../errors.ts';
import { requirePapers } from './binary.ts';
import {
  allHashes40,
  countEntries,
  encodeHashTable,
  findByHash40,
  findInHashTable,
  hash40,
} from './hash-table.ts';

/** Header of the `ids` value; docs/index-format.md has the offset table. */
export const IDS_SHAPE = { kind: 'ids', magic: 'SXTI', bytes: 16 } as const;

/**
 * Packs the ids of rows 0, 1, ... by hash.
 * @throws SextantError `input-invalid` when an id occurs twice
 */
export function encodeIds(ids: readonly string[]): Uint8Array {
  const rows = new Map<string, number>();
  ids.forEach((id, row) => {
    const twin = rows.get(id);
    if (twin !== undefined) {
      const message = `The id "${id}" occurs twice (rows ${twin} and ${row}); ids must be unique.`;
      throw new SextantError('input-invalid', message);
    }
    rows.set(id, row);
  });
  return encodeHashTable(
    IDS_SHAPE,
    ids.map((key, row) => ({ key, row })),
  );
}

/**
 * Number of papers in an `ids` value.
 * @throws SextantError `index-corrupt` or `index-format-unsupported`
 */
export function countIds(bytes: Uint8Array): number {
  return countEntries(IDS_SHAPE, bytes);
}

/** @throws SextantError `index-corrupt` or `index-format-unsupported` unless an `ids` value is of so many papers */
export function checkIds(bytes: Uint8Array, papers: number): void {
  requirePapers('ids', countIds(bytes), papers);
}

/**
 * Rows whose id may be `id`, in ascending order: almost always none or one. The caller compares the id of the paper
 * itself, because two ids may share a hash.
 * @throws SextantError `index-corrupt` or `index-format-unsupported`
 */
export function findRows(bytes: Uint8Array, id: string): number[] {
  return findInHashTable(IDS_SHAPE, bytes, id);
}

/**
 * A whole number of 40 bits that stands for a paper wherever clients want a number: the hash that the index has of its id.
 * Among 90,000 papers, two share one in one index of 270.
 */
export function paperNumber(id: string): number {
  return hash40(id);
}

/**
 * Rows of papers with a {@link paperNumber}, in ascending order: almost always none or one.
 * @throws SextantError `index-corrupt` or `index-format-unsupported`
 */
export function findNumbered(bytes: Uint8Array, number: number): number[] {
  return findByHash40(IDS_SHAPE, bytes, number);
}

/**
 * The {@link paperNumber} of each paper whose row is wanted, ascending.
 * @throws SextantError `index-corrupt` or `index-format-unsupported`
 */
export function allNumbers(bytes: Uint8Array, isWanted: (row: number) => boolean): Float64Array {
  return allHashes40(IDS_SHAPE, bytes, isWanted);
}

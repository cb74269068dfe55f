import { SextantError } from '../errors.ts';
import { isOfKeys, isOfRows, KINDS, VALUE_KINDS } from './kinds.ts';
import { HAVINGS, type Manifest, refsOf } from './manifest.ts';
import { POSTINGS_SHAPE } from './format/postings-value.ts';
import type { RowsRef, SuggestionsRef } from './refs.ts';

/** What is wrong with where a manifest says that things are, one sentence each. Readers go by it without a look. */
export function coverageProblems(manifest: Manifest): string[] {
  const ofRows = VALUE_KINDS.filter(isOfRows);
  const ofKeys = VALUE_KINDS.filter(isOfKeys);
  return [
    ...ofRows.flatMap((kind) => rowProblems(kind, refsOf(manifest, kind), manifest.papers)),
    ...ofRows.flatMap((kind) =>
      multipleProblems(kind, refsOf(manifest, kind), KINDS[kind].rowsMultipleOf ?? 0),
    ),
    ...ofKeys.flatMap((kind) => keyProblems(kind, refsOf(manifest, kind))),
    ...havingProblems(manifest),
  ];
}

/** @throws SextantError `index-corrupt` when a manifest has such problems */
export function requireCoverage(manifest: Manifest): void {
  const [problem] = coverageProblems(manifest);
  if (problem === undefined) return;
  throw new SextantError('index-corrupt', `${problem} Publish the index again.`);
}

/** Postings that the manifest names must lie in one value, behind its header. */
function havingProblems({ papers, postings, has }: Manifest): string[] {
  if (has === undefined) return [];
  return HAVINGS.filter((what) => {
    const { rows, offset, bytes } = has[what];
    let start = 0;
    const isWithin = postings.some((ref) => {
      const [first, end] = [start + POSTINGS_SHAPE.bytes, (start += ref.bytes)];
      return first <= offset && offset + bytes <= end;
    });
    return !isWithin || rows > papers || rows > bytes;
  }).map((what) => `The postings of what has ${what} are not where the manifest says.`);
}

function rowProblems(kind: string, refs: readonly RowsRef[], papers: number): string[] {
  const problems: string[] = [];
  let next = 0;
  for (const { firstRow, rows } of refs) {
    if (firstRow !== next) problems.push(`The ${kind} values jump from row ${next} to ${firstRow}.`);
    next = firstRow + rows;
  }
  if (next !== papers) problems.push(`The ${kind} values end at row ${next} of ${papers}.`);
  return problems;
}

/** @param multiple Of which all values but the last hold the same one; 0 when each may hold any number of rows. */
function multipleProblems(kind: string, refs: readonly RowsRef[], multiple: number): string[] {
  const [{ rows = 0 } = {}, ...others] = refs;
  if (multiple === 0 || others.length === 0) return [];
  const isEven = others.every((ref, i) => ref.rows === rows || (i === others.length - 1 && ref.rows < rows));
  if (isEven && rows % multiple === 0) return [];
  return [`The ${kind} values but the last do not hold the same multiple of ${multiple} rows.`];
}

function keyProblems(kind: string, refs: readonly SuggestionsRef[]): string[] {
  const isSorted = refs.every(({ first }, i) => i === 0 || first >= (refs[i - 1]?.first ?? ''));
  return isSorted ? [] : [`The ${kind} values are not in the order of their keys.`];
}

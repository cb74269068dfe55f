import { SextantError } from '../errors.ts';
import { isOfKeys, isOfRows, KINDS, SEGMENT_KINDS } from './kinds.ts';
import { HAVINGS, liveRowsOf, type Manifest, refsOf, type Segment } from './manifest.ts';
import { POSTINGS_SHAPE } from './format/postings-value.ts';
import type { RowsRef, SuggestionsRef } from './refs.ts';

/** What is wrong with where a manifest says that things are, one sentence each. Readers go by it without a look. */
export function coverageProblems(manifest: Manifest): string[] {
  const { segments, papers, legend } = manifest;
  const live = segments.reduce((sum, segment) => sum + liveRowsOf(segment), 0);
  const arePlaced = segments.every(({ places }) => (places === undefined) === (legend === undefined));
  return [
    ...segments.flatMap(segmentProblems),
    ...(live === papers ? [] : [`The segments have ${live} of ${papers} papers.`]),
    ...(arePlaced ? [] : ['Some segments are on the map and others are not.']),
  ];
}

function segmentProblems(segment: Segment): string[] {
  const { rows } = segment;
  const ofRows = SEGMENT_KINDS.filter(isOfRows);
  return [
    ...ofRows.flatMap((kind) => rowProblems(kind, refsOf(segment, kind), rows)),
    ...ofRows.flatMap((kind) =>
      multipleProblems(kind, refsOf(segment, kind), KINDS[kind].rowsMultipleOf ?? 0),
    ),
    ...SEGMENT_KINDS.filter(isOfKeys).flatMap((kind) => keyProblems(kind, refsOf(segment, kind))),
    ...havingProblems(segment),
    ...deletedProblems(segment),
  ];
}

/** @throws SextantError `index-corrupt` when a manifest has such problems */
export function requireCoverage(manifest: Manifest): void {
  const [problem] = coverageProblems(manifest);
  if (problem === undefined) return;
  throw new SextantError('index-corrupt', `${problem} Publish the index again.`);
}

/** Postings that the manifest names must lie in one value, behind its header. */
function havingProblems({ rows: papers, postings, has }: Segment): string[] {
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

/** Rows that are deleted come in ascending order, each once, and leave at least one. */
function deletedProblems({ rows, deleted = [] }: Segment): string[] {
  const isFitting = deleted.every((row, i) => row > (deleted[i - 1] ?? -1) && row < rows);
  return isFitting && deleted.length < rows ? [] : ['The deleted rows are not rows of their segment.'];
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

import { SextantError } from '../errors.ts';
import { BLOCK_ROWS } from '../sign-blocks.ts';
import { HAVINGS, type Manifest, type RowsRef } from './manifest.ts';
import { POSTINGS_SHAPE } from './postings.ts';

/** What of a manifest says where things are. */
type Places = Pick<Manifest, 'papers' | 'vectors' | 'pages' | 'suggestions' | 'postings' | 'has'>;

/** What is wrong with where a manifest says that things are, one sentence each. Readers go by it without a look. */
export function coverageProblems(manifest: Places): string[] {
  const { papers, vectors, pages, suggestions } = manifest;
  const problems = [...rowProblems('vectors', vectors, papers), ...rowProblems('pages', pages, papers)];
  const [{ rows = 0 } = {}, ...others] = vectors;
  const isEven = others.every((ref, i) => ref.rows === rows || (i === others.length - 1 && ref.rows < rows));
  if (!isEven || (others.length > 0 && rows % BLOCK_ROWS !== 0)) {
    problems.push(`The vectors values but the last do not hold the same multiple of ${BLOCK_ROWS} rows.`);
  }
  if (suggestions.some(({ first }, i) => i > 0 && first < (suggestions[i - 1]?.first ?? ''))) {
    problems.push('The suggestions values are not in the order of their keys.');
  }
  return [...problems, ...havingProblems(manifest)];
}

/** Throws `index-corrupt` when a manifest has such problems. */
export function requireCoverage(manifest: Places): void {
  const [problem] = coverageProblems(manifest);
  if (problem === undefined) return;
  throw new SextantError('index-corrupt', `${problem} Publish the index again.`);
}

/** Postings that the manifest names must lie in one value, behind its header. */
function havingProblems({ papers, postings, has }: Places): string[] {
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

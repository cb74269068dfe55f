import { SextantError } from '../errors.ts';
import { BLOCK_ROWS } from '../sign-blocks.ts';
import type { Manifest, RowsRef } from './manifest.ts';

/** What of a manifest says where things are. */
type Places = Pick<Manifest, 'papers' | 'vectors' | 'pages' | 'suggestions'>;

/** What is wrong with where a manifest says that things are, one sentence each. Readers go by it without a look. */
export function coverageProblems({ papers, vectors, pages, suggestions }: Places): string[] {
  const problems = [...rowProblems('vectors', vectors, papers), ...rowProblems('pages', pages, papers)];
  const [{ rows = 0 } = {}, ...others] = vectors;
  const isEven = others.every((ref, i) => ref.rows === rows || (i === others.length - 1 && ref.rows < rows));
  if (!isEven || (others.length > 0 && rows % BLOCK_ROWS !== 0)) {
    problems.push(`The vectors values but the last do not hold the same multiple of ${BLOCK_ROWS} rows.`);
  }
  if (suggestions.some(({ first }, i) => i > 0 && first < (suggestions[i - 1]?.first ?? ''))) {
    problems.push('The suggestions values are not in the order of their keys.');
  }
  return problems;
}

/** Throws `index-corrupt` when a manifest has such problems. */
export function requireCoverage(manifest: Places): void {
  const [problem] = coverageProblems(manifest);
  if (problem === undefined) return;
  throw new SextantError('index-corrupt', `${problem} Publish the index again.`);
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

import { rowOrder } from '../../scripts/draft-of.ts';
import type { Paper } from '../../src/index/paper.ts';
import type { Dataset } from './dataset.ts';

const known = new WeakMap<Dataset, Dataset>();

/** The same papers in the order in which `npx sextant index` gives them rows, found once a run. */
export function ordered(data: Dataset): Dataset {
  const before = known.get(data);
  if (before !== undefined) return before;
  const { papers, embeddings, dim } = data;
  const order = rowOrder(embeddings, dim);
  const moved = new Float32Array(embeddings.length);
  order.forEach((from, to) => moved.set(embeddings.subarray(from * dim, (from + 1) * dim), to * dim));
  const result = {
    ...data,
    papers: Array.from(order, (row) => papers[row]).filter((paper): paper is Paper => paper !== undefined),
    embeddings: moved,
  };
  known.set(data, result);
  return result;
}

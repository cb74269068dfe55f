/** Grades of the papers that answer one query; a paper that is not in it does not answer. */
export type Judgments = ReadonlyMap<string, number>;

/** Normalised discounted cumulative gain of the first k, linear gain (as trec_eval and BEIR), in [0, 1]. */
export function ndcg(ranking: readonly string[], judgments: Judgments, k: number): number {
  const gain = (grades: readonly number[]): number =>
    grades.slice(0, k).reduce((sum, grade, i) => sum + grade / Math.log2(i + 2), 0);
  const ideal = gain(Array.from(judgments.values()).sort((a, b) => b - a));
  return ideal > 0 ? gain(ranking.map((id) => judgments.get(id) ?? 0)) / ideal : 0;
}

/** Share of the relevant papers that are among the first k. */
export function recall(ranking: readonly string[], judgments: Judgments, k: number): number {
  const found = ranking.slice(0, k).filter((id) => (judgments.get(id) ?? 0) > 0).length;
  const relevant = Array.from(judgments.values()).filter((grade) => grade > 0).length;
  return relevant > 0 ? found / relevant : 0;
}

/** 1 / rank of the first relevant paper, 0 when there is none. */
export function reciprocalRank(ranking: readonly string[], judgments: Judgments): number {
  const first = ranking.findIndex((id) => (judgments.get(id) ?? 0) > 0);
  return first < 0 ? 0 : 1 / (first + 1);
}

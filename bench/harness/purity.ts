/**
 * Share of the rows that have the most frequent label of their group, in (0, 1]; 1 when every group has one label.
 * Small groups have more of it by chance.
 */
export function purity(groups: ArrayLike<number>, labels: ArrayLike<number>): number {
  const counts = new Map<number, Map<number, number>>();
  for (let row = 0; row < labels.length; row++) {
    const group = counts.get(groups[row] ?? -1) ?? new Map<number, number>();
    const label = labels[row] ?? -1;
    counts.set(groups[row] ?? -1, group.set(label, (group.get(label) ?? 0) + 1));
  }
  let pure = 0;
  for (const group of counts.values()) pure += Math.max(...group.values());
  return pure / labels.length;
}

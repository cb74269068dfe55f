/**
 * A whole number as English texts have it, as in `1,200`. Not by `toLocaleString`: its first call loads the tables of all
 * locales, which takes longer than the rest of a module's evaluation.
 */
export function grouped(count: number): string {
  const digits = String(count);
  const first = digits.length % 3;
  const groups = first > 0 ? [digits.slice(0, first)] : [];
  for (let at = first; at < digits.length; at += 3) groups.push(digits.slice(at, at + 3));
  return groups.join(',');
}

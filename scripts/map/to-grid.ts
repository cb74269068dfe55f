const LARGEST = 32_767;

/**
 * A layout on the grid of 16-bit coordinates: centred, the longer side filling the range, proportions kept.
 *
 * @param layout f32 (rows, 2)
 */
export function toGrid(layout: Float32Array): Int16Array {
  const low = [Infinity, Infinity];
  const high = [-Infinity, -Infinity];
  layout.forEach((x, i) => {
    low[i & 1] = Math.min(low[i & 1] ?? 0, x);
    high[i & 1] = Math.max(high[i & 1] ?? 0, x);
  });
  const middle = low.map((x, i) => (x + (high[i] ?? 0)) / 2);
  const half = Math.max(...low.map((x, i) => ((high[i] ?? 0) - x) / 2)) || 1;
  return Int16Array.from(layout, (x, i) => Math.round(((x - (middle[i & 1] ?? 0)) / half) * LARGEST));
}

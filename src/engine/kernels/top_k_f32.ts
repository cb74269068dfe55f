// The k largest of n scores: a binary min-heap of (score, row), then sorted best first.
// Equal scores rank by row, so the answer does not depend on the order of insertion.

// @ts-expect-error AssemblyScript decorator
@inline
function below(sa: f32, ra: u32, sb: f32, rb: u32): bool {
  return sa < sb || (sa === sb && ra > rb);
}

function sift_down(scores: usize, rows: usize, size: u32, at: u32, s: f32, r: u32): void {
  while (true) {
    let child = at * 2 + 1;
    if (child >= size) break;
    let cs = load<f32>(scores + (<usize>child << 2));
    let cr = load<u32>(rows + (<usize>child << 2));
    if (child + 1 < size) {
      const ds = load<f32>(scores + (<usize>child << 2), 4);
      const dr = load<u32>(rows + (<usize>child << 2), 4);
      if (below(ds, dr, cs, cr)) {
        child++;
        cs = ds;
        cr = dr;
      }
    }
    if (!below(cs, cr, s, r)) break;
    store<f32>(scores + (<usize>at << 2), cs);
    store<u32>(rows + (<usize>at << 2), cr);
    at = child;
  }
  store<f32>(scores + (<usize>at << 2), s);
  store<u32>(rows + (<usize>at << 2), r);
}

// @ts-expect-error AssemblyScript decorator
@inline
function row_of(ids: usize, i: u32): u32 {
  return ids ? load<u32>(ids + (<usize>i << 2)) : i;
}

/**
 * `input`: f32[n], the scores of rows `ids` u32[n], or of rows 0..n−1 if `ids` is address 0.
 * Writes f32[k] and u32[k], best first, and returns how many (min(k, n)).
 */
export function top_k_f32(input: usize, ids: usize, n: u32, k: u32, scores: usize, rows: usize): u32 {
  const size = min(k, n);
  if (size === 0) return 0;
  for (let i: u32 = 0; i < size; i++) {
    store<f32>(scores + (<usize>i << 2), load<f32>(input + (<usize>i << 2)));
    store<u32>(rows + (<usize>i << 2), row_of(ids, i));
  }
  for (let i = <i32>(size >> 1) - 1; i >= 0; i--) {
    sift_down(scores, rows, size, i, load<f32>(scores + (<usize>i << 2)), load<u32>(rows + (<usize>i << 2)));
  }
  for (let i = size; i < n; i++) {
    const s = load<f32>(input + (<usize>i << 2));
    if (s < load<f32>(scores)) continue;
    const r = row_of(ids, i);
    if (below(load<f32>(scores), load<u32>(rows), s, r)) sift_down(scores, rows, size, 0, s, r);
  }
  // The smallest goes last each time, so what is left in place is the order best first.
  for (let left = size - 1; left > 0; left--) {
    const s = load<f32>(scores + (<usize>left << 2));
    const r = load<u32>(rows + (<usize>left << 2));
    store<f32>(scores + (<usize>left << 2), load<f32>(scores));
    store<u32>(rows + (<usize>left << 2), load<u32>(rows));
    sift_down(scores, rows, left, 0, s, r);
  }
  return size;
}

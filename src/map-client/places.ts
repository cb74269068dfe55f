import type { View } from './view.ts';

/**
 * The paper nearest to a place, or −1 when none is within `reach`. All in units of the map.
 * @param isShown papers that it may be
 */
export function nearestPaper(
  places: Int16Array,
  x: number,
  y: number,
  reach: number,
  isShown: (row: number) => boolean = everyPaper,
): number {
  let best = -1;
  let least = reach * reach;
  for (let i = 0; i < places.length; i += 2) {
    const dx = (places[i] ?? 0) - x;
    const dy = (places[i + 1] ?? 0) - y;
    const square = dx * dx + dy * dy;
    if (square < least && isShown(i / 2)) {
      least = square;
      best = i / 2;
    }
  }
  return best;
}

/**
 * The next paper in a direction from a paper: within 45 degrees of it, the nearest by steps ahead
 * and to the side. −1 at the edge of the map.
 *
 * @param dx 1 to the right, −1 to the left, else 0
 * @param dy 1 up, −1 down, else 0
 * @param isShown papers that it may be
 */
export function nextPaper(
  places: Int16Array,
  from: number,
  dx: number,
  dy: number,
  isShown: (row: number) => boolean = everyPaper,
): number {
  const x = places[2 * from] ?? 0;
  const y = places[2 * from + 1] ?? 0;
  let best = -1;
  let least = Infinity;
  for (let i = 0; i < places.length; i += 2) {
    const ahead = ((places[i] ?? 0) - x) * dx + ((places[i + 1] ?? 0) - y) * dy;
    const aside = Math.abs(((places[i] ?? 0) - x) * dy) + Math.abs(((places[i + 1] ?? 0) - y) * dx);
    // Where papers share a place, the later ones follow the earlier ones to the right and down.
    const isTwin = ahead === 0 && aside === 0 && (i / 2 - from) * (dx - dy) > 0;
    if (!isTwin && (ahead <= 0 || aside > ahead)) continue;
    const cost = isTwin ? Math.abs(i / 2 - from) * 1e-9 : ahead + aside;
    if (cost < least && isShown(i / 2)) {
      least = cost;
      best = i / 2;
    }
  }
  return best;
}

function everyPaper(): boolean {
  return true;
}

/** Papers within the view, or null when they are more than `most`. */
export function papersIn(
  places: Int16Array,
  view: View,
  { width, height }: { width: number; height: number },
  most: number,
): number[] | null {
  const [halfWidth, halfHeight] = [width / 2 / view.scale, height / 2 / view.scale];
  const rows: number[] = [];
  for (let i = 0; i < places.length; i += 2) {
    if (Math.abs((places[i] ?? 0) - view.x) > halfWidth) continue;
    if (Math.abs((places[i + 1] ?? 0) - view.y) > halfHeight) continue;
    if (rows.push(i / 2) > most) return null;
  }
  return rows;
}

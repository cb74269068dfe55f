/** What one can tell the map to do. */
export type Action =
  { name: 'walk' | 'pan'; dx: number; dy: number } | { name: 'in' | 'out' | 'whole' | 'open' | 'clear' };

const ARROWS: Record<string, readonly [dx: number, dy: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

const OTHERS: Record<string, Exclude<Action['name'], 'walk' | 'pan'>> = {
  '+': 'in',
  '=': 'in',
  '-': 'out',
  _: 'out',
  '0': 'whole',
  Home: 'whole',
  Enter: 'open',
  Escape: 'clear',
};

/** What a key does to the map, or null when it is not one of its keys. */
export function keyAction({ key, shiftKey }: { key: string; shiftKey: boolean }): Action | null {
  const arrow = ARROWS[key];
  if (arrow) return { name: shiftKey ? 'pan' : 'walk', dx: arrow[0], dy: arrow[1] };
  const name = OTHERS[key];
  return name === undefined ? null : { name };
}

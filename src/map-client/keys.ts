const ARROWS: Record<string, readonly [dx: number, dy: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

const OTHERS: Record<string, string> = {
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
export function keyAction({ key, shiftKey }: { key: string; shiftKey: boolean }): string | null {
  const arrow = ARROWS[key];
  if (arrow) return `${shiftKey ? 'pan' : 'walk'} ${arrow.join(' ')}`;
  return OTHERS[key] ?? null;
}

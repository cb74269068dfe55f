import type { Colouring, Rgb } from './colours.ts';

/** Lists what the colours mean; of an ordered scale, the first and the last name beside a ramp. */
export function showLegend(
  list: HTMLElement,
  { names, isOrdered, codes }: Colouring,
  palette: readonly Rgb[],
): void {
  const used = new Set(codes);
  const entries = names.map((name, i) => ({ name, colour: palette[i], i })).filter(({ i }) => used.has(i));
  const shown = isOrdered ? entries.filter((_, i) => i === 0 || i >= entries.length - 2) : entries;
  list.replaceChildren(
    ...shown.map(({ name, colour }) => {
      const item = document.createElement('li');
      const swatch = document.createElement('i');
      swatch.style.backgroundColor = `rgb(${colour?.join(' ')})`;
      item.append(swatch, name);
      return item;
    }),
  );
}

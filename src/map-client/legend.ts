import { dateOf, DATE_SHAPE } from '../text/dates.ts';
import type { Rgb } from './map-colours.ts';
import type { LegendEntry } from './emphasis.ts';

/**
 * Lists what the colours mean, as buttons: one that is pressed shows its papers alone, or with those of the others that
 * are. A part of a scale shows all its colours, from old to new.
 */
export function showLegend(
  list: HTMLElement,
  entries: readonly LegendEntry[],
  palette: readonly Rgb[],
  only: readonly string[],
  toggle: (name: string) => void,
): void {
  const focused = list.querySelector<HTMLElement>(':focus')?.dataset.name;
  list.replaceChildren(
    ...entries.map(({ name, codes }) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.dataset.name = name;
      button.setAttribute('aria-pressed', String(only.includes(name)));
      const swatch = document.createElement('i');
      const colours = codes.map((code) => `rgb(${palette[code]?.join(' ')})`);
      swatch.style.background =
        colours.length > 1 ? `linear-gradient(90deg, ${colours.join(', ')})` : (colours[0] ?? '');
      swatch.classList.toggle('scale', colours.length > 1);
      button.append(swatch, shown(name));
      button.addEventListener('click', () => toggle(name));
      const item = document.createElement('li');
      item.append(button);
      return item;
    }),
  );
  if (focused !== undefined) list.querySelector<HTMLElement>(`[data-name="${CSS.escape(focused)}"]`)?.focus();
}

/** A month of a scale, or a range of them, as dates are written elsewhere; other names as they are. */
function shown(name: string): string {
  const months = name.split('–');
  return months.every((month) => DATE_SHAPE.test(month) && month.includes('-'))
    ? months.map(dateOf).join(' – ')
    : name;
}

import { isDark, onThemeChange as onChoice } from '../pages-client/colours.ts';
import { type Colouring, paletteOf, type Rgb } from './map-colours.ts';
import type { Ink } from './overlay.ts';

const forced = matchMedia('(forced-colors: active)');
const still = matchMedia('(prefers-reduced-motion: reduce)');

/** Calls back whenever colours change. */
export function onThemeChange(change: () => void): void {
  onChoice(change);
  forced.addEventListener('change', change);
}

/** Whether nothing should move by itself. */
export function isStill(): boolean {
  return still.matches;
}

/** The colours of the points; with forced colours all have that of text, for the reader's choice rules. */
export function pointPalette(colouring: Colouring, ink: Ink): Rgb[] {
  if (!forced.matches) return paletteOf(colouring, isDark() ? 'dark' : 'light');
  return colouring.names.map(() => rgbOf(ink.text));
}

/** The colour of points that step back. */
export function faintColour({ text, ground }: Ink): Rgb {
  const [a, b] = [rgbOf(text), rgbOf(ground)];
  return [0, 1, 2].map((k) => Math.round((b[k] ?? 0) + ((a[k] ?? 0) - (b[k] ?? 0)) * FAINT)) as Rgb;
}

function rgbOf(colour: string): Rgb {
  const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map(Number);
  return [red, green, blue];
}

/** How far points that step back stand out from the ground, of 1. */
const FAINT = 0.16;

/** The colours of the overlay, as the style sheet gives them to three elements. */
export function inkOf(map: HTMLElement): Ink {
  const colourOf = (name: string): string => {
    const probe = map.querySelector(`[data-ink="${name}"]`);
    return probe ? getComputedStyle(probe).color : '';
  };
  return { text: colourOf('text'), ground: colourOf('ground'), mark: colourOf('mark') };
}

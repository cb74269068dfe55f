/** Grounds on which links stand, in both palettes of src/pages-client/style.css. */
const GROUNDS = { light: ['#fbfaf7', '#ffffff'], dark: ['#12171b', '#1a2127'] } as const;
/** WCAG 2.2 AA for text. */
const ENOUGH = 4.5;
/** Shares in which a colour is mixed with white, until it can be read on the dark grounds. */
const STEPS = 20;
/** How much of the accent tints the ground of what is chosen. */
const TINT = { light: 0.1, dark: 0.18 } as const;

/** An accent colour in both palettes: itself, text on it, and the ground that it tints. */
export interface Accent {
  light: Record<'accent' | 'on-accent' | 'tint', string>;
  dark: Record<'accent' | 'on-accent' | 'tint', string>;
  /** Why it cannot be used. */
  problem?: string;
}

/**
 * Makes the palettes of an accent colour. In the light one it is used as it is; in the dark one as much lighter as it must
 * be.
 * @param colour `#rrggbb`
 */
export function accentOf(colour: string): Accent {
  const steps = Array.from({ length: STEPS + 1 }, (_, i) => i / STEPS);
  const readable = (on: 'light' | 'dark', towards: string): string =>
    steps.map((share) => mix(colour, towards, share)).find((mixed) => isReadable(mixed, on)) ?? towards;
  const dark = readable('dark', '#ffffff');
  const accent = { light: palette(colour, 'light'), dark: palette(dark, 'dark') };
  if (isReadable(colour, 'light')) return accent;
  const contrast = Math.min(...surfaces(colour, 'light').map((ground) => contrastOf(colour, ground)));
  return {
    ...accent,
    problem: `must have a contrast of at least ${ENOUGH} on the light ground, and ${colour} has ${contrast.toFixed(1)}; ${readable('light', '#000000')} is a darker one that has it`,
  };
}

/** The accent as a style sheet that comes after the pages' own. */
export function accentStyle(colour: string): string {
  const { light, dark } = accentOf(colour);
  const rules = (values: Record<string, string>): string =>
    Object.entries(values)
      .map(([name, value]) => `--${name}:${value};`)
      .join('');
  return `:root{${rules(light)}}@media (prefers-color-scheme:dark){:root{${rules(dark)}}}`;
}

function palette(accent: string, scheme: 'light' | 'dark'): Accent['light'] {
  const [black, white] = ['#0a1a24', '#ffffff'];
  const onAccent = contrastOf(accent, white) >= contrastOf(accent, black) ? white : black;
  return { accent, 'on-accent': onAccent, tint: mix(GROUNDS[scheme][0], accent, TINT[scheme]) };
}

function isReadable(colour: string, scheme: 'light' | 'dark'): boolean {
  return surfaces(colour, scheme).every((ground) => contrastOf(colour, ground) >= ENOUGH);
}

/** All that a link may stand on. */
function surfaces(colour: string, scheme: 'light' | 'dark'): string[] {
  return [...GROUNDS[scheme], mix(GROUNDS[scheme][0], colour, TINT[scheme])];
}

function mix(from: string, to: string, share: number): string {
  const [a, b] = [channels(from), channels(to)];
  return `#${a.map((value, i) => hex(value + ((b[i] ?? 0) - value) * share)).join('')}`;
}

function hex(value: number): string {
  return Math.round(value).toString(16).padStart(2, '0');
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrastOf(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

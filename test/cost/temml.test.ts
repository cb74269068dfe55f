import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { FORMULA_LIMITS } from '../../src/text/math.ts';
import { importCounted } from './counted.ts';

const { loadMath, toMathMl, blocks } =
  await importCounted<typeof import('../../src/text/math.ts')>('src/text/math.ts');
await loadMath();

function blocksOf(formula: string): number {
  const before = blocks();
  toMathMl(formula);
  return blocks() - before;
}

/** Every command that stands in Temml's own code: one that a later version adds is tried as well. */
const source = readFileSync(createRequire(import.meta.url).resolve('temml'), 'utf8');
const COMMANDS = Array.from(
  new Set(Array.from(source.matchAll(/"\\\\([A-Za-z@]+)"/g), ([, name = '']) => `\\${name}`)),
);

/** What opens and closes one in another: by its first, second or third argument, by none, by an optional one. */
const NESTINGS: readonly (readonly [string, string])[] = [
  ['{', '}'],
  ['{', '}{a}'],
  ['{a}{', '}'],
  ['{a}{a}{', '}'],
  [' ', ''],
  ['[', ']{a}'],
];
/** Arrows of chemistry: some are made of commands that would build their label twice. */
const ARROWS = ['->', '<-', '<->', '<-->', '<=>', '<=>>', '<<=>'].map((arrow) => `\\ce{A ${arrow}[`);

test('no command in itself costs twice as much with each level', () => {
  const nested = [
    ...COMMANDS.flatMap((command) => NESTINGS.map(([open, close]) => [command + open, close] as const)),
    ...ARROWS.map((open) => [open, ']}'] as const),
  ];
  const dear: string[] = [];
  let tried = 0;
  for (const [open, close] of nested) {
    const formula = (depth: number): string => `${open.repeat(depth)}x${close.repeat(depth)}`;
    if (toMathMl(formula(1)) === null) continue;
    tried++;
    const few = blocksOf(formula(3));
    const many = blocksOf(formula(9));
    // Three times is linear, nine times is what reading each level again comes to; 64 is twice with each level.
    if (many > 12 * few) dear.push(`${open}: ${few}, ${many}`);
  }
  expect(dear).toEqual([]);
  expect(tried).toBeGreaterThan(1_000);
});

test('a formula that is too long or too deep is not read', () => {
  const { length, chemistry, depth } = FORMULA_LIMITS;
  const [longest, chemical] = ['x'.repeat(length), `\\ce{${'H'.repeat(chemistry - 5)}}`];
  expect(toMathMl(longest)).not.toBeNull();
  expect(toMathMl(chemical)).not.toBeNull();
  const refused = [
    `${longest}x`,
    `${chemical}x`,
    '{'.repeat(depth + 1) + 'x' + '}'.repeat(depth + 1),
    String.raw`\sqrt`.repeat(depth) + ' x',
    String.raw`\left(`.repeat(depth) + 'x' + String.raw`\right)`.repeat(depth),
    String.raw`\llap{x}`,
    String.raw`\def\a{x}\a`,
    String.raw`\ce{A <=>>[x] B}`,
  ];
  for (const tex of refused) expect(toMathMl(tex), tex.slice(0, 40)).toBeNull();
});

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';
import { LANGUAGES } from '../../src/widget/messages.ts';

let docs: string;
let source: string;
let css: string;
beforeAll(async () => {
  const folder = join(ROOT, 'src/widget');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts') && file !== 'embed.ts');
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  source = texts.join('\n');
  css = await readFile(join(folder, 'style.css'), 'utf8');
  docs = await readFile(join(ROOT, 'docs/widget.md'), 'utf8');
});

const unique = (names: Iterable<string | undefined>): string[] =>
  Array.from(new Set(Array.from(names, (name) => name ?? ''))).toSorted();

const matches = (text: string, pattern: RegExp): string[] =>
  unique(Array.from(text.matchAll(pattern), ([, name]) => name));

/** First cells of the table below a heading, or below the first row that begins with `head`. */
function documented(head: string): string[] {
  const table = docs.slice(docs.search(new RegExp(`^\\| ${head} `, 'm'))).split('\n\n')[0] ?? '';
  return matches(table, /^\| `([\w-]+)`/gm);
}

describe('docs/widget.md says what the source does', () => {
  test('attributes', () => {
    const observed = Array.from(source.matchAll(/observedAttributes = \[([^\]]+)\]/g), ([, list]) =>
      matches(list ?? '', /'(\w+)'/g),
    ).flat();
    const read = matches(source, /(?:get|has)Attribute\('(\w+)'\)/g);
    const styled = matches(css, /\[(theme)='/g);
    expect(documented('attribute')).toEqual(unique([...observed, ...read, ...styled]));
    // All that are read later are observed, but for the one that the documentation names.
    expect(read.filter((name) => !observed.includes(name))).toEqual(['param']);
  });

  test('events', () => {
    expect(documented('event')).toEqual(matches(source, /emit\(\s*[\w.]+, '(sextant-\w+)'/g));
  });

  test('custom properties', () => {
    expect(documented('property')).toEqual(matches(css, /var\((--sextant-[a-z-]+)/g));
  });

  test('parts', () => {
    expect(documented('part')).toEqual(matches(source, /part: '(\w+)'/g));
  });

  test('defaults of colours', () => {
    for (const [, name, light, dark] of css.matchAll(/(--sextant-[a-z-]+), light-dark\((#\w+), (#\w+)\)/g)) {
      expect(docs).toMatch(new RegExp(`\`${name}\` +\\| \`${light}\`, dark \`${dark}\``));
    }
  });

  test('languages', () => {
    expect(docs.replace(/\s+/g, ' ')).toContain(`when needed: ${LANGUAGES.join(', ')}.`);
  });
});

import type { Paper } from '../index/paper.ts';
import { nameOf } from './names.ts';
import { plainText } from './plain.ts';

/** Words that say nothing of a title: BibTeX keys skip them. */
const SKIPPED = new Set([
  'a',
  'an',
  'the',
  'on',
  'of',
  'in',
  'for',
  'and',
  'to',
  'is',
  'are',
  'towards',
  'toward',
  'with',
]);

/** The key of each paper, as Google Scholar makes it (`lei2024autocoder`); equal ones get a letter each. */
export function uniqueKeys(papers: readonly Paper[]): string[] {
  const taken = new Set<string>();
  return papers.map((paper) => {
    const base = citationKey(paper);
    let key = base;
    for (let i = 0; taken.has(key); i++) key = base + suffix(i);
    taken.add(key);
    return key;
  });
}

function citationKey({ id, title, authors, published }: Paper): string {
  const [first] = authors ?? [];
  const name = first === undefined ? undefined : nameOf(first);
  const family = name === undefined ? '' : ascii('family' in name ? name.family : name.literal);
  const words = plainText(title)
    .split(/[\s:/–—-]+/)
    .map(ascii);
  const word = words.find((candidate) => candidate.length > 1 && !SKIPPED.has(candidate)) ?? '';
  const key = family + (published?.slice(0, 4) ?? '') + word;
  // Nothing that is left of a name in another script: the id is at least unique.
  return /^[a-z]/.test(key) ? key.slice(0, 60) : `paper${key || ascii(id)}`.slice(0, 60);
}

/** Lower-case ASCII letters and digits: what every BibTeX takes in a key. */
function ascii(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

/** b, c, … z, ba, bb, … */
function suffix(i: number): string {
  const letters = 'bcdefghijklmnopqrstuvwxyz';
  return (
    (i >= letters.length ? suffix(Math.floor(i / letters.length) - 1) : '') +
    (letters[i % letters.length] ?? '')
  );
}

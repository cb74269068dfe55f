import type { Paper } from '../index/paper.ts';
import { UNKEYED_WORDS } from '../text/stop-words.ts';
import { normalize } from '../text/unicode.ts';
import { namesOf, wholeFamily } from '../text/names.ts';
import { plainText, prose } from '../text/plain.ts';
import { rendered } from './texts.ts';

const LONGEST = 60;

/** The key of each paper, as Google Scholar makes it (`lei2024autocoder`); equal ones get a letter each. */
export function uniqueKeys(papers: readonly Paper[]): string[] {
  const taken = new Set<string>();
  const suffixes = new Map<string, number>();
  return papers.map((paper) => {
    const base = rendered(paper, citationKey, keyOfId);
    let key = base;
    let next = suffixes.get(base) ?? 0;
    while (taken.has(key)) key = base + suffix(next++);
    suffixes.set(base, next);
    taken.add(key);
    return key;
  });
}

function citationKey({ id, title, authors, names, published }: Paper): string {
  const [name] = namesOf({ authors: authors?.slice(0, 1), names }, prose);
  const family = name === undefined ? '' : ascii('literal' in name ? name.literal : wholeFamily(name));
  const words = plainText(title)
    .split(/[\s:/–—-]+/)
    .map(ascii);
  const word = words.find((candidate) => candidate.length > 1 && !UNKEYED_WORDS.has(candidate)) ?? '';
  const key = family + (published?.slice(0, 4) ?? '') + word;
  // Nothing that is left of a name in another script: the id is at least unique.
  return /^[a-z]/.test(key) ? key.slice(0, LONGEST) : keyOfId({ id: key || id });
}

function keyOfId({ id }: Pick<Paper, 'id'>): string {
  return `paper${ascii(id)}`.slice(0, LONGEST);
}

/** Lower-case ASCII letters and digits: what every BibTeX takes in a key. */
function ascii(text: string): string {
  return normalize(text, 'NFKD')
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

import { words } from '../../src/text/analyze.ts';
import { nameOf, wholeFamily } from '../../src/text/names.ts';
import { type Completion, completionKey, encodeSuggestions } from '../../src/index/format/suggestions.ts';
import type { ReadPaper } from './read-paper.ts';

/** Length of a `suggestions` value: read on demand, one a keystroke. */
const SUGGESTIONS_BYTES = 128 * 1024;
/** More values than that would make publishing expensive: then they are longer. */
const MAX_SUGGESTIONS = 48;

/** Signs of a family name of several words: a hyphen, an apostrophe, a particle, a suffix. Few names have one. */
const MAY_BE_LONG = /[-'’]|\s\p{Ll}|\s(?:Jr|Sr|I{2,3}|IV)\.?$/u;

const utf8 = new TextEncoder();

/** Collects what typing is completed to: every title, and every author once. */
export class Completions {
  readonly #completions: Completion[] = [];
  readonly #authors = new Set<string>();

  add({ paper, row, authors }: ReadPaper): void {
    this.#completions.push({ text: paper.title, kind: 'title', row });
    for (const [key, text] of authors) {
      if (this.#authors.has(key)) continue;
      this.#authors.add(key);
      this.#completions.push({ text, kind: 'author', row });
      if (key.includes(' ')) this.#completions.push({ text, kind: 'family', row });
      const turned = MAY_BE_LONG.test(text) ? turnedRound(text) : null;
      if (turned !== null) this.#completions.push({ text: turned, kind: 'inverted', row });
    }
  }

  /** Sorted and cut into values; equal keys may be split between two. */
  values(): { first: string; value: Uint8Array }[] {
    const sorted = this.#completions
      .map((completion) => ({ ...completion, key: completionKey(completion) }))
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.row - b.row));
    const size = ({ text }: Completion): number => utf8.encode(text).length + 5;
    const total = sorted.reduce((sum, completion) => sum + size(completion), 0);
    const limit = SUGGESTIONS_BYTES * Math.max(1, Math.ceil(total / (SUGGESTIONS_BYTES * MAX_SUGGESTIONS)));
    const parts: (Completion & { key: string })[][] = [];
    let bytes = limit;
    for (const completion of sorted) {
      if (bytes + size(completion) > limit) {
        parts.push([]);
        bytes = 0;
      }
      parts.at(-1)?.push(completion);
      bytes += size(completion);
    }
    return parts.map((part) => ({ first: part[0]?.key ?? '', value: encodeSuggestions(part) }));
  }
}

/** `Jan van der Berg` as `van der Berg, Jan`, where what comes last is several words; null for all others. */
function turnedRound(author: string): string | null {
  const name = nameOf(author);
  if ('literal' in name) return null;
  const last = [wholeFamily(name), name.suffix].filter((part) => part !== undefined).join(' ');
  if (words(last).length < 2 || !author.endsWith(` ${last}`)) return null;
  return `${last}, ${author.slice(0, -last.length - 1)}`;
}

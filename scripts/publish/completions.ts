import { words } from '../../src/text/analyze.ts';
import { inverted, nameOf } from '../../src/text/names.ts';
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
      const name = MAY_BE_LONG.test(text) ? nameOf(text) : null;
      if (name !== null && 'family' in name && words(name.family).length > 1)
        this.#completions.push({ text: inverted(name), kind: 'inverted', row });
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

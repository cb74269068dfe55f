import { type Completion, completionKey, encodeSuggestions } from '../../src/index/format/suggestions.ts';
import type { ReadPaper } from './read-paper.ts';

/** Length of a `suggestions` value: read on demand, one a keystroke. */
const SUGGESTIONS_BYTES = 128 * 1024;
/** More values than that would make publishing expensive: then they are longer. */
const MAX_SUGGESTIONS = 48;

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

import type { Touch } from '../add-papers.ts';
import { pagesOf, type Whole } from '../sources/ask-all.ts';

/** How many papers each source touched. */
export class Tally {
  readonly #counts = new Map<string, Record<Touch, number>>();
  /** The source of each page, and of each paper that was deleted without a page saying so. */
  readonly #sourceOf = new Map<string, string>();
  readonly #deletedBy = new Map<string, string>();

  constructor(whole: readonly Whole[]) {
    for (const one of whole) {
      for (const page of pagesOf(one)) this.#sourceOf.set(page.name, one.name);
      for (const id of one.deleted) this.#deletedBy.set(id, one.name);
    }
  }

  readonly touched = (touch: Touch, id: string, file: string | undefined): void => {
    const source = file === undefined ? this.#deletedBy.get(id) : this.#sourceOf.get(file);
    if (source !== undefined) this.of(source)[touch]++;
  };

  of(source: string): Record<Touch, number> {
    const counts = this.#counts.get(source) ?? { added: 0, changed: 0, removed: 0 };
    this.#counts.set(source, counts);
    return counts;
  }
}

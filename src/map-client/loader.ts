import { type Found, OtherGeneration, Papers, type PaperSummary } from './papers.ts';

/** Loads papers for the parts of the map; what goes wrong is said in one place. */
export class Loader {
  readonly papers: Papers;
  readonly #status: HTMLElement;
  #search = new AbortController();

  constructor(generation: number, status: HTMLElement) {
    this.papers = new Papers(generation);
    this.#status = status;
  }

  /** Papers of these rows. `then` is called later, or never. */
  load(rows: readonly number[], then: (papers: PaperSummary[]) => void): void {
    this.papers.load(rows).then(then, (error: unknown) => this.#tell(error));
  }

  /** The paper that an id names. `then` is called later, or never. */
  find(id: string, then: (paper: PaperSummary) => void): void {
    this.papers.byId([id]).then(
      ([paper]) => paper && then(paper),
      () => (this.#status.textContent = `“${id}” is not on this map.`),
    );
  }

  /** The papers that answer a query; a newer search drops an older one. */
  search(query: string, then: (found: Found) => void): void {
    this.#search.abort();
    this.#search = new AbortController();
    const { signal } = this.#search;
    if (query === '') return then({ papers: [] });
    this.#status.textContent = 'Searching …';
    this.papers.search(query, signal).then(
      (found) => signal.aborted || then(found),
      (error: unknown) => signal.aborted || this.#tell(error),
    );
  }

  #tell(error: unknown): void {
    this.#status.textContent = explain(error);
  }
}

/** What went wrong, for people. */
export function explain(error: unknown): string {
  return error instanceof OtherGeneration
    ? 'There are new papers: load this page again to see them.'
    : 'This could not be loaded. Try again in a moment.';
}

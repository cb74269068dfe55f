import { SextantError } from '../errors.ts';
import { BufferPool } from '../index/buffer-pool.ts';
import type { RowsRef, ValueKind, ValueRef } from '../index/manifest.ts';
import { readPapers, readValue } from '../index/open.ts';
import type { Paper } from '../index/paper.ts';
import type { IndexReader } from '../index/store.ts';
import { Lru } from './lru.ts';

/** What a paper takes in memory beside its title and abstract, in bytes, about. */
const PAPER_BYTES = 1_000;

/**
 * What an isolate keeps of what it reads on demand. Keyed by content, so one serves every generation. Papers are kept
 * and not their pages, of which a search wants one paper in a hundred.
 */
export interface Caches {
  papers: Lru<Paper>;
  values: Lru<Uint8Array>;
}

/** @param bytes For papers, and as many for values. */
export function createCaches(bytes: number): Caches {
  return {
    papers: new Lru(bytes, ({ title, abstract }) => PAPER_BYTES + title.length + abstract.length),
    values: new Lru(bytes, ({ byteLength }) => byteLength),
  };
}

/** Papers by row, read from the pages that hold them. */
export class Records {
  readonly #reader: IndexReader;
  readonly #pages: readonly RowsRef[];
  readonly #caches: Caches;
  readonly #pool: BufferPool;

  /** @param pages In order of `firstRow`. */
  constructor(reader: IndexReader, pages: readonly RowsRef[], caches: Caches) {
    this.#reader = reader;
    this.#pages = pages;
    this.#caches = caches;
    // A longer value fills more than the page would, and is refused.
    this.#pool = new BufferPool(pages.reduce((most, { bytes }) => Math.max(most, bytes), 0) + 1);
  }

  /** Papers in the order of `rows`; every page is fetched once, all at the same time. */
  async read(rows: readonly number[]): Promise<Paper[]> {
    const found = new Map<number, Paper>();
    const missing = new Map<RowsRef, number[]>();
    for (const row of new Set(rows)) {
      const page = this.#pageOf(row);
      const paper = this.#caches.papers.get(keyOf(page, row));
      if (paper !== undefined) found.set(row, paper);
      else missing.set(page, [...(missing.get(page) ?? []), row]);
    }
    await Promise.all(
      Array.from(missing, async ([page, wanted]) => {
        const papers = await readPapers(this.#reader, page, wanted, this.#pool);
        for (const [row, paper] of papers) {
          found.set(row, paper);
          this.#caches.papers.set(keyOf(page, row), paper);
        }
      }),
    );
    return rows.flatMap((row) => found.get(row) ?? []);
  }

  /** A value that is read on demand, kept as long as the cache has room for it. */
  async value(kind: ValueKind, ref: ValueRef): Promise<Uint8Array> {
    const value = this.#caches.values.get(ref.sha256) ?? (await readValue(this.#reader, kind, ref));
    this.#caches.values.set(ref.sha256, value);
    return value;
  }

  #pageOf(row: number): RowsRef {
    let low = 0;
    let high = this.#pages.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#pages[middle]?.firstRow ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    const page = this.#pages[low];
    if (page === undefined || row < page.firstRow || row >= page.firstRow + page.rows) {
      throw new SextantError('index-corrupt', `No page holds row ${row}. Publish the index again.`);
    }
    return page;
  }
}

function keyOf(page: RowsRef, row: number): string {
  return `${page.sha256}/${row}`;
}

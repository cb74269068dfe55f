import { SextantError } from '../errors.ts';
import type { RowsRef, ValueKind, ValueRef } from '../index/manifest.ts';
import { readValue } from '../index/open.ts';
import { readPaper } from '../index/pages.ts';
import type { Paper } from '../index/paper.ts';
import type { IndexReader } from '../index/store.ts';

/**
 * Pages of papers kept in the isolate, least recently used out first. Keyed by content, so one cache serves
 * every generation.
 */
export class PageCache {
  readonly #pages = new Map<string, Uint8Array>();
  readonly #capacity: number;
  #bytes = 0;

  /** @param capacity Bytes. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(sha256: string): Uint8Array | undefined {
    const page = this.#pages.get(sha256);
    if (page !== undefined) {
      this.#pages.delete(sha256);
      this.#pages.set(sha256, page);
    }
    return page;
  }

  set(sha256: string, page: Uint8Array): void {
    if (this.#pages.has(sha256)) return;
    this.#pages.set(sha256, page);
    this.#bytes += page.byteLength;
    for (const [oldest, bytes] of this.#pages) {
      if (this.#bytes <= this.#capacity || oldest === sha256) break;
      this.#pages.delete(oldest);
      this.#bytes -= bytes.byteLength;
    }
  }
}

/** Papers by row, read from the pages that hold them. */
export class Records {
  readonly #reader: IndexReader;
  readonly #pages: readonly RowsRef[];
  readonly #cache: PageCache;

  /** @param pages In order of `firstRow`. */
  constructor(reader: IndexReader, pages: readonly RowsRef[], cache: PageCache) {
    this.#reader = reader;
    this.#pages = pages;
    this.#cache = cache;
  }

  /** Papers in the order of `rows`; every page is fetched once, all at the same time. */
  async read(rows: readonly number[]): Promise<Paper[]> {
    const refs = rows.map((row) => this.#pageOf(row));
    const bytes = new Map<RowsRef, Uint8Array>();
    await Promise.all(
      Array.from(new Set(refs), async (ref) => {
        bytes.set(ref, await this.value('pages', ref));
      }),
    );
    return rows.map((row, i) => {
      const page = refs[i] && bytes.get(refs[i]);
      if (page === undefined) throw new RangeError(`row ${row}`);
      return readPaper(page, row);
    });
  }

  /** A value that is read on demand, kept as long as the cache has room for it. */
  async value(kind: ValueKind, ref: ValueRef): Promise<Uint8Array> {
    const value = this.#cache.get(ref.sha256) ?? (await readValue(this.#reader, kind, ref));
    this.#cache.set(ref.sha256, value);
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

import { SextantError } from '../../errors.ts';
import { BufferPool } from '../../index/buffer-pool.ts';
import type { ValueKind } from '../../index/kinds.ts';
import { valueKey } from '../../index/manifest.ts';
import type { PageRef, ValueRef } from '../../index/refs.ts';
import { checkValue, readPapers, readValue } from '../../index/open.ts';
import type { Paper } from '../../index/paper.ts';
import type { IndexReader, ReadOptions } from '../../index/store.ts';
import type { SegmentReader } from '../../index/unpack.ts';
import type { RowSpace } from '../indexes/row-space.ts';
import type { Budget } from './budget.ts';
import { Condition } from './condition.ts';
import { Lru } from '../lru.ts';

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

/** @param bytes For papers, and twice as many for values: typing goes to and fro between two values of suggestions. */
export function createCaches(bytes: number): Caches {
  return {
    papers: new Lru(bytes, ({ title, abstract }) => PAPER_BYTES + title.length + abstract.length),
    values: new Lru(2 * bytes, ({ byteLength }) => byteLength),
  };
}

/** A page, and the row of the index that row 0 of its segment is. */
interface PlacedPage {
  ref: PageRef;
  base: number;
}

/** The pages of one generation, and what all requests share of them. */
export class Records {
  /** Notes what could not be read. */
  readonly condition: Condition;
  readonly #reader: IndexReader;
  readonly #pages: readonly PlacedPage[];
  readonly #caches: Caches;
  readonly #pool: BufferPool;

  constructor(
    reader: IndexReader,
    { segments }: Pick<RowSpace, 'segments'>,
    caches: Caches,
    condition = new Condition(Date.now),
  ) {
    this.condition = condition;
    this.#reader = reader;
    this.#pages = segments.flatMap(({ segment, base }) => segment.pages.map((ref) => ({ ref, base })));
    this.#caches = caches;
    // A longer value fills more than the page would, and is refused.
    this.#pool = new BufferPool(this.#pages.reduce((most, { ref }) => Math.max(most, ref.bytes), 0) + 1);
  }

  /** The same records, read on the account of one request. */
  for(budget: Budget): RequestRecords {
    return new RequestRecords(this, budget);
  }

  /** The paper of a row, if it is in memory. */
  kept(row: number): Paper | undefined {
    return this.#caches.papers.get(keyOf(this.pageOf(row), row));
  }

  /** @throws SextantError `index-value-missing`, `index-corrupt`, `store-failed` */
  async readPage(page: PlacedPage, rows: readonly number[], budget: Budget): Promise<Map<number, Paper>> {
    const { ref, base } = page;
    const papers = await this.noting(valueKey('pages', ref.sha256), () =>
      readPapers(
        countedReader(this.#reader, budget),
        ref,
        rows.map((row) => row - base),
        this.#pool,
      ),
    );
    const placed = new Map(Array.from(papers, ([local, paper]) => [base + local, paper]));
    for (const [row, paper] of placed) this.#caches.papers.set(keyOf(page, row), paper);
    return placed;
  }

  /**
   * A value that is read on demand, kept as long as the cache has room for it.
   * @throws SextantError `index-value-missing`, `index-corrupt`, `store-failed`
   */
  async value(
    kind: ValueKind,
    ref: ValueRef,
    { budget, segment }: { budget: Budget; segment?: SegmentReader | undefined },
  ): Promise<Uint8Array> {
    const known = segment?.part(kind, ref) ?? this.#caches.values.get(ref.sha256);
    if (known !== undefined) {
      budget.hits++;
      return known;
    }
    const value = await this.noting(valueKey(kind, ref.sha256), () =>
      readValue(countedReader(this.#reader, budget), kind, ref),
    );
    if (kind === 'suggestions') this.#caches.values.set(ref.sha256, value);
    return value;
  }

  /**
   * Reads a value to its end and checks all of its bytes.
   * @throws SextantError `index-value-missing`, `index-corrupt`, `store-failed`
   */
  async check(kind: ValueKind, ref: ValueRef, budget: Budget): Promise<void> {
    await this.noting(valueKey(kind, ref.sha256), () =>
      checkValue(countedReader(this.#reader, budget), kind, ref),
    );
  }

  /** Does what reads a value, and notes whether it could be read. */
  async noting<T>(key: string, read: () => Promise<T>): Promise<T> {
    try {
      const result = await read();
      this.condition.canRead(key);
      return result;
    } catch (cause) {
      if (cause instanceof SextantError) this.condition.cannotRead(key, cause);
      throw cause;
    }
  }

  /** @throws SextantError `index-corrupt` when no page holds the row */
  pageOf(row: number): PlacedPage {
    let low = 0;
    let high = this.#pages.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (firstRowOf(this.#pages[middle]) <= row) low = middle;
      else high = middle - 1;
    }
    const page = this.#pages[low];
    if (page === undefined || row < firstRowOf(page) || row >= firstRowOf(page) + page.ref.rows) {
      throw new SextantError('index-corrupt', `No page holds row ${row}. Publish the index again.`);
    }
    return page;
  }
}

/** Papers by row and other values, read on the account of one request. */
export class RequestRecords {
  readonly budget: Budget;
  readonly #records: Records;
  /** What this request has read: the cache may have no room for all of it. */
  readonly #found = new Map<number, Paper>();
  /** Pages that cannot be read: one request tries none twice. */
  readonly #unreadable = new Map<PlacedPage, SextantError>();

  constructor(records: Records, budget: Budget) {
    this.#records = records;
    this.budget = budget;
  }

  /**
   * Papers in the order of `rows`; every page is fetched once, all at the same time.
   * @throws SextantError what keeps one of them from being read: `index-value-missing`, `index-corrupt`,
   * `store-failed`; `invalid-request` when the request has read as much as it may
   */
  async read(rows: readonly number[]): Promise<Paper[]> {
    await this.#load(rows);
    return rows.map((row) => {
      const paper = this.#found.get(row);
      if (paper !== undefined) return paper;
      throw this.#unreadable.get(this.#records.pageOf(row)) ?? tooManyReads(this.budget);
    });
  }

  /**
   * Like {@link read}, with `undefined` for a paper whose page is missing or damaged, and for those that are left out
   * because no more pages may be read: the pages of the earlier rows come first.
   * @param mostPages That are read; as many as the request still may unless given.
   */
  async find(rows: readonly number[], mostPages = Number.POSITIVE_INFINITY): Promise<(Paper | undefined)[]> {
    await this.#load(rows, mostPages);
    return rows.map((row) => this.#found.get(row));
  }

  /** What kept {@link find} from reading a row, unless it was for want of budget. */
  faultOf(row: number): SextantError | undefined {
    return this.#unreadable.get(this.#records.pageOf(row));
  }

  /** How many of these rows, from the first on, the request may still read if none of them is in memory. */
  withinReach(rows: readonly number[]): number {
    const pages = new Set<PlacedPage>();
    const end = rows.findIndex((row) => pages.add(this.#records.pageOf(row)).size > this.budget.readsLeft);
    return end < 0 ? rows.length : end;
  }

  /** How many pages these rows are in. */
  pagesOf(rows: readonly number[]): number {
    return new Set(rows.map((row) => this.#records.pageOf(row))).size;
  }

  /** How many pages would have to be read for these rows. */
  pagesToRead(rows: readonly number[]): number {
    return this.#missing(rows).size;
  }

  /**
   * A value that is read on demand.
   * @param segment That may have it at hand: then nothing is read.
   * @throws SextantError `index-value-missing`, `index-corrupt`, `store-failed`; `invalid-request` when the request
   * has read as much as it may
   */
  async value(kind: ValueKind, ref: ValueRef, segment?: SegmentReader): Promise<Uint8Array> {
    if (this.budget.readsLeft === 0) throw tooManyReads(this.budget);
    return this.#records.value(kind, ref, { budget: this.budget, segment });
  }

  /**
   * Reads a value to its end and checks all of its bytes.
   * @throws SextantError `index-value-missing`, `index-corrupt`, `store-failed`; `invalid-request` when the request
   * has read as much as it may
   */
  async check(kind: ValueKind, ref: ValueRef): Promise<void> {
    if (this.budget.readsLeft === 0) throw tooManyReads(this.budget);
    await this.#records.check(kind, ref, this.budget);
  }

  /** Rows by the page that would have to be read for them; what is in memory is taken from there. */
  #missing(rows: readonly number[]): Map<PlacedPage, number[]> {
    const missing = new Map<PlacedPage, number[]>();
    for (const row of new Set(rows)) {
      const page = this.#records.pageOf(row);
      // One that was missing when results were ranked must not come back, ranked without its title, when they are read:
      // another request may have read it meanwhile.
      if (this.#found.has(row) || this.#unreadable.has(page)) continue;
      const kept = this.#records.kept(row);
      if (kept !== undefined) {
        this.budget.hits++;
        this.#found.set(row, kept);
        continue;
      }
      const wanted = missing.get(page);
      if (wanted === undefined) missing.set(page, [row]);
      else wanted.push(row);
    }
    return missing;
  }

  async #load(rows: readonly number[], mostPages = Number.POSITIVE_INFINITY): Promise<void> {
    const missing = Array.from(this.#missing(rows));
    const { readsLeft } = this.budget;
    if (readsLeft < Math.min(mostPages, missing.length)) this.budget.isExhausted = true;
    const allowed = missing.slice(0, Math.min(mostPages, readsLeft));
    await Promise.all(
      allowed.map(async ([page, wanted]) => {
        try {
          const papers = await this.#records.readPage(page, wanted, this.budget);
          for (const [row, paper] of papers) this.#found.set(row, paper);
        } catch (cause) {
          if (!(cause instanceof SextantError)) throw cause;
          this.#unreadable.set(page, cause);
          this.budget.unreadable += wanted.length;
        }
      }),
    );
  }
}

function firstRowOf(page: PlacedPage | undefined): number {
  return page === undefined ? 0 : page.base + page.ref.firstRow;
}

/** The same in every generation, wherever its segment stands and its page within that: a merge moves pages. */
function keyOf(page: PlacedPage, row: number): string {
  return `${page.ref.sha256}/${row - firstRowOf(page)}`;
}

function tooManyReads({ allowance }: Budget): SextantError {
  return new SextantError(
    'invalid-request',
    `This would read more than ${allowance.reads} values of the index. Ask for less in one request.`,
  );
}

/** The same reader; what it reads is counted. */
function countedReader(reader: IndexReader, budget: Budget): IndexReader {
  return {
    get(key: string, options?: ReadOptions) {
      budget.reads++;
      return reader.get(key, options);
    },
    stream(key: string, options?: ReadOptions) {
      budget.reads++;
      return reader.stream(key, options);
    },
  };
}

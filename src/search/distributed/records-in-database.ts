import { SextantError } from '../../errors.ts';
import { type Paper, paperSchema } from '../../index/paper.ts';
import { type Database, sql } from '../../database.ts';
import type { Budget } from '../serving/budget.ts';
import type { Lru } from '../lru.ts';
import { inflated } from './inflate.ts';

/** A record as D1 gives it: its bytes as numbers. */
export interface StoredRecord {
  row: number;
  record: readonly number[];
}

/** The papers of a collection by their rows, on the account of one request. A row never changes, so that all requests share what was read. */
export class RecordsInDatabase {
  readonly budget: Budget;
  readonly #database: Database;
  readonly #kept: Lru<Paper>;
  readonly #found = new Map<number, Paper>();

  constructor(database: Database, kept: Lru<Paper>, budget: Budget) {
    this.#database = database;
    this.#kept = kept;
    this.budget = budget;
  }

  /** Takes records that came with something else that was read. */
  async take(records: readonly StoredRecord[]): Promise<void> {
    await Promise.all(
      records.map(async ({ row, record }) => {
        if (this.#found.has(row)) return;
        const paper = this.#kept.get(String(row)) ?? (await parse(row, record));
        this.#kept.set(String(row), paper);
        this.#found.set(row, paper);
      }),
    );
  }

  /** Papers in the order of `rows`, undefined for a row that is not there; all are read at once. */
  async find(rows: readonly number[]): Promise<(Paper | undefined)[]> {
    const missing = Array.from(new Set(rows)).filter((row) => !this.#has(row));
    this.budget.hits += rows.length - missing.length;
    if (missing.length > 0) {
      this.budget.reads++;
      const text = 'SELECT row, record FROM papers WHERE row IN (SELECT value FROM json_each(?1))';
      await this.take(await this.#database.rows<StoredRecord>(sql(text, JSON.stringify(missing))));
    }
    return rows.map((row) => this.#found.get(row));
  }

  /** @throws SextantError `index-value-missing` for a row that is not there any more */
  async read(rows: readonly number[]): Promise<Paper[]> {
    const papers = await this.find(rows);
    return papers.map((paper) => {
      if (paper !== undefined) return paper;
      throw new SextantError('index-value-missing', 'A paper has just been replaced. Ask again.');
    });
  }

  #has(row: number): boolean {
    const kept = this.#found.get(row) ?? this.#kept.get(String(row));
    if (kept !== undefined) this.#found.set(row, kept);
    return kept !== undefined;
  }
}

async function parse(row: number, record: readonly number[]): Promise<Paper> {
  try {
    return paperSchema.parse(await inflated(Uint8Array.from(record)).json());
  } catch (cause) {
    throw new SextantError('index-corrupt', `The record of row ${row} cannot be read.`, { cause });
  }
}

import { echoed, SextantError } from '../../errors.ts';
import { aliasesOf, caselessId, keysOf, numbersOf } from '../../index/format/aliases.ts';
import type { Paper } from '../../index/paper.ts';
import type { NameTables } from '../indexes/name-tables.ts';
import type { RequestRecords } from '../serving/records.ts';
import { endingsOf, plainName, type Reference, textBeside } from './references.ts';

/** An arXiv version at the end of an id. */
const VERSION = /v\d+$/;

/** A text that is a list of so many ids, each with something that words have not. */
const MOST_IDS = 32;
const LIKE_ID = /[\d_/-]/;

export interface KnownItem {
  row: number;
  paper: Paper;
}

/** A paper that is known by its id; its text is absent where it could not be read. */
export interface NamedRow {
  row: number;
  paper?: Paper | undefined;
}

/** What a name may mean. */
interface Reading {
  /** That have it by its hash. */
  rows: readonly number[];
  /** Whether a paper of these rows has it. */
  isMeant: (paper: Paper) => boolean;
}

/** Where rows of papers are looked up by what they are known by. */
export type NameRows = Pick<NameTables, 'byId' | 'byAliases' | 'byNumber' | 'deletedById' | 'numbers'>;

/** Looks papers up by what they are known by. */
export class KnownItems {
  readonly #names: NameRows;
  readonly #records: Pick<RequestRecords, 'read' | 'find' | 'budget'>;

  constructor(names: NameRows, records: Pick<RequestRecords, 'read' | 'find' | 'budget'>) {
    this.#names = names;
    this.#records = records;
  }

  /**
   * The paper with an id, or with what stands for one: a DOI, an arXiv id in any form, an address that ends with any of
   * these. Null when there is none.
   * @throws SextantError what keeps the paper from being read
   */
  async byId(name: string): Promise<KnownItem | null> {
    for (const { rows, isMeant } of this.#readingsOf(name)) {
      const papers = await this.#records.read(rows);
      const at = papers.findIndex(isMeant);
      const [row, paper] = [rows[at], papers[at]];
      if (row !== undefined && paper !== undefined) return { row, paper };
    }
    return null;
  }

  /**
   * The papers with these ids, or what stands for them as in {@link byId}, in their order; null where there is none. A
   * paper that cannot be read, or for which no more pages may be, is taken by the hash of its id.
   * @param mostPages That are read for them.
   */
  async byIds(names: readonly string[], mostPages: number): Promise<(NamedRow | null)[]> {
    return this.#among(
      names.map((name) => this.#readingsOf(name)),
      mostPages,
    );
  }

  /** Row of the paper whose id has a number (`paperNumber`), the first if there are several; null for none. */
  numbered(number: number): number | null {
    return this.#names.byNumber(number)[0] ?? null;
  }

  /** The number of the id of every paper, ascending. */
  numbers(): Float64Array {
    return this.#names.numbers();
  }

  /** Whether a paper with this id was deleted, which the index knows until its segment is merged, and none has it now. */
  isDeleted(id: string): boolean {
    return this.#names.byId(id).length === 0 && this.#names.deletedById(id).length > 0;
  }

  /** Row of the paper that one of these names means, as far as its hash says, the first that fits; null for none. */
  rowOf(names: readonly string[]): number | null {
    for (const name of names) {
      const [reading] = this.#readingsOf(name);
      const [row] = reading?.rows ?? this.#names.byAliases(aliasesOf(name));
      if (row !== undefined) return row;
    }
    return null;
  }

  /** The first reading of each name that fits a paper. */
  async #among(names: readonly Reading[][], mostPages: number): Promise<(NamedRow | null)[]> {
    const rows = names.flatMap((readings) => readings.flatMap(({ rows }) => rows));
    const papers = new Map<number, Paper>();
    (await this.#records.find(rows, mostPages)).forEach((paper, i) => {
      if (paper !== undefined) papers.set(rows[i] ?? -1, paper);
    });
    return names.map((readings) => {
      for (const { rows, isMeant } of readings) {
        const row = rows.find((one) => {
          const paper = papers.get(one);
          return paper === undefined || isMeant(paper);
        });
        if (row !== undefined) return { row, paper: papers.get(row) };
      }
      return null;
    });
  }

  /** The id as it is, then without the version of an arXiv id. */
  #idsOf(id: string): Reading[] {
    return Array.from(new Set([id, id.replace(VERSION, '')]), (candidate) => ({
      rows: this.#names.byId(candidate),
      isMeant: (paper) => paper.id === candidate,
    }));
  }

  /** What a name may mean, the likeliest first: an id, an id in another case, a number; of an address, what it ends with. */
  #readingsOf(name: string): Reading[] {
    const exact = this.#idsOf(name);
    const others = endingsOf(name).flatMap((ending) => [
      ...(ending === name ? [] : this.#idsOf(ending)),
      ...this.#idsOf(ending.toLowerCase()),
      ...[...numbersOf(ending), caselessId(ending)].map((key) => ({
        rows: this.#names.byAliases([key]),
        isMeant: (paper: Paper) => keysOf(paper).has(key),
      })),
    ]);
    return [...exact, ...others].filter(({ rows }) => rows.length > 0);
  }

  /**
   * The papers that a whole query names: by id, arXiv id in any form, DOI or title. Two keys share a hash of 40 bits
   * so rarely that the title is not compared: among 90,000 papers one query in 6 million meets a wrong one.
   * @returns rows, and whether it was by a number and not by a title
   */
  async named(query: string): Promise<{ rows: number[]; byNumber: boolean }> {
    const text = query.trim();
    const names = Array.from(new Set([text, plainName(text)]));
    const ids = names.flatMap((name) => this.#idsOf(name));
    const [item] = await this.#among([ids], Number.POSITIVE_INFINITY);
    const keys = Array.from(new Set(names.flatMap(aliasesOf)));
    const numbers = this.#names.byAliases(keys.filter((key) => !key.startsWith('title:')));
    const byNumber = item ? [item.row, ...numbers] : numbers;
    if (byNumber.length > 0) return { rows: Array.from(new Set(byNumber)), byNumber: true };
    return { rows: this.#names.byAliases(keys), byNumber: false };
  }

  /**
   * The papers that a text refers to, in its order: by arXiv ids, DOIs and addresses, or by ids and nothing else.
   * @returns rows, and what the text says beside them
   */
  async referredTo(
    text: string,
    references: readonly Reference[],
  ): Promise<{ rows: number[]; rest: string }> {
    const ids = text.split(/[\s,;]+/).filter((id) => id !== '');
    if (ids.length > 1 && ids.length <= MOST_IDS && ids.every((id) => LIKE_ID.test(id))) {
      const rows = await this.#rowsOf(ids);
      if (rows.length === ids.length) return { rows: Array.from(new Set(rows)), rest: '' };
    }
    const rows = await this.#rowsOf(references.map(({ name }) => name));
    return { rows: Array.from(new Set(rows)), rest: textBeside(text, references) };
  }

  async #rowsOf(names: readonly string[]): Promise<number[]> {
    if (names.length === 0) return [];
    const { budget } = this.#records;
    const found = await this.byIds(names, Math.floor(budget.readsLeft / 2));
    return found.flatMap((item) => item?.row ?? []);
  }
}

/** @throws SextantError `paper-not-found` */
export function notFound(id: string): never {
  throw new SextantError('paper-not-found', `There is no paper "${echoed(id)}" in this collection.`);
}

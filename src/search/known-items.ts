import { echoed, SextantError } from '../errors.ts';
import { aliasesOf, findAliases } from '../index/aliases.ts';
import { findRows } from '../index/ids.ts';
import type { Paper } from '../index/paper.ts';
import type { RequestRecords } from './records.ts';

/** An arXiv version at the end of an id. */
const VERSION = /v\d+$/;

export interface KnownItem {
  row: number;
  paper: Paper;
}

/** A paper that is known by its id; its text is absent where it could not be read. */
export interface NamedRow {
  row: number;
  paper?: Paper | undefined;
}

/** Looks papers up by what they are known by. */
export class KnownItems {
  readonly #ids: Uint8Array;
  readonly #aliases: Uint8Array;
  readonly #records: RequestRecords;

  /** @param values The `ids` and `aliases` values of the index. */
  constructor(values: { ids: Uint8Array; aliases: Uint8Array }, records: RequestRecords) {
    this.#ids = values.ids;
    this.#aliases = values.aliases;
    this.#records = records;
  }

  /**
   * The paper with an id; an arXiv version that is not part of the id is ignored. Null when there is none.
   * @throws SextantError what keeps the paper from being read
   */
  async byId(id: string): Promise<KnownItem | null> {
    for (const candidate of candidatesOf(id)) {
      const rows = findRows(this.#ids, candidate);
      const papers = await this.#records.read(rows);
      const at = papers.findIndex((paper) => paper.id === candidate);
      const [row, paper] = [rows[at], papers[at]];
      if (row !== undefined && paper !== undefined) return { row, paper };
    }
    return null;
  }

  /**
   * The papers with these ids, in their order; null where there is none. A paper that cannot be read, or for which no
   * more pages may be, is taken by the hash of its id.
   * @param mostPages That are read for them.
   */
  async byIds(ids: readonly string[], mostPages: number): Promise<(NamedRow | null)[]> {
    const found = ids.map((id) =>
      Array.from(candidatesOf(id), (candidate) => ({ candidate, rows: findRows(this.#ids, candidate) })),
    );
    const rows = found.flatMap((candidates) => candidates.flatMap(({ rows }) => rows));
    const papers = new Map<number, Paper>();
    (await this.#records.find(rows, mostPages)).forEach((paper, i) => {
      if (paper !== undefined) papers.set(rows[i] ?? -1, paper);
    });
    return found.map((candidates) => {
      for (const { candidate, rows } of candidates) {
        const row = rows.find((one) => (papers.get(one)?.id ?? candidate) === candidate);
        if (row !== undefined) return { row, paper: papers.get(row) };
      }
      return null;
    });
  }

  /**
   * The papers that a whole query names: by id, arXiv id in any form, DOI or title. Two keys share a hash of 40 bits
   * so rarely that the title is not compared: among 90,000 papers one query in 6 million meets a wrong one.
   * @returns rows, and whether it was by a number and not by a title
   */
  async named(query: string): Promise<{ rows: number[]; byNumber: boolean }> {
    const text = query.trim();
    const [item] = await this.byIds([text], Number.POSITIVE_INFINITY);
    const keys = aliasesOf(text);
    const numbers = findAliases(
      this.#aliases,
      keys.filter((key) => !key.startsWith('title:')),
    );
    const byNumber = item ? [item.row, ...numbers] : numbers;
    if (byNumber.length > 0) return { rows: Array.from(new Set(byNumber)), byNumber: true };
    return { rows: findAliases(this.#aliases, keys), byNumber: false };
  }
}

/** An id as it is, then without the version of an arXiv id. */
function candidatesOf(id: string): Set<string> {
  return new Set([id, id.replace(VERSION, '')]);
}

/** @throws SextantError `paper-not-found` */
export function notFound(id: string): never {
  throw new SextantError('paper-not-found', `This index has no paper with the id "${echoed(id)}".`);
}

import { aliasesOf, findAliases } from '../index/aliases.ts';
import { findRows } from '../index/ids.ts';
import type { Paper } from '../index/paper.ts';
import type { Records } from './records.ts';

/** An arXiv version at the end of an id. */
const VERSION = /v\d+$/;

export interface KnownItem {
  row: number;
  paper: Paper;
}

/** Looks papers up by what they are known by. */
export class KnownItems {
  readonly #ids: Uint8Array;
  readonly #aliases: Uint8Array;
  readonly #records: Records;

  /** @param values The `ids` and `aliases` values of the index. */
  constructor(values: { ids: Uint8Array; aliases: Uint8Array }, records: Records) {
    this.#ids = values.ids;
    this.#aliases = values.aliases;
    this.#records = records;
  }

  /** The paper with an id; an arXiv version that is not part of the id is ignored. Null when there is none. */
  async byId(id: string): Promise<KnownItem | null> {
    for (const candidate of new Set([id, id.replace(VERSION, '')])) {
      const rows = findRows(this.#ids, candidate);
      const papers = await this.#records.read(rows);
      const at = papers.findIndex((paper) => paper.id === candidate);
      const [row, paper] = [rows[at], papers[at]];
      if (row !== undefined && paper !== undefined) return { row, paper };
    }
    return null;
  }

  /**
   * The papers that a whole query names: by id, arXiv id in any form, DOI or title. Two keys share a hash of 40 bits
   * so rarely that the title is not compared: among 90,000 papers one query in 6 million meets a wrong one.
   * @returns rows, and whether it was by a number and not by a title
   */
  async named(query: string): Promise<{ rows: number[]; byNumber: boolean }> {
    const text = query.trim();
    const item = await this.byId(text);
    const keys = aliasesOf(text);
    const numbers = findAliases(
      this.#aliases,
      keys.filter((key) => !key.startsWith('title:')),
    );
    const byNumber = item === null ? numbers : [item.row, ...numbers];
    if (byNumber.length > 0) return { rows: Array.from(new Set(byNumber)), byNumber: true };
    return { rows: findAliases(this.#aliases, keys), byNumber: false };
  }
}

import { randomUUID } from 'node:crypto';
import { sql, type Statement } from '../../src/database.ts';
import { SextantError } from '../../src/errors.ts';
import { encodeInt8, SCALE_UNITS } from '../../src/index/format/codes.ts';
import { causeOf } from '../../src/log.ts';
import type { Papers } from '../corpus/paper-rows.ts';
import type { Lease } from './lease.ts';
import { type PaperRows, paperRowsOf, unpackedRecord } from './paper-rows-of.ts';

/** Papers of one transaction at most, and what their values may come to: D1 takes 2 MB a value and 30 s a transaction. */
export const BATCH = { papers: 400, characters: 1_500_000 } as const;
/** Batches whose counts are added at once. */
export const COUNTED_AT_ONCE = 20;
/** A larger paper is refused: it is one row. */
const MOST_CHARACTERS = 1_900_000;

/** Papers with their embeddings. */
export interface EmbeddedPapers {
  papers: Papers;
  /** f32 (papers, dim), row-major. */
  embeddings: Float32Array;
  dim: number;
}

/** A version of a paper that is in the tables. */
interface Version {
  row: number;
  record: string;
  hash: string;
}

/** A paper that gets a row. */
interface NewRow {
  row: number;
  rows: PaperRows;
  codes: string;
  scale: number;
}

/**
 * Writes papers as they are to be of one generation on, beside what is served: readers of the generation before see
 * nothing of it.
 *
 * A batch is one transaction. It has an id of its own, which the transaction notes: one that comes a second time, since
 * its answer was lost, fails by that, and nothing is counted twice. What its papers count for waits beside that id until it is
 * added with that of others: {@link PaperWriter.count}.
 */
export class PaperWriter {
  readonly #lease: Lease;
  readonly #generation: number;
  #nextRow: number;
  /** Batches whose counts wait. */
  #waiting = 0;

  private constructor(lease: Lease, generation: number, nextRow: number) {
    this.#lease = lease;
    this.#generation = generation;
    this.#nextRow = nextRow;
  }

  /**
   * A writer of the papers of a generation. Nobody else numbers rows as long as the lease is held, so they are numbered here.
   * @throws SextantError `store-failed`
   */
  static async open(lease: Lease, generation: number): Promise<PaperWriter> {
    const [last] = await lease.rows<{ seq: number }>(
      sql("SELECT seq FROM sqlite_sequence WHERE name = 'papers'"),
    );
    return new PaperWriter(lease, generation, (last?.seq ?? 0) + 1);
  }

  /**
   * Writes papers in the place of those with their ids; those that are there as they are stay.
   * @param written Told how many papers are done after each batch.
   * @throws SextantError `store-failed`; `input-invalid` where a paper is too large for a row
   */
  async write(
    { papers, embeddings, dim }: EmbeddedPapers,
    written: (count: number) => void = () => undefined,
  ): Promise<void> {
    let batch: NewRow[] = [];
    let size = 0;
    const flush = async (end: number): Promise<void> => {
      await this.#writeBatch(batch);
      batch = [];
      size = 0;
      written(end);
    };
    for (let at = 0; at < papers.count; at++) {
      const rows = paperRowsOf(papers.record(at));
      const characters = sizeOf(rows);
      if (batch.length === BATCH.papers || (batch.length > 0 && size + characters > BATCH.characters))
        await flush(at);
      batch.push({ row: 0, rows, ...codesOf(embeddings.subarray(at * dim, (at + 1) * dim)) });
      size += characters;
    }
    if (batch.length > 0) await flush(papers.count);
  }

  /**
   * Takes papers out.
   * @throws SextantError `store-failed`
   */
  async remove(ids: readonly string[]): Promise<void> {
    for (let first = 0; first < ids.length; first += BATCH.papers) {
      const gone = await this.#present(ids.slice(first, first + BATCH.papers));
      await this.#commit([...gone.values()], []);
    }
  }

  async #writeBatch(batch: readonly NewRow[]): Promise<void> {
    const present = await this.#present(batch.map(({ rows }) => rows.id));
    const fresh = batch.filter(({ rows }) => present.get(rows.id)?.hash !== rows.hash);
    const replaced = fresh.flatMap(({ rows }) => present.get(rows.id) ?? []);
    const numbered = fresh.map((one) => ({ ...one, row: this.#nextRow++ }));
    await this.#commit(replaced, numbered);
  }

  /** The versions that stay as things are, of those of some ids. */
  async #present(ids: readonly string[]): Promise<Map<string, Version>> {
    const rows = await this.#lease.rows<Version & { id: string }>(
      sql(
        `SELECT row, id, hash, hex(record) AS record FROM papers
         WHERE until IS NULL AND id IN (SELECT value FROM json_each(?1))`,
        JSON.stringify(ids),
      ),
    );
    return new Map(rows.map(({ id, ...version }) => [id, version]));
  }

  /**
   * A version that goes is only marked, also one that a publishing that broke off wrote for this same generation: no
   * reader ever sees that, but Vectorize may have its vector, which clean-up must know of.
   */
  async #commit(gone: readonly Version[], fresh: readonly NewRow[]): Promise<void> {
    if (gone.length + fresh.length === 0) return;
    const statements = [
      sql('INSERT INTO batches (id, counts) VALUES (?1, ?2)', randomUUID(), countsOf(gone, fresh)),
      sql(
        `UPDATE papers SET until = json_extract(?1, '$.generation')
         WHERE row IN (SELECT value FROM json_each(?1, '$.rows'))`,
        JSON.stringify({ generation: this.#generation, rows: gone.map(({ row }) => row) }),
      ),
      ...insertions(fresh, this.#generation),
    ];
    try {
      await this.#lease.transaction(statements);
    } catch (error) {
      // The same transaction, whose answer did not arrive.
      if (!causeOf(error).includes('batches.id')) throw error;
    }
    if (++this.#waiting >= COUNTED_AT_ONCE) await this.count();
  }

  /**
   * Adds what papers count for that were written, also by a publishing that broke off; what comes to nothing is no row.
   * Done twice, it is done once.
   * @throws SextantError `store-failed`
   */
  async count(): Promise<void> {
    this.#waiting = 0;
    const waiting = 'FROM batches b CROSS JOIN json_each(b.counts) c';
    await this.#lease.transaction([
      sql(
        `INSERT INTO counts (kind, value, papers)
         SELECT c.value ->> 0, c.value ->> 1, sum(c.value ->> 2) AS more ${waiting} GROUP BY 1, 2 HAVING more <> 0
         ON CONFLICT (kind, value) DO UPDATE SET papers = papers + excluded.papers`,
      ),
      sql(
        `DELETE FROM counts WHERE papers = 0
         AND (kind, value) IN (SELECT c.value ->> 0, c.value ->> 1 ${waiting} WHERE c.value ->> 2 < 0)`,
      ),
      sql("UPDATE batches SET counts = '[]' WHERE counts <> '[]'"),
    ]);
  }
}

function sizeOf({ id, title, record, words, authors }: PaperRows): number {
  const size = record.length + words.title.length + words.abstract.length + words.compounds.length;
  const all =
    authors.reduce((sum, { key, name }) => sum + key.length + name.length + 20, size) + title.length;
  if (all > MOST_CHARACTERS)
    throw new SextantError(
      'input-invalid',
      `The paper ${id} is larger than a row of D1 may be (2 MB). Leave out some of what is beside its title and abstract.`,
    );
  return all + 1_500;
}

function codesOf(embedding: Float32Array): { codes: string; scale: number } {
  const codes = new Int8Array(embedding.length);
  const scale = encodeInt8(embedding, codes) * SCALE_UNITS[8];
  return { codes: Buffer.from(codes.buffer).toString('base64'), scale };
}

/** The rows of new papers: one statement a table, whose values are one text. */
function insertions(fresh: readonly NewRow[], generation: number): Statement[] {
  if (fresh.length === 0) return [];
  const papers = fresh.map(({ row, rows, codes, scale }) => [
    ...[row, rows.id, generation, rows.date, rows.trend, rows.hasCode ? 1 : 0],
    ...[JSON.stringify(rows.categories), rows.title, codes, scale, rows.hash, rows.record],
  ]);
  const texts = fresh.map(({ row, rows: { words } }) => [row, words.title, words.abstract, words.compounds]);
  const pairs = (of: (rows: PaperRows) => readonly (string | number)[]): (string | number)[][] =>
    fresh.flatMap(({ row, rows }) => of(rows).map((key) => [key, row]));
  return [
    sql(
      `INSERT INTO papers
         (row, id, since, date, trend, has_code, categories, title, codes, scale, hash, record)
       SELECT ${columns(11)}, unhex(value ->> 11) FROM json_each(?1)`,
      JSON.stringify(papers),
    ),
    sql(
      `INSERT INTO words (rowid, title, abstract, compounds) SELECT ${columns(4)} FROM json_each(?1)`,
      JSON.stringify(texts),
    ),
    inserted(
      'categories (category, row)',
      pairs(({ categories }) => categories),
    ),
    inserted(
      'names (hash, row)',
      pairs(({ names }) => names),
    ),
    inserted(
      'titles (key, row)',
      pairs(({ titleKey }) => [titleKey]),
    ),
    inserted(
      'authors (key, name, row)',
      fresh.flatMap(({ row, rows }) => rows.authors.map(({ key, name }) => [key, name, row])),
    ),
  ];
}

function inserted(table: string, rows: readonly (readonly (string | number)[])[]): Statement {
  const count = table.split(',').length;
  return sql(`INSERT INTO ${table} SELECT ${columns(count)} FROM json_each(?1)`, JSON.stringify(rows));
}

/** The first so many values of each row that `json_each` gives. */
function columns(count: number): string {
  return Array.from({ length: count }, (_, i) => `value ->> ${String(i)}`).join(', ');
}

/** What papers count for, those that go less. */
function countsOf(gone: readonly Version[], fresh: readonly NewRow[]): string {
  const changes = new Map<string, { kind: string; value: string; by: number }>();
  const count = ({ counts }: PaperRows, by: number): void => {
    for (const { kind, value } of counts) {
      const key = `${kind} ${value}`;
      changes.set(key, { kind, value, by: (changes.get(key)?.by ?? 0) + by });
    }
  };
  for (const { record } of gone) count(paperRowsOf(unpackedRecord(record)), -1);
  for (const { rows } of fresh) count(rows, 1);
  const all = Array.from(changes.values()).filter(({ by }) => by !== 0);
  return JSON.stringify(all.map(({ kind, value, by }) => [kind, value, by]));
}

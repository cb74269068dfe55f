import { type Database, isConflict, sql, type Statement } from '../../database.ts';
import { compareNumbers, decodeNumbers, encodeNumbers } from './number-list.ts';

/** Numbers in one row of the known papers: 667 kB of text, of the 2 MB that a row may have. */
const PART = 100_000;

/** The numbers of all papers that were ever there, ascending. */
export async function readKnown(db: Database): Promise<Float64Array> {
  const rows = await db.rows<{ numbers: string }>(sql('SELECT numbers FROM known_papers ORDER BY part'));
  const parts = rows.map(({ numbers }) => decodeNumbers(numbers));
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Which index is served: of two, the later one has the later epoch or, in the same, the higher generation. */
export interface Served {
  version: string;
  epoch: number;
  generation: number;
}

/** What one comparison of the collection with what is known came to. */
export interface Compared {
  served: Served;
  /** The batch that was the last when the comparison began. */
  after: number;
  known: Float64Array;
  /** Ascending. */
  arrived: Float64Array;
}

/**
 * Notes a comparison, unless another one was noted since it began: then nothing is changed.
 * @returns whether it was noted
 */
export async function noteArrivals(
  db: Database,
  { served, after, known, arrived }: Compared,
  now: number,
): Promise<boolean> {
  const parts = Array.from({ length: Math.ceil(known.length / PART) }, (_, part) =>
    encodeNumbers(known.subarray(part * PART, (part + 1) * PART)),
  );
  try {
    await db.transaction([
      // The number of a batch is given once: whoever comes second fails here, with all that follows.
      sql(
        'INSERT INTO arrivals (batch, at, papers, numbers) VALUES (?1, ?2, ?3, ?4)',
        after + 1,
        now,
        arrived.length,
        encodeNumbers(arrived),
      ),
      ...parts.map((numbers, part) =>
        sql('INSERT OR REPLACE INTO known_papers (part, numbers) VALUES (?1, ?2)', part, numbers),
      ),
      servedNow(served),
    ]);
    return true;
  } catch (error) {
    if (isConflict(error)) return false;
    throw error;
  }
}

/** Notes that an index has no paper that was not known. */
export async function noteServed(db: Database, served: Served): Promise<void> {
  await db.transaction([servedNow(served)]);
}

function servedNow({ version, epoch, generation }: Served): Statement {
  return sql(
    `UPDATE progress SET version = ?1, epoch = ?2, generation = ?3
      WHERE epoch < ?2 OR epoch = ?2 AND generation <= ?3`,
    version,
    epoch,
    generation,
  );
}

/** Batches of arrivals after one. */
export class Batches {
  readonly #batches: readonly { batch: number; at: number; numbers: Float64Array }[];

  private constructor(batches: readonly { batch: number; at: number; numbers: Float64Array }[]) {
    this.#batches = batches;
  }

  /** Reads all batches after one, up to another. */
  static async between(db: Database, after: number, until: number): Promise<Batches> {
    const rows = await db.rows<{ batch: number; at: number; numbers: string }>(
      sql(
        'SELECT batch, at, numbers FROM arrivals WHERE batch > ?1 AND batch <= ?2 AND papers > 0 ORDER BY batch',
        after,
        until,
      ),
    );
    return new Batches(rows.map((row) => ({ ...row, numbers: decodeNumbers(row.numbers) })));
  }

  /** The papers that arrived after a batch, and when the first of them did. */
  after(batch: number): { numbers: Float64Array; since: number } {
    const those = this.#batches.filter((one) => one.batch > batch);
    let numbers: Float64Array = new Float64Array();
    for (const one of those) numbers = compareNumbers(one.numbers, numbers).union;
    return { numbers, since: those[0]?.at ?? 0 };
  }
}

import { randomUUID } from 'node:crypto';
import { type Database, sql, type Statement } from '../../src/database.ts';
import { SextantError } from '../../src/errors.ts';
import { causeOf } from '../../src/log.ts';
import { duration } from '../duration.ts';

/** How long a publisher that says nothing more is taken to be at work, in ms. */
const LEASE_MS = 600_000;
/** The clock of the database, which all publishers share, in ms since the epoch. */
export const NOW = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

/**
 * The right to publish into a collection, which one publisher has at a time: each of its transactions begins by renewing
 * it, and fails as a whole where another publisher has it by now.
 */
export class Lease {
  readonly #db: Database;
  readonly #token: string;

  private constructor(db: Database, token: string) {
    this.#db = db;
    this.#token = token;
  }

  /**
   * Takes the lease of a collection.
   * @param takeOver Although another publisher has it, because that one has broken off.
   * @throws SextantError `store-failed` where another publisher has it
   */
  static async take(db: Database, takeOver: boolean): Promise<Lease> {
    const token = randomUUID();
    // Of two transactions of equal contents the second finds the token of the first.
    const [, holders = []] = await db.transaction([
      sql(
        `INSERT INTO publisher (one, token, expires_at) VALUES (1, ?1, ${NOW} + ${String(LEASE_MS)})
         ON CONFLICT (one) DO UPDATE SET token = excluded.token, expires_at = excluded.expires_at
         WHERE token = excluded.token OR expires_at <= ${NOW}${takeOver ? ' OR true' : ''}`,
        token,
      ),
      sql(`SELECT token, expires_at - ${NOW} AS left FROM publisher`),
    ]);
    const [holder] = holders as { token: string; left: number }[];
    if (holder?.token === token) return new Lease(db, token);
    throw new SextantError(
      'store-failed',
      `Another publisher is at work on this collection, or it broke off. If none is running, run the same command with --take-over, which goes on from there; without that it can be run again in ${duration((holder?.left ?? LEASE_MS) / 1_000)}.`,
    );
  }

  /**
   * What each statement gives, if the lease is still ours: they are one transaction with renewing it.
   * @throws SextantError `store-failed`
   */
  async transaction(statements: readonly Statement[]): Promise<unknown[][]> {
    try {
      return (await this.#db.transaction([this.#renewal(), ...statements])).slice(1);
    } catch (error) {
      if (!causeOf(error).includes('publisher.expires_at')) throw error;
      throw new SextantError(
        'store-failed',
        'Another publisher has taken this collection over. Nothing more is written here; what was prepared is served once that one ends.',
        { cause: error },
      );
    }
  }

  /**
   * What one statement gives, if the lease is still ours.
   * @throws SextantError `store-failed`
   */
  async rows<T>(statement: Statement): Promise<T[]> {
    const [rows = []] = await this.transaction([statement]);
    return rows as T[];
  }

  /** Renews the lease. @throws SextantError `store-failed` where another publisher has it by now */
  async renew(): Promise<void> {
    await this.transaction([]);
  }

  /** Gives the lease back, unless another publisher has it. @throws SextantError `store-failed` */
  async release(): Promise<void> {
    await this.#db.rows(sql('DELETE FROM publisher WHERE token = ?1', this.#token));
  }

  /** Where the token is another's, or there is none, the column that must have a value has none. */
  #renewal(): Statement {
    return sql(
      `INSERT INTO publisher (one, token, expires_at)
       VALUES (1, ?1, CASE WHEN (SELECT token FROM publisher) = ?1 THEN ${NOW} + ${String(LEASE_MS)} END)
       ON CONFLICT (one) DO UPDATE SET expires_at = excluded.expires_at`,
      this.#token,
    );
  }
}

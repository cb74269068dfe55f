import { sql } from '../../src/database.ts';
import { SextantError } from '../../src/errors.ts';
import { namespaceOf } from '../../src/search/distributed/collection-schema.ts';
import { duration } from '../duration.ts';
import type { Clock } from '../publish/rules.ts';
import type { Lease } from './lease.ts';
import { monthOf } from './paper-rows-of.ts';
import { type SentVector, VECTORIZE_BATCH, type VectorStore } from './vectorize-api.ts';

/** How often it is asked whether a change can be seen, and for how long in all, in ms: 99 of 100 can within 2 minutes. */
const POLL_MS = 5_000;
const PATIENCE_MS = 900_000;
/** Digits that tell one f32 from all others. */
const F32_DIGITS = 9;

interface VectorRow {
  row: number;
  codes: string;
  scale: number;
  date: number;
  has_code: number;
}

/** The last change that Vectorize accepted, and the last row of it. */
interface LastSent {
  mutation: string;
  row: number;
}

export interface SendOptions {
  lease: Lease;
  vectors: VectorStore;
  /** How many namespaces vectors are spread over. */
  namespaces: number;
  log: (line: string) => void;
  clock: Clock;
}

/**
 * Gives Vectorize the vectors that it has not been given. They are made of the codes in the tables, so that a publishing
 * that broke off needs nothing else to go on; a batch that was accepted and not noted is sent again, which changes nothing.
 * @returns how many were sent
 * @throws SextantError `store-failed`
 */
export async function sendVectors({ lease, vectors, namespaces, log }: SendOptions): Promise<number> {
  const [left] = await lease.rows<{ count: number }>(
    sql('SELECT count(*) AS count FROM papers WHERE is_sent = 0 AND until IS NULL'),
  );
  const all = left?.count ?? 0;
  for (let sent = 0; ;) {
    const rows = await lease.rows<VectorRow>(
      sql(
        `SELECT row, codes, scale, date, has_code FROM papers
         WHERE is_sent = 0 AND until IS NULL ORDER BY row LIMIT ${String(VECTORIZE_BATCH.upsert)}`,
      ),
    );
    const last = rows.at(-1);
    if (last === undefined) return sent;
    const mutation = await vectors.upsert(rows.map((row) => vectorOf(row, namespaces)));
    await lease.transaction([
      sql(
        'UPDATE papers SET is_sent = 1 WHERE row IN (SELECT value FROM json_each(?1))',
        JSON.stringify(rows.map(({ row }) => row)),
      ),
      sql(
        "INSERT OR REPLACE INTO shared_values (name, value) VALUES ('last-sent', ?1)",
        JSON.stringify({ mutation, row: last.row } satisfies LastSent),
      ),
    ]);
    sent += rows.length;
    log(`Sent ${sent.toLocaleString('en')} of ${all.toLocaleString('en')} vectors to Vectorize.`);
  }
}

/**
 * Waits until queries see all vectors that were sent, also by a publishing that broke off. Changes are seen in the order
 * in which they were accepted, and one publisher makes them at a time: it is enough that the last is. That is known by its
 * id; where a later change hides that, by its last vector, whose id is that of a row and is never given again.
 * @throws SextantError `store-failed` after 15 minutes
 */
export async function waitForVectors({ lease, vectors, log, clock }: SendOptions): Promise<void> {
  const [found] = await lease.rows<{ value: string }>(
    sql("SELECT value FROM shared_values WHERE name = 'last-sent'"),
  );
  if (found === undefined) return;
  const { mutation, row } = JSON.parse(found.value) as LastSent;
  const start = clock.now();
  for (;;) {
    const { processedUpToMutation, vectorCount } = await vectors.info();
    if (processedUpToMutation === mutation || (await vectors.has(String(row)))) return;
    const waited = clock.now() - start;
    if (waited > PATIENCE_MS)
      throw new SextantError(
        'store-failed',
        `Vectorize has not shown what was sent within ${duration(PATIENCE_MS / 1_000)}. Readers keep what they have. Run the same command again: nothing is sent twice.`,
      );
    log(
      `Waiting until queries see the new vectors: ${vectorCount.toLocaleString('en')} so far, ${duration(waited / 1_000)} …`,
    );
    await clock.sleep(POLL_MS);
    await lease.renew();
  }
}

function vectorOf({ row, codes, scale, date, has_code }: VectorRow, namespaces: number): SentVector {
  return {
    id: String(row),
    values: unitVector(codes, scale),
    namespace: namespaceOf(row, namespaces),
    metadata: { month: monthOf(date), code: has_code === 1 },
  };
}

/** The vector that codes stand for, as f32 of unit length; a vector of nothing stays one. */
function unitVector(codes: string, scale: number): number[] {
  const values = new Int8Array(Buffer.from(codes, 'base64'));
  const length = Math.hypot(...values) * scale;
  return Array.from(values, (code) =>
    length === 0 ? 0 : Number(Math.fround((code * scale) / length).toPrecision(F32_DIGITS)),
  );
}

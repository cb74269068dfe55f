import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CountingDatabase } from '../../scripts/d1/counting-database.ts';
import { openLocalDatabase } from '../../scripts/d1/local-database.ts';
import { Lease } from '../../scripts/distributed/lease.ts';
import { ensureTables, migrations } from '../../scripts/distributed/tables.ts';
import { PaperWriter } from '../../scripts/distributed/write-papers.ts';
import { makeFolder } from '../../scripts/make-folder.ts';
import { Database, sql } from '../../src/database.ts';
import { fnv1a32 } from '../../src/hash.ts';
import type { Dataset } from '../harness/dataset.ts';
import { STATE } from '../harness/state.ts';
import { tile } from '../harness/tiled-vectors.ts';
import { NoisyPapers } from './noisy-papers.ts';

/** The generation that all papers are of. */
export const GENERATION = 1;
/** Under which id databases lie in their folders. */
export const DATABASE_ID = 'papers';
/** Papers that are written between two lines of the log. */
const PART = 20_000;

const builtSchema = z.object({ papers: z.number(), seconds: z.number(), rowsWritten: z.number() });

/** A database of so many papers, as publishing writes it. */
export interface BuiltDatabase extends z.infer<typeof builtSchema> {
  /** Of the simulator. */
  state: string;
}

/**
 * Databases of a dataset and of noisy copies of it, each grown from the one before; those that an earlier run built are
 * taken.
 * @param sizes In papers, the least first.
 */
export async function* builtDatabases(
  { papers, embeddings, dim }: Dataset,
  sizes: readonly number[],
  log: (line: string) => void,
): AsyncGenerator<BuiltDatabase> {
  const noisy = new NoisyPapers(papers);
  const name = fnv1a32(
    new TextEncoder().encode(
      [...papers.map(({ id }) => id), ...(await migrations()).map(({ statement }) => statement)].join('\n'),
    ),
  ).toString(16);
  let all: Float32Array | null = null;
  let before: BuiltDatabase | null = null;
  for (const size of sizes) {
    const state = join(STATE, 'scale', `${name}-${String(size)}`);
    const known = await readBuilt(state);
    if (known === null) {
      all ??= tile(embeddings, dim, sizes.at(-1) ?? size);
      before = await build(state, before, { noisy, size, embeddings: all, dim, log });
    } else before = { ...known, state };
    yield before;
  }
}

async function readBuilt(state: string): Promise<z.infer<typeof builtSchema> | null> {
  const text = await readFile(join(state, 'built.json'), 'utf8').catch(() => null);
  return text === null ? null : builtSchema.parse(JSON.parse(text));
}

interface Building {
  noisy: NoisyPapers;
  size: number;
  embeddings: Float32Array;
  dim: number;
  log: (line: string) => void;
}

async function build(
  state: string,
  before: BuiltDatabase | null,
  { noisy, size, embeddings, dim, log }: Building,
): Promise<BuiltDatabase> {
  const unfinished = `${state}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  if (before === null) makeFolder(unfinished);
  else await cp(before.state, unfinished, { recursive: true });
  const local = await openLocalDatabase({ state: unfinished, id: DATABASE_ID });
  const counting = new CountingDatabase(local.binding);
  const db = new Database(counting, 'papers');
  const started = performance.now();
  try {
    await ensureTables(db);
    const lease = await Lease.take(db, true);
    const writer = await PaperWriter.open(lease, GENERATION);
    for (let first = before?.papers ?? 0; first < size; first += PART) {
      const count = Math.min(PART, size - first);
      const part = embeddings.subarray(first * dim, (first + count) * dim);
      await writer.write({ papers: noisy.from(first, count), embeddings: part, dim });
      // As after Vectorize was given their vectors.
      await lease.transaction([sql('UPDATE papers SET is_sent = 1 WHERE is_sent = 0')]);
      log(`${(first + count).toLocaleString('en')} papers written`);
    }
    await writer.count();
    await lease.transaction([sql('DELETE FROM batches')]);
    await lease.release();
  } finally {
    await local.close();
  }
  const built = {
    papers: size,
    seconds: (before?.seconds ?? 0) + (performance.now() - started) / 1_000,
    rowsWritten: (before?.rowsWritten ?? 0) + counting.rowsWritten,
  };
  await writeFile(join(unfinished, 'built.json'), JSON.stringify(built));
  await rename(unfinished, state);
  return { ...built, state };
}

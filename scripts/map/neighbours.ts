import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { createEngine } from '../../src/engine/engine.ts';
import { type Nearest, nearestBytes, nearestRows } from './nearest.ts';
import type { CodedVectors } from './coded-vectors.ts';

const MODULE = new URL('../../build/engine-simd.wasm', import.meta.url);
/** Fewer rows are done before a thread has started. */
const ROWS_PER_THREAD = 4_096;

/** Part of the work, as it is sent to a thread. */
export interface NearestTask {
  vectors: CodedVectors;
  range: { from: number; to: number };
  k: number;
}

/**
 * The nearest-neighbour graph of all rows: the k nearest other rows of each, exact over the 8-bit codes. The answer
 * does not depend on the number of threads.
 *
 * @param k less than the number of rows
 */
export async function neighbourGraph(vectors: CodedVectors, k: number): Promise<Nearest> {
  const { count } = vectors;
  const threads = Math.max(1, Math.min(availableParallelism(), Math.floor(count / ROWS_PER_THREAD)));
  const cut = (i: number): number => Math.round((i * count) / threads);
  const tasks = Array.from({ length: threads }, (_, i) => ({
    vectors,
    range: { from: cut(i), to: cut(i + 1) },
    k,
  }));
  const parts = await Promise.all(threads === 1 ? tasks.map(nearestOf) : tasks.map(inThread));
  const rows = new Uint32Array(count * k);
  const cosines = new Float32Array(count * k);
  parts.forEach((part, i) => {
    rows.set(part.rows, cut(i) * k);
    cosines.set(part.cosines, cut(i) * k);
  });
  return { rows, cosines };
}

/** One part of {@link neighbourGraph}, in the thread that calls it. */
export async function nearestOf({ vectors, range, k }: NearestTask): Promise<Nearest> {
  const module = new WebAssembly.Module(await readFile(MODULE));
  return nearestRows(createEngine('simd', module, nearestBytes(vectors)), vectors, range, k);
}

function inThread(task: NearestTask): Promise<Nearest> {
  return new Promise((resolve, reject) => {
    const file = new URL('./nearest-worker.mjs', import.meta.url);
    const worker = new Worker(file, { workerData: task });
    worker.once('message', resolve).once('error', reject);
  });
}

import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { SextantError } from '../../src/errors.ts';
import type { PreparedModel } from '../model/prepare.ts';
import { sha256 } from '../model/sha256.ts';
import { bundle, type Module } from '../workerd/bundle.ts';
import { startWorkerd, type WorkerData, type WorkerProcess } from '../workerd/start-workerd.ts';
import { type Embedder, keyOf } from './embedder.ts';

const WORKER = fileURLToPath(new URL('./edge-worker.ts', import.meta.url));

/** Raise it when the encoder gives other numbers for the same weights: what is in the cache is then left alone. */
const ENCODER_VERSION = 1;

/** With 16 texts a core, 3 % of the time was spent waiting for the last of them. */
const BATCH_PER_CORE = 32;

/**
 * The encoder that answers queries, for documents: each core runs it in a workerd process of its own, since Node 20
 * has no relaxed SIMD. The processes start with the first text, so a run that finds everything in the cache needs
 * none. They end with this process, except when SIGKILL ends it: then they stay, idle, until they are ended too.
 */
export async function createEdgeEmbedder({ config, weights, vocabulary }: PreparedModel): Promise<Embedder> {
  const { width: dim, documentPrefix } = config;
  const modelHash = sha256(`edge ${ENCODER_VERSION} ${sha256(weights)} ${sha256(vocabulary)}`);
  let started: Promise<WorkerProcess[]> | undefined;

  return {
    dim,
    modelHash,
    batch: BATCH_PER_CORE * availableParallelism(),
    key: (text) => keyOf(modelHash, config, text),
    async embed(texts) {
      if (texts.length === 0) return new Float32Array();
      const workers = await (started ??= startWorkers({
        model: () => weights,
        vocabulary: () => vocabulary,
      }));
      return embedIn(
        workers,
        texts.map((text) => documentPrefix + text),
        dim,
      );
    },
    async close() {
      // What did not start has nothing to close, and a process cannot be ended twice.
      const workers = (await started?.catch(() => null)) ?? [];
      started = undefined;
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

async function startWorkers(data: WorkerData): Promise<WorkerProcess[]> {
  const modules = await bundle(WORKER);
  const starts = await Promise.allSettled(
    Array.from({ length: availableParallelism() }, () => startWorker(modules, data)),
  );
  const workers = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const failed = starts.find((start) => start.status === 'rejected');
  if (failed === undefined) return workers;
  await Promise.all(workers.map((worker) => worker.close()));
  throw new SextantError('internal', `The encoder did not start: ${reasonOf(failed.reason)}`, {
    cause: failed.reason,
  });
}

/** Resolves when the worker has loaded the encoder. */
async function startWorker(modules: Module[], data: WorkerData): Promise<WorkerProcess> {
  const worker = await startWorkerd('the encoder in workerd', modules, data);
  try {
    await worker.call('', '[]');
    return worker;
  } catch (error) {
    await worker.close();
    throw error;
  }
}

/**
 * One text a request, to whichever worker is next to be free. Each has two requests, so that it finds the next text
 * where it ends one: 2 % faster than one request. Four texts a request were 7 % slower, for the worker that is last
 * has more left to do.
 */
async function embedIn(
  workers: readonly WorkerProcess[],
  texts: readonly string[],
  dim: number,
): Promise<Float32Array> {
  const rows = new Float32Array(texts.length * dim);
  let next = 0;
  const work = async (worker: WorkerProcess): Promise<void> => {
    for (let i = next++; i < texts.length; i = next++)
      rows.set(await embedOne(worker, texts[i], dim), i * dim);
  };
  await Promise.all([...workers, ...workers].map(work));
  return rows;
}

async function embedOne(worker: WorkerProcess, text: string | undefined, dim: number): Promise<Float32Array> {
  try {
    const bytes = await worker.call('', JSON.stringify([text]));
    if (bytes.length !== 4 * dim) throw new RangeError(`${bytes.length} bytes are not ${dim} numbers`);
    return new Float32Array(Uint8Array.from(bytes).buffer);
  } catch (cause) {
    throw new SextantError(
      'internal',
      `A workerd process that embeds has failed or was ended (${reasonOf(cause)}). ` +
        'Run the command again: it goes on from what is embedded by now.',
      { cause },
    );
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

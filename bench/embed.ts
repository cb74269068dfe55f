import { availableParallelism } from 'node:os';
import { documentText } from '../scripts/corpus/document-text.ts';
import { createEmbedder } from '../scripts/embed/embedder.ts';
import type { Context } from './harness/context.ts';
import { spread, startEncoder } from './harness/queries.ts';
import { median } from './harness/race.ts';
import { cosines } from './harness/vectors.ts';
import type { BenchWorker } from './harness/workerd.ts';
import { type Row, toRow } from './row.ts';

/** Abstracts that each side embeds in a turn, for each core. */
const TURN = 16;

/** How many abstracts a second do we embed, beside transformers.js on the same weights and cores? */
export async function embedBench({ model, scale, ...context }: Context): Promise<Row[]> {
  const data = await context.data();
  const cores = availableParallelism();
  const texts = spread(data.papers.length, scale.documents).flatMap((row) => {
    const paper = data.papers[row];
    return paper === undefined ? [] : [documentText(paper)];
  });
  const workers = await Promise.all(Array.from({ length: cores }, () => startEncoder(model)));
  const embedder = await createEmbedder(model.folder, model.config);
  try {
    const [first = ''] = texts;
    await Promise.all([embedder.embed([first]), ...workers.map((worker) => embedIn([worker], [first], 0))]);
    const rates = { ours: [] as number[], theirs: [] as number[] };
    const found: { ours: Float32Array; theirs: Float32Array }[] = [];
    for (let start = 0; start < texts.length; start += TURN * cores) {
      const turn = texts.slice(start, start + TURN * cores);
      const [theirs, theirMs] = await timed(() => embedder.embed(turn));
      const [ours, ourMs] = await timed(() => embedIn(workers, turn, embedder.dim));
      rates.theirs.push((1_000 * turn.length) / theirMs);
      rates.ours.push((1_000 * turn.length) / ourMs);
      found.push({ ours, theirs });
    }
    const agreement = found.map(({ ours, theirs }) => cosines(ours, theirs, embedder.dim));
    const least = Math.min(...agreement.map((turn) => turn.least));
    const mean = agreement.reduce((sum, turn) => sum + turn.mean, 0) / agreement.length;
    return [
      toRow({
        bench: 'embed',
        name: 'abstracts embedded',
        unit: 'papers/s',
        ours: median(rates.ours),
        lessIsBetter: false,
        peer: { name: 'transformers.js', value: median(rates.theirs) },
        target: { of: 'ratio', atLeast: 1.5 },
        note: `${texts.length} abstracts by turns, ${cores} cores: ${cores} workerd processes beside ${cores} threads`,
      }),
      toRow({
        bench: 'embed',
        name: 'mean cosine with transformers.js',
        unit: 'cosine',
        ours: mean,
        target: { of: 'ours', atLeast: 0.99 },
        note: `least ${least.toFixed(4)}`,
      }),
    ];
  } finally {
    await Promise.all([embedder.close(), ...workers.map((worker) => worker.close())]);
  }
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  return [await work(), performance.now() - start];
}

/** One text at a time to whichever worker is free. */
async function embedIn(
  workers: readonly BenchWorker[],
  texts: readonly string[],
  dim: number,
): Promise<Float32Array> {
  const out = new Float32Array(texts.length * dim);
  let next = 0;
  const work = async (worker: BenchWorker): Promise<void> => {
    for (let i = next++; i < texts.length; i = next++) {
      const bytes = await worker.call('embed', JSON.stringify([texts[i]]));
      out.set(new Float32Array(bytes.slice().buffer).subarray(0, dim), i * dim);
    }
  };
  await Promise.all(workers.map(work));
  return out;
}

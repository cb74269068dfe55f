import { meanOf } from '../scripts/arithmetic.ts';
import { availableParallelism } from 'node:os';
import { documentText } from '../scripts/corpus/document-text.ts';
import { createEdgeEmbedder } from '../scripts/embed/edge-embedder.ts';
import { createEmbedder } from '../scripts/embed/embedder.ts';
import type { Context } from './harness/context.ts';
import { spread } from './harness/queries.ts';
import { median } from './harness/race.ts';
import { cosines } from './harness/tiled-vectors.ts';
import { type Row, toRow } from './row.ts';

/** How many abstracts a second do we embed, beside transformers.js on the same weights and cores? */
export async function embedBench({ model, scale, ...context }: Context): Promise<Row[]> {
  const data = await context.data();
  const texts = spread(data.papers.length, scale.documents).flatMap((row) => {
    const paper = data.papers[row];
    return paper === undefined ? [] : [documentText(paper)];
  });
  const edge = await createEdgeEmbedder(model);
  const peer = await createEmbedder(model.folder, model.config);
  try {
    const warmUp = texts.slice(0, 1);
    await edge.embed(warmUp);
    await peer.embed(warmUp);
    const rates = { ours: [] as number[], theirs: [] as number[] };
    const found: { ours: Float32Array; theirs: Float32Array }[] = [];
    for (let start = 0; start < texts.length; start += edge.batch) {
      const turn = texts.slice(start, start + edge.batch);
      const [theirs, theirMs] = await timed(() => peer.embed(turn));
      const [ours, ourMs] = await timed(() => edge.embed(turn));
      rates.theirs.push((1_000 * turn.length) / theirMs);
      rates.ours.push((1_000 * turn.length) / ourMs);
      found.push({ ours, theirs });
    }
    const agreement = found.map(({ ours, theirs }) => cosines(ours, theirs, edge.dim));
    const least = Math.min(...agreement.map((turn) => turn.least));
    const mean = meanOf(agreement.map((turn) => turn.mean));
    const cores = availableParallelism();
    return [
      toRow({
        bench: 'embed',
        name: 'abstracts embedded, --encoder edge',
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
    await Promise.all([edge.close(), peer.close()]);
  }
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  return [await work(), performance.now() - start];
}

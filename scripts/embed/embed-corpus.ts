import { SextantError } from '../../src/errors.ts';
import { isUnit, lengthOf } from '../../src/index/format/vectors.ts';
import type { EmbeddingCache } from './embedding-cache.ts';
import type { Embedder } from './embedder.ts';

export interface EmbedProgress {
  /** Texts embedded in this run. */
  done: number;
  /** Texts to be embedded in this run. */
  total: number;
  /** Texts a second so far. */
  rate: number;
  /** Seconds that the rest will take at this rate. */
  secondsLeft: number;
}

export interface EmbedCorpusOptions {
  /** Texts: rows 0 to `count` - 1. */
  count: number;
  /** The text of a row. Asked for again when it is to be embedded, so that a corpus need not fit in memory. */
  textAt: (row: number) => string;
  embedder: Embedder;
  cache: EmbeddingCache;
  progress: (progress: EmbedProgress) => void;
}

/**
 * Embeds every text that the cache lacks. Each batch is on the disk before the next begins, and nothing of a batch
 * in which an embedding is not of unit length.
 * @returns the key of each row, by which `cache.read` now answers; how many texts were embedded, and how many
 * papers needed no embedding.
 * @throws SextantError `model-unsupported` when the model gives what is no unit vector
 */
export async function embedCorpus(
  options: EmbedCorpusOptions,
): Promise<{ keys: string[]; embedded: number; reused: number }> {
  const { textAt, embedder, cache, progress } = options;
  const { keys, pending } = findPending(options);
  const started = performance.now();
  for (let start = 0; start < pending.length; start += embedder.batch) {
    const texts = pending.slice(start, start + embedder.batch).map(textAt);
    const embeddings = await embedder.embed(texts);
    cache.append(
      texts.map((text, i) => {
        const embedding = embeddings.subarray(i * embedder.dim, (i + 1) * embedder.dim);
        requireUnit(embedding, text);
        return { key: embedder.key(text), embedding };
      }),
    );
    const done = start + texts.length;
    const rate = (done * 1_000) / (performance.now() - started);
    progress({ done, total: pending.length, rate, secondsLeft: (pending.length - done) / rate });
  }
  return { keys, embedded: pending.length, reused: keys.length - pending.length };
}

/** The key of every row, and the rows whose text is neither in the cache nor at an earlier row. */
export function findPending({
  count,
  textAt,
  embedder,
  cache,
}: Pick<EmbedCorpusOptions, 'count' | 'textAt' | 'embedder' | 'cache'>): {
  keys: string[];
  pending: number[];
} {
  const keys: string[] = [];
  const pending: number[] = [];
  const seen = new Set<string>();
  for (let row = 0; row < count; row++) {
    const key = embedder.key(textAt(row));
    if (!cache.has(key) && !seen.has(key)) pending.push(row);
    seen.add(key);
    keys.push(key);
  }
  return { keys, pending };
}

function requireUnit(embedding: Float32Array, text: string): void {
  if (isUnit(embedding)) return;
  throw new SextantError(
    'model-unsupported',
    `The model gives an embedding of length ${lengthOf(embedding)} instead of 1 for the paper that begins with ` +
      `${JSON.stringify(text.slice(0, 60))}. Its weights may be damaged: delete its folder in .sextant/models, or ` +
      'name another by --model-folder. Nothing of it was kept.',
  );
}

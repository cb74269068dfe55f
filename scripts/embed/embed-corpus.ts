import type { EmbeddingCache } from './cache.ts';
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
  /** Number of papers. */
  rows: number;
  /** The text of paper `row`, 0 ≤ row < rows. Asked twice for a text that is not in the cache. */
  textAt: (row: number) => string;
  embedder: Embedder;
  cache: EmbeddingCache;
  progress: (progress: EmbedProgress) => void;
}

/** Embeddings that a crash can lose, about a second of work. */
const BATCH = 32;

/**
 * Embeds every text that the cache lacks. Each batch is on the disk before the next begins. Afterwards
 * `cache.read(embedder.key(textAt(row)))` answers for every row.
 * @returns how many texts were embedded, and how many papers needed no embedding.
 */
export async function embedCorpus(
  options: EmbedCorpusOptions,
): Promise<{ embedded: number; reused: number }> {
  const { rows, textAt, embedder, cache, progress } = options;
  const pending = findPending(options);
  const started = performance.now();
  for (let start = 0; start < pending.length; start += BATCH) {
    const texts = pending.slice(start, start + BATCH).map(textAt);
    const embeddings = await embedder.embed(texts);
    cache.append(
      texts.map((text, i) => ({
        key: embedder.key(text),
        embedding: embeddings.subarray(i * embedder.dim, (i + 1) * embedder.dim),
      })),
    );
    const done = start + texts.length;
    const rate = (done * 1_000) / (performance.now() - started);
    progress({ done, total: pending.length, rate, secondsLeft: (pending.length - done) / rate });
  }
  return { embedded: pending.length, reused: rows - pending.length };
}

/** Rows whose text is neither in the cache nor at an earlier row. */
function findPending({ rows, textAt, embedder, cache }: EmbedCorpusOptions): number[] {
  const pending: number[] = [];
  const seen = new Set<string>();
  for (let row = 0; row < rows; row++) {
    const key = embedder.key(textAt(row));
    if (cache.has(key) || seen.has(key)) continue;
    seen.add(key);
    pending.push(row);
  }
  return pending;
}

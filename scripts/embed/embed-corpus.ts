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
  /** The text of every paper, in the order of rows. */
  texts: Iterable<string> | AsyncIterable<string>;
  /** The text of paper `row` once more, so that a corpus need not fit in memory. */
  textAt: (row: number) => string | Promise<string>;
  embedder: Embedder;
  cache: EmbeddingCache;
  progress: (progress: EmbedProgress) => void;
}

/**
 * Embeds every text that the cache lacks. Each batch is on the disk before the next begins.
 * @returns the key of each row, by which `cache.read` now answers; how many texts were embedded, and how many
 * papers needed no embedding.
 */
export async function embedCorpus(
  options: EmbedCorpusOptions,
): Promise<{ keys: string[]; embedded: number; reused: number }> {
  const { textAt, embedder, cache, progress } = options;
  const { keys, pending } = await findPending(options);
  const started = performance.now();
  for (let start = 0; start < pending.length; start += embedder.batch) {
    const texts = await Promise.all(pending.slice(start, start + embedder.batch).map(textAt));
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
  return { keys, embedded: pending.length, reused: keys.length - pending.length };
}

/** The key of every row, and the rows whose text is neither in the cache nor at an earlier row. */
async function findPending({
  texts,
  embedder,
  cache,
}: EmbedCorpusOptions): Promise<{ keys: string[]; pending: number[] }> {
  const keys: string[] = [];
  const pending: number[] = [];
  const seen = new Set<string>();
  for await (const text of texts) {
    const key = embedder.key(text);
    if (!cache.has(key) && !seen.has(key)) pending.push(keys.length);
    seen.add(key);
    keys.push(key);
  }
  return { keys, pending };
}

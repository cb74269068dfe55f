import { documentText } from '../corpus/document-text.ts';
import type { Papers } from '../corpus/papers.ts';
import { makeFolder } from '../make-folder.ts';
import type { PreparedModel } from '../model/prepare.ts';
import { EMBEDDINGS } from '../paths.ts';
import { naming } from '../system-error.ts';
import { requireAgreement, spreadRows } from './agreement.ts';
import { EmbeddingCache } from './cache.ts';
import { embedCorpus } from './embed-corpus.ts';
import { DEFAULT_ENCODER, type EncoderName, openEmbedder } from './encoders.ts';
import { showProgress } from './progress.ts';

/** Papers that are embedded again by what answers queries, before anything is published: about 0.1 s each. */
const SAMPLE = 4;

export interface EmbedPapersOptions {
  /** Who embeds the papers: {@link DEFAULT_ENCODER} unless given. */
  encoder?: EncoderName;
  log: (line: string) => void;
}

/**
 * Embeds papers, but for those that an earlier run has embedded, and holds some of them to what answers queries.
 * @returns f32 (papers, dim), row-major, in the order of the papers
 * @throws SextantError `model-unsupported` when the embeddings of the model are of no use; `internal` when a process
 * that embeds ends too early
 */
export async function embedPapers(
  papers: Papers,
  model: PreparedModel,
  { encoder = DEFAULT_ENCODER, log }: EmbedPapersOptions,
): Promise<Float32Array> {
  const embedder = await openEmbedder(encoder, model);
  makeFolder(EMBEDDINGS);
  const cache = new EmbeddingCache(EMBEDDINGS, embedder.modelHash, embedder.dim, log);
  const progress = showProgress();
  const textAt = (row: number): string => documentText(papers.outline(row));
  try {
    const { keys, embedded, reused } = await naming(EMBEDDINGS, () =>
      embedCorpus({ count: papers.count, textAt, embedder, cache, progress: progress.update }),
    );
    log(`Embedded ${embedded} papers, ${reused} were embedded before.`);
    const embeddings = cache.readAll(keys);
    const sample = spreadRows(papers.count, SAMPLE).map((row) => ({
      text: textAt(row),
      embedding: embeddings.subarray(row * embedder.dim, (row + 1) * embedder.dim),
    }));
    await requireAgreement(model, sample);
    return embeddings;
  } finally {
    progress.stop();
    cache.close();
    await embedder.close();
  }
}

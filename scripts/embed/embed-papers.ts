import { documentText } from '../corpus/document-text.ts';
import type { Papers } from '../corpus/paper-rows.ts';
import { makeFolder } from '../make-folder.ts';
import type { PreparedModel } from '../model/prepare.ts';
import { EMBEDDINGS } from '../paths.ts';
import { naming } from '../system-error.ts';
import { requireAgreement, spreadRows } from './agreement.ts';
import { EmbeddingCache } from './embedding-cache.ts';
import { embedCorpus } from './embed-corpus.ts';
import type { Embedder } from './embedder.ts';
import { DEFAULT_ENCODER, type EncoderName, openEmbedder } from './encoders.ts';
import { fasterProgram } from './faster-program.ts';
import { showProgress } from './progress.ts';

/** Papers that are embedded again by what answers queries, before anything is published: about 0.1 s each. */
const SAMPLE = 4;

export interface EmbedPapersOptions {
  /** Who embeds the papers: {@link DEFAULT_ENCODER} unless given. */
  encoder?: EncoderName;
  log: (line: string) => void;
  /** Whether a bar or lines show how far it is: they do unless this is false. */
  progress?: boolean | undefined;
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
  { encoder = DEFAULT_ENCODER, log, progress = true }: EmbedPapersOptions,
): Promise<Float32Array> {
  const textAt = (row: number): string => documentText(papers.outline(row));
  const texts = { count: papers.count, textAt };
  const program =
    encoder === 'auto' ? await fasterProgram({ ...texts, model, folder: EMBEDDINGS, log }) : encoder;
  // The embedder frees its memory before the other model is loaded.
  const embeddings = await embedAll(papers.count, textAt, await openEmbedder(program, model), {
    log,
    progress,
  });
  const { width: dim } = model.config;
  const sample = spreadRows(papers.count, SAMPLE).map((row) => ({
    text: textAt(row),
    embedding: embeddings.subarray(row * dim, (row + 1) * dim),
  }));
  await requireAgreement(model, sample);
  return embeddings;
}

/** Closes the embedder. */
async function embedAll(
  count: number,
  textAt: (row: number) => string,
  embedder: Embedder,
  { log, progress: isShown }: { log: (line: string) => void; progress: boolean },
): Promise<Float32Array> {
  makeFolder(EMBEDDINGS);
  const cache = new EmbeddingCache(EMBEDDINGS, embedder.modelHash, embedder.dim, log);
  const progress = isShown ? showProgress() : { update: () => undefined, stop: () => undefined };
  try {
    const { keys, embedded, reused } = await naming(EMBEDDINGS, () =>
      embedCorpus({ count, textAt, embedder, cache, progress: progress.update }),
    );
    log(`Embedded ${embedded} papers, ${reused} were embedded before.`);
    return cache.readAll(keys);
  } finally {
    progress.stop();
    cache.close();
    await embedder.close();
  }
}

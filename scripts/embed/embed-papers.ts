import { documentText } from '../corpus/document-text.ts';
import type { Papers } from '../corpus/paper-rows.ts';
import { makeFolder } from '../make-folder.ts';
import type { PreparedModel } from '../model/prepare.ts';
import { EMBEDDINGS } from '../paths.ts';
import { naming } from '../system-error.ts';
import { requireAgreement, spreadRows } from './agreement.ts';
import { EmbeddingCache } from './embedding-cache.ts';
import { embedCorpus } from './embed-corpus.ts';
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
  options: EmbedPapersOptions,
): Promise<Float32Array> {
  const textAt = (row: number): string => documentText(papers.outline(row));
  const embeddings = await embedTexts({ count: papers.count, textAt, what: 'papers' }, model, options);
  const { width: dim } = model.config;
  const sample = spreadRows(papers.count, SAMPLE).map((row) => ({
    text: textAt(row),
    embedding: embeddings.subarray(row * dim, (row + 1) * dim),
  }));
  await requireAgreement(model, sample);
  return embeddings;
}

/** Texts: rows 0 to `count` - 1. */
interface Texts {
  count: number;
  textAt: (row: number) => string;
  /** What they are, as people are told. */
  what: string;
}

/**
 * Embeds texts with the document prefix of the model, but for those that an earlier run has embedded.
 * @returns f32 (texts, dim), row-major
 * @throws SextantError as {@link embedPapers} does
 */
export async function embedTexts(
  { count, textAt, what }: Texts,
  model: PreparedModel,
  { encoder = DEFAULT_ENCODER, log, progress: isShown = true }: EmbedPapersOptions,
): Promise<Float32Array> {
  const program =
    encoder === 'auto' ? await fasterProgram({ count, textAt, model, folder: EMBEDDINGS, log }) : encoder;
  // It frees its memory before another model is loaded.
  const embedder = await openEmbedder(program, model);
  makeFolder(EMBEDDINGS);
  const cache = new EmbeddingCache(EMBEDDINGS, embedder.modelHash, embedder.dim, log);
  const progress = isShown ? showProgress() : { update: () => undefined, stop: () => undefined };
  try {
    const { keys, embedded, reused } = await naming(EMBEDDINGS, () =>
      embedCorpus({ count, textAt, embedder, cache, progress: progress.update }),
    );
    log(`Embedded ${embedded} ${what}, ${reused} were embedded before.`);
    return cache.readAll(keys);
  } finally {
    progress.stop();
    cache.close();
    await embedder.close();
  }
}

import type { PreparedModel } from './model/prepare.ts';
import { collectCorpus, type Corpus } from './corpus/collect.ts';
import { documentText } from './corpus/document-text.ts';
import { duration } from './duration.ts';
import { requireAgreement, spreadRows } from './embed/agreement.ts';
import { EmbeddingCache } from './embed/cache.ts';
import { embedCorpus } from './embed/embed-corpus.ts';
import { DEFAULT_ENCODER, type EncoderName, openEmbedder } from './embed/encoders.ts';
import { showProgress } from './embed/progress.ts';
import { embedUnrelated } from './embed/unrelated.ts';
import { makeFolder } from './make-folder.ts';
import { buildMap } from './map/build-map.ts';
import { EMBEDDINGS, SPOOL } from './paths.ts';
import { codeBits } from './publish/budget.ts';
import { orderByCloseness } from './publish/order.ts';
import { publish, type PublishResult } from './publish/publish.ts';
import { systemClock } from './publish/rules.ts';
import { readState } from './publish/state.ts';
import { requireSwitched, type Wait } from './publish/switch.ts';
import { naming } from './system-error.ts';
import { encodeMap } from '../src/index/format/map.ts';
import type { IndexStore } from '../src/index/store.ts';

export interface IndexCorpusOptions {
  model: PreparedModel;
  /** Who embeds the papers: {@link DEFAULT_ENCODER} unless given. */
  encoder?: EncoderName;
  /** Refuse all if a record, or a field of one, is not valid. */
  strict?: boolean | undefined;
  /** Keep what is of a person's own library: files, notes, keywords. */
  keepPrivate?: boolean | undefined;
  /** How long writes to the store take to be seen everywhere, in ms. */
  waitMs: number;
  takeOver?: boolean;
  rewrite?: boolean;
  log: (line: string) => void;
}

/** Rows that are put side by side: about those of a page. */
export const LEAF_ROWS = 64;
/** Any number will do; another one would move papers between pages and so publish them again. */
export const ORDER_SEED = 1;
/** Likewise: another one would give another map. */
export const MAP_SEED = 1;

/**
 * THE way of a paper: files → checked papers → embeddings → order by closeness → values → the store's next
 * generation.
 * @throws SextantError `input-invalid`, `store-failed`; `model-unsupported` when its embeddings are of no use;
 * `internal` when a process that embeds ends too early
 */
export async function indexCorpus(
  store: IndexStore,
  files: readonly string[],
  options: IndexCorpusOptions,
): Promise<PublishResult> {
  const { model, log, takeOver = false } = options;
  requireSwitched(await readState(store), { takeOver, clock: systemClock });
  const corpus = await collectCorpus(files, {
    strict: options.strict,
    keepPrivate: options.keepPrivate,
    spoolDir: SPOOL,
  });
  try {
    report(corpus, log);
    const bits = codeBits(corpus.spool.count, { bytes: model.weights.byteLength, dim: model.config.width });
    if (bits === 4)
      log(
        'So many papers fit into an isolate with codes of 4 bits only: of the ten nearest, nine are found.',
      );
    const embeddings = await embeddingsOf(corpus, options);
    const { width: dim, id, maxTokens } = model.config;
    await requireAgreement(model, await sampleOf(corpus, embeddings, dim));
    const order = orderByCloseness(embeddings, corpus.spool.count, dim, LEAF_ROWS, ORDER_SEED);
    const { weights, vocabulary } = model;
    const rows = inOrder(corpus, embeddings, dim, order);
    const unrelated = await embedUnrelated(model);
    log('Drawing the map …');
    const map = encodeMap(await buildMap({ ...rows, dim }, MAP_SEED));
    const result = await publish(
      store,
      { model: { id, dim, maxTokens, weights, vocabulary }, bits, rows, unrelated, map },
      { ...options, onWait: (wait) => log(waiting(wait)) },
    );
    log(outcome(result));
    return result;
  } finally {
    await corpus.spool.close();
  }
}

/** A line for each call of `onWait`. */
export function waiting({ done, total, reason }: Wait): string {
  return `Waiting ${duration((total - done) / 1_000)} until ${reason} …`;
}

/** f32 (papers, dim), row-major, in the order of the corpus. */
export async function embeddingsOf(
  { spool }: Corpus,
  { model, encoder = DEFAULT_ENCODER, log }: Pick<IndexCorpusOptions, 'model' | 'encoder' | 'log'>,
): Promise<Float32Array> {
  const embedder = await openEmbedder(encoder, model);
  makeFolder(EMBEDDINGS);
  const cache = new EmbeddingCache(EMBEDDINGS, embedder.modelHash, embedder.dim, log);
  const progress = showProgress();
  try {
    const texts = async function* (): AsyncGenerator<string> {
      for await (const paper of spool.papers()) yield documentText(paper);
    };
    const textAt = async (row: number) => documentText(await spool.read(row));
    const { keys, embedded, reused } = await naming(EMBEDDINGS, () =>
      embedCorpus({ texts: texts(), textAt, embedder, cache, progress: progress.update }),
    );
    log(`Embedded ${embedded} papers, ${reused} were embedded before.`);
    return cache.readAll(keys);
  } finally {
    progress.stop();
    cache.close();
    await embedder.close();
  }
}

/** Papers that are embedded again by what answers queries, before anything is published: about 0.1 s each. */
const SAMPLE = 4;

async function sampleOf({ spool }: Corpus, embeddings: Float32Array, dim: number) {
  const sample: { text: string; embedding: Float32Array }[] = [];
  for (const row of spreadRows(spool.count, SAMPLE)) {
    const embedding = embeddings.subarray(row * dim, (row + 1) * dim);
    sample.push({ text: documentText(await spool.read(row)), embedding });
  }
  return sample;
}

/** Papers and embeddings with row `i` of them being row `order[i]` of the corpus. */
export function inOrder(corpus: Corpus, embeddings: Float32Array, dim: number, order: Uint32Array) {
  const at = (row: number): number => order[row] ?? 0;
  return {
    count: order.length,
    embedding: (row: number) => embeddings.subarray(at(row) * dim, (at(row) + 1) * dim),
    paper: (row: number) => corpus.spool.read(at(row)),
  };
}

function report({ spool, problems, summary }: Corpus, log: (line: string) => void): void {
  log(`Read ${spool.count} papers.`);
  if (problems.count > 0) {
    log(
      `Left out ${problems.count} ${problems.count === 1 ? 'record that is' : 'records that are'} not valid:`,
    );
    problems.listed.forEach((line) => log(`  ${line}`));
    if (problems.count > problems.listed.length) log(`  and ${problems.count - problems.listed.length} more`);
  }
  summary.lines().forEach(log);
}

function outcome({ outcome, gen, manifest, values, bytes, reused, activateAt }: PublishResult): string {
  if (outcome === 'unchanged')
    return `Generation ${gen} holds the same ${manifest.papers} papers: nothing to do.`;
  const when = activateAt > Date.now() ? `, served from ${new Date(activateAt).toISOString()}` : '';
  const size = `${values} values (${(bytes / 1e6).toFixed(1)} MB) written, ${reused} reused`;
  return `Published generation ${gen} with ${manifest.papers} papers: ${size}${when}.`;
}

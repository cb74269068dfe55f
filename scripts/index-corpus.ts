import type { PreparedModel } from './model/prepare.ts';
import { collectCorpus, type Corpus } from './corpus/collect.ts';
import { draftOf } from './draft-of.ts';
import { DEFAULT_ENCODER, type EncoderName } from './embed/encoders.ts';
import type { QueryEncoderName } from './embed/query-encoders.ts';
import { SPOOL } from './paths.ts';
import { publish, type PublishResult } from './publish/publish.ts';
import { readServed } from './publish/store-state.ts';
import { beginSwitch, type Wait, waiting } from './publish/switch.ts';
import type { IndexStore } from '../src/index/store.ts';
import { counted } from '../src/text/counted.ts';

export interface IndexCorpusOptions {
  model: PreparedModel;
  /** Who embeds the papers: {@link DEFAULT_ENCODER} unless given. */
  encoder?: EncoderName;
  /** What encodes queries of an index that is made anew: the model unless given. */
  queryEncoder?: QueryEncoderName | undefined;
  /** Refuse all if a record, or a field of one, is not valid. */
  strict?: boolean | undefined;
  /** Keep what is of a person's own library: files, notes, keywords. */
  keepPrivate?: boolean | undefined;
  /** How long writes to the store take to be seen everywhere, in ms. */
  waitMs: number;
  takeOver?: boolean;
  rewrite?: boolean;
  /** How many writes a day are allowed; any number unless given. */
  dailyWrites?: number | undefined;
  log: (line: string) => void;
  /** Told what was left out or is not as its file has it; as `log` unless given. */
  warn?: (line: string) => void;
  /** Whether a bar or lines show how far embedding is: they do unless this is false. */
  progress?: boolean | undefined;
}

/** What came of indexing some files. */
export interface IndexResult extends PublishResult {
  /** Records that are not in the index. */
  leftOut: number;
}

/**
 * THE way of papers: files → checked papers → draft ({@link draftOf}) → the store's next generation.
 * @throws SextantError `input-invalid`, `store-failed`; `model-unsupported` when its embeddings are of no use;
 * `internal` when a process that embeds ends too early
 */
export async function indexCorpus(
  store: IndexStore,
  files: readonly string[],
  options: IndexCorpusOptions,
): Promise<IndexResult> {
  const { model, encoder = DEFAULT_ENCODER, queryEncoder, strict, keepPrivate } = options;
  const { log, warn = log, progress } = options;
  const { waitMs, takeOver = false, rewrite = false } = options;
  const { before } = await beginSwitch(store, { takeOver, mayBeFormer: true });
  const served = await readServed(store, before.pointer);
  if (queryEncoder === undefined && served?.model.static !== undefined) {
    warn(
      'Queries were encoded by a table and will be by the model; --query-encoder static has them by a table again.',
    );
  }
  const corpus = await collectCorpus(files, { strict, keepPrivate, spoolDir: SPOOL });
  try {
    log(`Read ${counted(corpus.spool.count, 'paper')}.`);
    report(corpus, warn);
    const draft = await draftOf(corpus.spool, model, { encoder, queryEncoder, log, progress });
    const onWait = (wait: Wait): void => log(waiting(wait));
    const result = await publish(store, draft, { waitMs, takeOver, rewrite, onWait });
    return { ...result, leftOut: corpus.problems.count };
  } finally {
    corpus.spool.close();
  }
}

/** Says what was left out, and what is not as its file has it. */
export function report({ problems, summary }: Corpus, log: (line: string) => void): void {
  if (problems.count > 0) {
    log(
      `Left out ${problems.count} ${problems.count === 1 ? 'record that is' : 'records that are'} not valid:`,
    );
    for (const line of problems.listed) log(`  ${line}`);
    if (problems.count > problems.listed.length) log(`  and ${problems.count - problems.listed.length} more`);
  }
  for (const line of summary.lines()) log(line);
}

/** What became of an index, for people. */
export function outcomeOf({
  outcome,
  gen,
  manifest,
  values,
  bytes,
  reused,
  activateAt,
}: PublishResult): string {
  if (outcome === 'unchanged')
    return `Generation ${gen} holds the same ${manifest.papers} papers: nothing to do.`;
  const when = activateAt > Date.now() ? `, served from ${new Date(activateAt).toISOString()}` : '';
  const size = `${values} values (${(bytes / 1e6).toFixed(1)} MB) written, ${reused} reused`;
  return `Published generation ${gen} with ${manifest.papers} papers: ${size}${when}.`;
}

import { SextantError } from '../src/errors.ts';
import { encodeRecord, Page } from '../src/index/format/pages.ts';
import type { Manifest, SourceState } from '../src/index/manifest.ts';
import { readManifest, readValue } from '../src/index/open.ts';
import type { Paper } from '../src/index/paper.ts';
import type { IndexStore } from '../src/index/store.ts';
import { collectCorpus, type Corpus, type FileFaults } from './corpus/collect.ts';
import type { CorpusFile } from './corpus/input-file.ts';
import { Spool } from './corpus/spool.ts';
import { draftOf } from './draft-of.ts';
import { DEFAULT_ENCODER } from './embed/encoders.ts';
import { type IndexCorpusOptions, report } from './index-corpus.ts';
import { SPOOL } from './paths.ts';
import { publish, type PublishResult, publishSources } from './publish/publish.ts';
import { beginSwitch, type Wait, waiting } from './publish/switch.ts';

/** What is added to an index. */
export interface Additions {
  files: readonly CorpusFile[];
  /** Ids that are to go, whichever of them are there. */
  deleted?: readonly string[];
  /**
   * Where the papers came from, for those who will ask there again, once it is known what the index remembers and which
   * files had faults.
   */
  sources: (known: readonly SourceState[], faults: FileFaults) => readonly SourceState[];
}

/** How many papers an addition touched. */
interface Changes {
  added: number;
  changed: number;
  removed: number;
  /** Given, and in the index already as they are. */
  unchanged: number;
  /** Left out because they are older than was asked for. */
  older: number;
  /** Records that could not be read. */
  leftOut: number;
}

export interface AddResult extends Changes {
  /** Null where there was nothing to do. */
  published: PublishResult | null;
  /** Papers in the index now. */
  papers: number;
  /** What could not be had from files, by their names. */
  faults: FileFaults;
}

/**
 * Adds papers to what a store serves: those that are there already are replaced if they changed, those that a source has
 * deleted go, and all others stay. Without a change nothing is published.
 * @throws SextantError as `indexCorpus`, and what keeps the present index from being read
 */
export async function addPapers(
  store: IndexStore,
  { files, deleted = [], sources: sourcesKnowing }: Additions,
  options: IndexCorpusOptions,
): Promise<AddResult> {
  const { model, encoder = DEFAULT_ENCODER, strict, keepPrivate, log, warn = log, progress } = options;
  const { waitMs, takeOver = false, rewrite = false } = options;
  const { pointer } = (await beginSwitch(store, { takeOver })).before;
  const before = pointer && (await readManifest(store, pointer.manifest));
  const corpus = await collectCorpus(files, { strict, keepPrivate, areAdditions: true, spoolDir: SPOOL });
  const merged = new Spool(SPOOL);
  try {
    report(corpus, warn);
    const sources = sourcesKnowing(before?.sources ?? [], corpus.faults);
    const gone = new Set([...deleted, ...corpus.deleted].filter((id) => !corpus.rows.has(id)));
    const changes = await merge(merged, corpus, gone, papersOf(store, before));
    const result = {
      ...changes,
      leftOut: corpus.problems.count,
      papers: merged.count,
      faults: corpus.faults,
    };
    log(toldOf(result));
    if (merged.count === 0) {
      throw new SextantError(
        'input-invalid',
        'No paper would be left. Name a file or a source that has some.',
      );
    }
    const onWait = (wait: Wait): void => log(waiting(wait));
    const how = { waitMs, takeOver, rewrite, onWait };
    if (before !== null && changes.added + changes.changed + changes.removed === 0 && !rewrite) {
      const published = hasSources(before, sources) ? null : await publishSources(store, sources, how);
      return { ...result, published };
    }
    const draft = await draftOf(merged, model, { encoder, log, progress });
    const published = await publish(store, { ...draft, sources }, how);
    return { ...result, published };
  } finally {
    corpus.spool.close();
    merged.close();
  }
}

/** Whether an index remembers these sources already; from when they go on may lag behind. */
function hasSources(manifest: Manifest | null, sources: readonly SourceState[]): boolean {
  const known = (manifest?.sources ?? []).map(keyOf);
  return sources.length === known.length && sources.every((source) => known.includes(keyOf(source)));
}

function keyOf({ name, base = '', since = '' }: SourceState): string {
  return JSON.stringify([name, base, since]);
}

/** Those of the index in their order, each as it is now, then the new ones in theirs. */
async function merge(
  merged: Spool,
  { spool, rows, older }: Corpus,
  gone: ReadonlySet<string>,
  indexed: AsyncIterable<Paper>,
): Promise<Omit<Changes, 'leftOut'>> {
  const changes = { added: 0, changed: 0, removed: 0, unchanged: 0, older: 0 };
  const known = new Set<string>();
  for await (const paper of indexed) {
    const row = rows.get(paper.id);
    if (gone.has(paper.id)) {
      changes.removed++;
    } else if (row === undefined) {
      merged.append(paper);
    } else {
      const isSame = Buffer.compare(spool.record(row), encodeRecord(paper)) === 0;
      changes[isSame ? 'unchanged' : 'changed']++;
      known.add(paper.id);
      merged.append(isSame ? paper : spool.read(row));
    }
  }
  const fresh = Array.from(rows).filter(([id]) => !known.has(id));
  for (const [id, row] of fresh.sort(([, a], [, b]) => a - b)) {
    if (older.has(id)) {
      changes.older++;
    } else {
      changes.added++;
      merged.append(spool.read(row));
    }
  }
  return changes;
}

/** All papers of an index, in the order of its rows; one page is held at a time. */
async function* papersOf(store: IndexStore, manifest: Manifest | null): AsyncGenerator<Paper> {
  for (const ref of manifest?.pages ?? []) {
    const page = new Page(await readValue(store, 'pages', ref), ref);
    for (let row = ref.firstRow; row < ref.firstRow + ref.rows; row++) yield page.paper(row);
  }
}

/** What an addition comes to, for people. */
function toldOf({ added, changed, removed, unchanged, older }: Changes): string {
  const counts = [
    [added, 'new'],
    [changed, 'changed'],
    [removed, 'deleted by their source'],
    [unchanged, 'there already'],
    [older, 'older than was asked for'],
  ] as const;
  const told = counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count.toLocaleString('en')} ${what}`);
  return `Papers: ${told.length === 0 ? 'none' : told.join(', ')}.`;
}

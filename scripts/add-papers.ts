import { SextantError } from '../src/errors.ts';
import { encodeRecord } from '../src/index/format/pages.ts';
import type { SourceState } from '../src/index/manifest.ts';
import { readManifest } from '../src/index/open.ts';
import type { IndexStore } from '../src/index/store.ts';
import { collectCorpus, type Corpus, type FileFaults } from './corpus/collect.ts';
import type { CorpusFile } from './corpus/input-file.ts';
import type { Spool } from './corpus/spool.ts';
import { type IndexCorpusOptions, report } from './index-corpus.ts';
import { SPOOL } from './paths.ts';
import { publishAdditions, type ReadablePapers } from './publish-additions.ts';
import { type PublishResult, publishSources } from './publish/publish.ts';
import { type Place, StoredIndex } from './publish/stored-index.ts';
import { beginSwitch, type Wait, waiting } from './publish/switch.ts';
import { haveSameStates } from './sources/source-states.ts';

/** What is added to an index. */
export interface Additions {
  files: readonly CorpusFile[];
  /** Ids that are to go, whichever of them are there. */
  deleted?: readonly string[];
  /** Whether only papers that are there already are taken. */
  isUpdate?: boolean;
  /**
   * Where the papers came from, for those who will ask there again, once it is known what the index remembers and which
   * files had faults.
   */
  sources: (known: readonly SourceState[], faults: FileFaults) => readonly SourceState[];
  /** Told of every paper that is touched, with the name of the file that says so, if one does. */
  touched?: (change: Touch, id: string, file: string | undefined) => void;
}

/** What becomes of a paper. */
export type Touch = 'added' | 'changed' | 'removed';

/** How many papers an addition touched. */
interface Changes {
  added: number;
  changed: number;
  removed: number;
  /** Given, and in the index already as they are. */
  unchanged: number;
  /** Left out because they are older than was asked for. */
  older: number;
  /** Left out because they are not in the index, and only those that are were asked for. */
  absent: number;
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
 * deleted go, and all others stay. What is written grows with what is added: a new segment, and the small ones that it is
 * merged with. Without a change nothing is published.
 * @throws SextantError as `indexCorpus`, and what keeps the present index from being read
 */
export async function addPapers(
  store: IndexStore,
  { files, deleted = [], isUpdate = false, sources: sourcesKnowing, touched = () => undefined }: Additions,
  options: IndexCorpusOptions,
): Promise<AddResult> {
  const { strict, keepPrivate, log, warn = log } = options;
  const { waitMs, takeOver = false, rewrite = false, dailyWrites } = options;
  const { pointer } = (await beginSwitch(store, { takeOver })).before;
  const before = pointer && new StoredIndex(store, await readManifest(store, pointer.manifest));
  if (isUpdate && before === null)
    throw new SextantError('index-missing', 'There is no index to update. Publish one first.');
  const corpus = await collectCorpus(files, { strict, keepPrivate, areAdditions: true, spoolDir: SPOOL });
  try {
    report(corpus, warn);
    const sources = sourcesKnowing(before?.manifest.sources ?? [], corpus.faults);
    const gone = new Set([...deleted, ...corpus.deleted].filter((id) => !corpus.rows.has(id)));
    const { fresh, dead, unknown, ...changes } = await changesOf(corpus, { gone, isUpdate, touched }, before);
    const papers = (before?.manifest.papers ?? 0) + changes.added - changes.removed;
    const result = { ...changes, leftOut: corpus.problems.count, papers, faults: corpus.faults };
    log(toldOf(result));
    if (before !== null) await tellTwins(corpus, unknown, before, warn);
    if (papers === 0) {
      throw new SextantError(
        'input-invalid',
        'No paper would be left. Name a file or a source that has some.',
      );
    }
    const onWait = (wait: Wait): void => log(waiting(wait));
    const how = { waitMs, takeOver, rewrite, dailyWrites, onWait };
    if (before !== null && fresh.length + dead.length === 0 && !rewrite) {
      const isKnown = haveSameStates(before.manifest.sources ?? [], sources);
      const published = isKnown ? null : await publishSources(store, sources, how);
      return { ...result, published };
    }
    const change = { fresh: partOf(corpus.spool, fresh), dead, sources };
    const published = await publishAdditions(store, before, change, { ...options, ...how });
    return { ...result, published };
  } finally {
    corpus.spool.close();
  }
}

/** What is to be done: rows of the corpus that are new or changed, and where what they replace, and what goes, is. */
interface Wanted extends Omit<Changes, 'leftOut'> {
  fresh: number[];
  dead: Place[];
  /** Rows whose ids the index has not. */
  unknown: number[];
}

async function changesOf(
  { spool, rows, older, fileOf }: Corpus,
  {
    gone,
    isUpdate,
    touched,
  }: { gone: ReadonlySet<string> } & Required<Pick<Additions, 'isUpdate' | 'touched'>>,
  before: StoredIndex | null,
): Promise<Wanted> {
  const counts = { added: 0, changed: 0, removed: 0, unchanged: 0, older: 0, absent: 0 };
  const wanted: Wanted = { ...counts, fresh: [], dead: [], unknown: [] };
  const touch = (change: Touch, id: string): void => {
    wanted[change]++;
    touched(change, id, fileOf(id));
  };
  const known = new Set<string>();
  for await (const { place, paper } of before?.find([...rows.keys(), ...gone]) ?? []) {
    const row = rows.get(paper.id);
    known.add(paper.id);
    if (row === undefined) {
      touch('removed', paper.id);
    } else if (Buffer.compare(spool.record(row), encodeRecord(paper)) === 0) {
      wanted.unchanged++;
      continue;
    } else {
      touch('changed', paper.id);
      wanted.fresh.push(row);
    }
    wanted.dead.push(place);
  }
  for (const [id, row] of rows) {
    if (known.has(id)) continue;
    wanted.unknown.push(row);
    if (isUpdate) {
      wanted.absent++;
    } else if (older.has(id)) {
      wanted.older++;
    } else {
      touch('added', id);
      wanted.fresh.push(row);
    }
  }
  wanted.fresh.sort((a, b) => a - b);
  return wanted;
}

/** Papers that are named one by one where they are published under other ids. */
const MOST_TWINS = 5;

/**
 * Says which papers are published under other ids already: a BibTeX file calls by a key of its own what a source calls by
 * its arXiv id. They stay two papers, since an id that a file brings is kept.
 */
async function tellTwins(
  { spool }: Corpus,
  rows: readonly number[],
  before: StoredIndex,
  warn: (line: string) => void,
): Promise<void> {
  const ids = new Map<string, string>();
  for (const row of rows) {
    const { id, doi, url } = spool.read(row);
    for (const name of [doi, url]) if (name !== undefined) ids.set(name, id);
  }
  const twins = new Map<string, string>();
  for await (const { name, paper } of before.findNamed(ids.keys())) twins.set(ids.get(name) ?? '', paper.id);
  if (twins.size === 0) return;
  const some = Array.from(twins, ([id, other]) => `${id} is ${other}`).slice(0, MOST_TWINS);
  const more = twins.size > some.length ? ` and ${(twins.size - some.length).toLocaleString('en')} more` : '';
  warn(
    `By DOI or arXiv id, papers are published under another id already: ${some.join(', ')}${more}. ` +
      'Give them those ids in the file, or take one of each pair out by npx sextant remove.',
  );
}

/** Some papers of a spool. */
function partOf(spool: Spool, rows: readonly number[]): ReadablePapers {
  const at = (row: number): number => rows[row] ?? spool.count;
  return {
    count: rows.length,
    outline: (row) => spool.outline(at(row)),
    record: (row) => spool.record(at(row)),
    recordLength: (row) => spool.recordLength(at(row)),
    read: (row) => spool.read(at(row)),
  };
}

/** What an addition comes to, for people. */
function toldOf({ added, changed, removed, unchanged, older, absent }: Changes): string {
  const counts = [
    [added, 'new'],
    [changed, 'changed'],
    [removed, 'deleted by their source'],
    [unchanged, 'there already'],
    [older, 'older than was asked for'],
    [absent, 'not in the index'],
  ] as const;
  const told = counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count.toLocaleString('en')} ${what}`);
  return `Papers: ${told.length === 0 ? 'none' : told.join(', ')}.`;
}

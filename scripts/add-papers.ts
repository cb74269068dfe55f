import { SextantError } from '../src/errors.ts';
import type { SourceState } from '../src/index/manifest.ts';
import type { IndexStore } from '../src/index/store.ts';
import { collectCorpus, type Corpus, type FileFaults } from './corpus/collect.ts';
import type { CorpusFile } from './corpus/input-file.ts';
import type { Spool } from './corpus/spool.ts';
import { type IndexCorpusOptions, report } from './index-corpus.ts';
import { IndexTarget } from './index-target.ts';
import type { PaperTarget, PublishedPapers } from './paper-target.ts';
import { SPOOL } from './paths.ts';
import type { ReadablePapers } from './publish-additions.ts';
import type { PublishResult } from './publish/publish.ts';
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

export interface AddResult<Result = PublishResult> extends Changes {
  /** Null where there was nothing to do. */
  published: Result | null;
  /** Papers that are published now. */
  papers: number;
  /** What could not be had from files, by their names. */
  faults: FileFaults;
}

/** What matters of how papers are added before they are published. */
type AddOptions = Pick<IndexCorpusOptions, 'strict' | 'keepPrivate' | 'rewrite' | 'log' | 'warn'>;

/**
 * Adds papers to what a store serves: what is written grows with what is added, a new segment, and the small ones that it
 * is merged with.
 * @throws SextantError as `indexCorpus`, and what keeps the present index from being read
 */
export async function addPapers(
  store: IndexStore,
  additions: Additions,
  options: IndexCorpusOptions,
): Promise<AddResult> {
  return addPapersTo(new IndexTarget(store, options), additions, options);
}

/**
 * Adds papers to what is published somewhere: those that are there already are replaced if they changed, those that a
 * source has deleted go, and all others stay. Without a change nothing is published.
 * @throws SextantError what keeps papers from being read, or the target from being read or published into
 */
export async function addPapersTo<Place, Result>(
  target: PaperTarget<Place, Result>,
  { files, deleted = [], isUpdate = false, sources: sourcesKnowing, touched = () => undefined }: Additions,
  { strict, keepPrivate, rewrite = false, log, warn = log }: AddOptions,
): Promise<AddResult<Result>> {
  const before = await target.open();
  if (isUpdate && before === null)
    throw new SextantError('index-missing', 'There is no index to update. Publish one first.');
  const corpus = await collectCorpus(files, { strict, keepPrivate, areAdditions: true, spoolDir: SPOOL });
  try {
    report(corpus, warn);
    const sources = sourcesKnowing(before?.sources ?? [], corpus.faults);
    const gone = new Set([...deleted, ...corpus.deleted].filter((id) => !corpus.rows.has(id)));
    const { fresh, dead, unknown, ...changes } = await changesOf(corpus, { gone, isUpdate, touched }, before);
    const papers = (before?.papers ?? 0) + changes.added - changes.removed;
    const result = { ...changes, leftOut: corpus.problems.count, papers, faults: corpus.faults };
    log(toldOf(result));
    if (before !== null) await tellTwins(corpus, unknown, before, warn);
    if (papers === 0) {
      throw new SextantError(
        'input-invalid',
        'No paper would be left. Name a file or a source that has some.',
      );
    }
    const isSame = before !== null && fresh.length + dead.length === 0 && !before.isUnfinished;
    if (isSame && !rewrite) {
      const isKnown = haveSameStates(before.sources, sources);
      return { ...result, published: isKnown ? null : await target.restate(sources) };
    }
    const published = await target.change({ fresh: partOf(corpus.spool, fresh), dead, sources });
    return { ...result, published };
  } finally {
    corpus.spool.close();
  }
}

/** What is to be done: rows of the corpus that are new or changed, and where what they replace, and what goes, is. */
interface Wanted<Place> extends Omit<Changes, 'leftOut'> {
  fresh: number[];
  dead: Place[];
  /** Rows whose ids the index has not. */
  unknown: number[];
}

async function changesOf<Place>(
  { spool, rows, older, fileOf }: Corpus,
  {
    gone,
    isUpdate,
    touched,
  }: { gone: ReadonlySet<string> } & Required<Pick<Additions, 'isUpdate' | 'touched'>>,
  before: PublishedPapers<Place> | null,
): Promise<Wanted<Place>> {
  const counts = { added: 0, changed: 0, removed: 0, unchanged: 0, older: 0, absent: 0 };
  const wanted: Wanted<Place> = { ...counts, fresh: [], dead: [], unknown: [] };
  const touch = (change: Touch, id: string): void => {
    wanted[change]++;
    touched(change, id, fileOf(id));
  };
  const known = new Set<string>();
  for await (const { id, place, isAs } of before?.find([...rows.keys(), ...gone]) ?? []) {
    const row = rows.get(id);
    known.add(id);
    if (row === undefined) {
      touch('removed', id);
    } else if (isAs(spool.record(row))) {
      wanted.unchanged++;
      continue;
    } else {
      touch('changed', id);
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
  before: PublishedPapers<unknown>,
  warn: (line: string) => void,
): Promise<void> {
  const ids = new Map<string, string>();
  for (const row of rows) {
    const { id, doi, url } = spool.read(row);
    for (const name of [doi, url]) if (name !== undefined) ids.set(name, id);
  }
  const twins = new Map<string, string>();
  for await (const { name, id } of before.findNamed(ids.keys())) twins.set(ids.get(name) ?? '', id);
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

import { SextantError } from '../../src/errors.ts';
import { secondId } from './made-id.ts';
import { readCorpus } from './read-corpus.ts';
import { type CorpusItem, type ReadPaper, type Warning, WARNINGS } from './record.ts';
import { Spool } from './spool.ts';
import { type Counted, countFault, Summary } from './summary.ts';

/** Problems that are listed one by one; the others are only counted. */
const LISTED_PROBLEMS = 20;

/** A file; `name` is what it is called where its place would tell nobody anything. */
export type CorpusFile = string | { path: string; name: string; since?: string | undefined };

export interface CollectOptions {
  /**
   * A paper with the id of an earlier one takes its place, and a paper that its source has deleted goes. Otherwise the
   * first stays and what repeats it is a problem.
   */
  laterReplace?: boolean | undefined;
  /** Throw if a record, or a field of one, is not valid, instead of leaving it out. */
  strict?: boolean | undefined;
  /** Keep what is of a person's own library: files, notes, keywords. */
  keepPrivate?: boolean | undefined;
  /** Where the papers are kept until the corpus is closed. */
  spoolDir: string;
}

export interface Corpus {
  /** The papers; close it when done. With `laterReplace` {@link rows} says which of them count. */
  spool: Spool;
  /** The row of each id. */
  rows: ReadonlyMap<string, number>;
  /** With `laterReplace`, ids that papers of these names had, if any. */
  deleted: ReadonlySet<string>;
  /** Ids of papers that were published before what their file has as `since`. */
  older: ReadonlySet<string>;
  /** Records that were left out. Empty with `strict`. */
  problems: Counted;
  summary: Summary;
}

/**
 * Reads all files into one corpus, in their order. An id may occur once in all files together: the first paper
 * with it stays, a later one is a problem, unless later papers replace earlier ones.
 * @throws SextantError `input-invalid` if a file cannot be read, if no paper is left (unless later papers replace earlier
 *   ones: then there may be nothing new) and, with `strict`, if any record has a problem or a field that is not valid
 */
export async function collectCorpus(
  files: readonly CorpusFile[],
  { strict = false, keepPrivate = false, laterReplace = false, spoolDir }: CollectOptions,
): Promise<Corpus> {
  const collected = new Collected(new Spool(spoolDir), { strict, laterReplace });
  try {
    const empty: { name: string }[] = [];
    for (const file of files) {
      const { path, ...place } = typeof file === 'string' ? { path: file, name: file } : file;
      let isEmpty = true;
      for await (const item of readCorpus(path, { keepPrivate })) {
        collected.add(item, place);
        isEmpty = false;
      }
      if (isEmpty) empty.push(place);
    }
    // That no file has any is refused as a whole.
    if (laterReplace || collected.spool.count > 0)
      for (const place of empty) collected.add(NOTHING_IN_IT, place);
    refuse(collected, files, { strict, laterReplace });
    return collected;
  } catch (error) {
    collected.spool.close();
    throw error;
  }
}

const NOTHING_IN_IT: CorpusItem = {
  kind: 'warning',
  line: 1,
  warning: { kind: 'file-empty', reason: 'there are no papers in it' },
};

class Collected implements Corpus {
  readonly rows = new Map<string, number>();
  readonly deleted = new Set<string>();
  readonly older = new Set<string>();
  readonly problems: Counted = { count: 0, listed: [] };
  readonly summary = new Summary();
  readonly #places: string[] = [];

  constructor(
    readonly spool: Spool,
    readonly options: { strict: boolean; laterReplace: boolean },
  ) {}

  add(item: CorpusItem, { name, since }: { name: string; since?: string | undefined }): void {
    const place = `${name}:${String(item.line)}`;
    switch (item.kind) {
      case 'problem':
        this.#problem(place, item.reason);
        break;
      case 'warning':
        this.summary.addWarning(place, item.warning);
        this.#fault(place, item.warning);
        break;
      case 'deleted':
        this.#delete(place, item.ids);
        break;
      case 'paper':
        this.#paper(place, item, since);
    }
  }

  #paper(place: string, item: ReadPaper, since: string | undefined): void {
    // Papers that bring no id may share a title, such as Editorial.
    const id = item.isIdMade && this.rows.has(item.paper.id) ? secondId(item.paper) : item.paper.id;
    const first = this.rows.get(id);
    if (first !== undefined && !this.options.laterReplace) {
      this.#problem(place, `the id ${id} was used before, in ${this.#places[first] ?? ''}`);
      return;
    }
    this.rows.set(id, this.spool.count);
    this.deleted.delete(id);
    if (isBefore(item.paper.published, since)) this.older.add(id);
    else this.older.delete(id);
    this.#places.push(place);
    this.summary.addPaper(place, item);
    for (const warning of item.warnings) this.#fault(place, warning);
    this.spool.append(id === item.paper.id ? item.paper : { ...item.paper, id });
  }

  #delete(place: string, ids: readonly string[]): void {
    if (!this.options.laterReplace) {
      this.#problem(place, 'was deleted from its repository');
      return;
    }
    for (const id of ids) {
      this.rows.delete(id);
      this.deleted.add(id);
    }
  }

  #problem(place: string, reason: string): void {
    countFault(this.problems, LISTED_PROBLEMS, place, reason);
  }

  #fault(place: string, { kind, reason }: Warning): void {
    if (this.options.strict && WARNINGS[kind].isFault) this.#problem(place, reason ?? WARNINGS[kind].one);
  }
}

/** A date that is not known to the day may be the latest that it can mean. */
function isBefore(published: string | undefined, since: string | undefined): boolean {
  return published !== undefined && since !== undefined && published < since.slice(0, published.length);
}

function refuse(
  { spool, problems }: Corpus,
  inputs: readonly CorpusFile[],
  { strict, laterReplace }: { strict: boolean; laterReplace: boolean },
): void {
  const files = inputs.map((file) => (typeof file === 'string' ? file : file.name)).join(', ');
  const isEmpty = spool.count === 0 && !laterReplace;
  if (problems.count > 0 && (strict || isEmpty)) {
    const unlisted = problems.count - problems.listed.length;
    const more = unlisted > 0 ? [`and ${String(unlisted)} more`] : [];
    const which = problems.count === 1 ? '1 record is' : `${String(problems.count)} records are`;
    const heading = strict
      ? `${which} not valid; correct them, or leave them out by running without --strict:`
      : `There are no papers in ${files}: ${which} not valid:`;
    throw new SextantError('input-invalid', [heading, ...problems.listed, ...more].join('\n'));
  }
  if (isEmpty) {
    throw new SextantError('input-invalid', `There are no papers in ${files}. Name a file that has some.`);
  }
}

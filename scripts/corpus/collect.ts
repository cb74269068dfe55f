import { SextantError } from '../../src/errors.ts';
import { systemError } from '../system-error.ts';
import { type CorpusFile, inputFile, type NamedFile } from './input-file.ts';
import { secondId } from './made-id.ts';
import { readCorpus } from './read-corpus.ts';
import { type CorpusItem, type ReadPaper, type Warning, WARNINGS } from './record.ts';
import { Spool } from './spool.ts';
import { type Counted, countFault, Summary } from './summary.ts';

/** Problems that are listed one by one; the others are only counted. */
const LISTED_PROBLEMS = 20;

export interface CollectOptions {
  /** Whether they are added to others: then a paper may be said to be deleted, and there may be none at all. */
  areAdditions?: boolean | undefined;
  /** Throw if a record, or a field of one, is not valid, instead of leaving it out. */
  strict?: boolean | undefined;
  /** Keep what is of a person's own library: files, notes, keywords. */
  keepPrivate?: boolean | undefined;
  /** Where the papers are kept until the corpus is closed. */
  spoolDir: string;
}

/** Files of which not all could be had, by their names. */
export interface FileFaults {
  /** Those that could not be read to their end, and why. */
  unreadable: ReadonlyMap<string, string>;
  /** Those without any paper. */
  empty: ReadonlySet<string>;
}

export interface Corpus {
  /** The papers; close it when done. {@link rows} says which of them count. */
  spool: Spool;
  /** The row of each id. */
  rows: ReadonlyMap<string, number>;
  /** Of additions: ids that are to go, whoever has them. */
  deleted: ReadonlySet<string>;
  /** Ids of papers that were published before what their file has as `since`. */
  older: ReadonlySet<string>;
  faults: FileFaults;
  /** Name of the file that has the paper of an id, or says that it is deleted. */
  fileOf: (id: string) => string | undefined;
  /** Records that were left out. Empty with `strict`. */
  problems: Counted;
  summary: Summary;
}

/**
 * Reads all files into one corpus, in their order. An id may occur once in all files together: the first paper
 * with it stays, a later one is a problem, unless it is of a later page of a list.
 * @throws SextantError `input-invalid` if a file cannot be read, if no paper is left (but for additions) and, with
 *   `strict`, if any record has a problem or a field that is not valid
 */
export async function collectCorpus(
  files: readonly CorpusFile[],
  { strict = false, keepPrivate = false, areAdditions = false, spoolDir }: CollectOptions,
): Promise<Corpus> {
  const collected = new Collected(new Spool(spoolDir), { strict, areAdditions });
  try {
    const names: string[] = [];
    const empty: { name: string }[] = [];
    for (const file of files) {
      const { path, close, ...place } = await inputFile(file, spoolDir);
      names.push(place.name);
      const before = collected.records;
      try {
        for await (const item of readCorpus(path, { keepPrivate, name: place.name })) {
          collected.add(item, place);
        }
      } catch (error) {
        // One source that cannot be read does not stop the others.
        if (place.isPage !== true || systemError(error) !== null) throw error;
        collected.unreadable(place.name, error instanceof Error ? error.message : String(error));
      } finally {
        close();
      }
      if (collected.records === before && !collected.faults.unreadable.has(place.name)) empty.push(place);
    }
    // That no file has any is refused as a whole.
    if (areAdditions || collected.spool.count > 0) for (const place of empty) collected.nothingIn(place.name);
    refuse(collected, names, { strict, areAdditions });
    return collected;
  } catch (error) {
    collected.spool.close();
    throw error;
  }
}

class Collected implements Corpus {
  readonly rows = new Map<string, number>();
  readonly deleted = new Set<string>();
  readonly older = new Set<string>();
  readonly problems: Counted = { count: 0, listed: [] };
  readonly summary = new Summary();
  readonly faults = { unreadable: new Map<string, string>(), empty: new Set<string>() };
  /** Papers so far, and those that were said to be deleted. */
  records = 0;
  /** Where the paper of each row was read. */
  readonly #places: { name: string; line: number }[] = [];
  readonly #deletedBy = new Map<string, string>();

  constructor(
    readonly spool: Spool,
    readonly options: { strict: boolean; areAdditions: boolean },
  ) {}

  add(item: CorpusItem, file: Omit<NamedFile, 'path'>): void {
    const { name } = file;
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
        this.#delete(place, item.ids, name);
        break;
      case 'paper':
        this.#paper(place, item, file);
    }
  }

  unreadable(name: string, reason: string): void {
    this.faults.unreadable.set(name, reason);
    this.#problem(name, reason);
  }

  nothingIn(name: string): void {
    this.faults.empty.add(name);
    const warning = { kind: 'file-empty', reason: 'there are no papers in it' } as const;
    this.summary.addWarning(name, warning);
    this.#fault(name, warning);
  }

  #paper(
    place: string,
    item: ReadPaper & { line: number },
    { name, since, isPage = false }: Omit<NamedFile, 'path'>,
  ): void {
    this.records++;
    // Papers that bring no id may share a title, such as Editorial.
    const id = item.isIdMade && this.rows.has(item.paper.id) ? secondId(item.paper) : item.paper.id;
    const first = this.rows.get(id);
    const before = first === undefined ? undefined : this.#places[first];
    if (before !== undefined && !(isPage && before.name !== name)) {
      this.#problem(place, `the id ${id} was used before, in ${before.name}:${String(before.line)}`);
      return;
    }
    this.rows.set(id, this.spool.count);
    this.deleted.delete(id);
    if (isBefore(item.paper.published, since)) this.older.add(id);
    else this.older.delete(id);
    this.#places.push({ name, line: item.line });
    this.summary.addPaper(place, item);
    for (const warning of item.warnings) this.#fault(place, warning);
    this.spool.append(id === item.paper.id ? item.paper : { ...item.paper, id });
  }

  readonly fileOf = (id: string): string | undefined => {
    const row = this.rows.get(id);
    return row === undefined ? this.#deletedBy.get(id) : this.#places[row]?.name;
  };

  #delete(place: string, ids: readonly string[], name: string): void {
    if (!this.options.areAdditions) {
      this.#problem(place, 'was deleted from its repository');
      return;
    }
    this.records++;
    for (const id of ids) {
      this.rows.delete(id);
      this.deleted.add(id);
      this.#deletedBy.set(id, name);
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
  { strict, areAdditions }: { strict: boolean; areAdditions: boolean },
): void {
  const files = inputs.map((file) => (typeof file === 'string' ? file : file.name)).join(', ');
  const isEmpty = spool.count === 0 && !areAdditions;
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

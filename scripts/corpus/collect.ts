import { SextantError } from '../../src/errors.ts';
import { inputFile } from './input-file.ts';
import { secondId } from './made-id.ts';
import { readCorpus } from './read-corpus.ts';
import { type CorpusItem, type Warning, WARNINGS } from './record.ts';
import { Spool } from './spool.ts';
import { type Counted, countFault, Summary } from './summary.ts';

/** Problems that are listed one by one; the others are only counted. */
const LISTED_PROBLEMS = 20;

export interface CollectOptions {
  /** Throw if a record, or a field of one, is not valid, instead of leaving it out. */
  strict?: boolean | undefined;
  /** Keep what is of a person's own library: files, notes, keywords. */
  keepPrivate?: boolean | undefined;
  /** Where the papers are kept until the corpus is closed. */
  spoolDir: string;
}

export interface Corpus {
  /** The papers; close it when done. */
  spool: Spool;
  /** Records that were left out. Empty with `strict`. */
  problems: Counted;
  summary: Summary;
}

/**
 * Reads all files into one corpus, in their order. An id may occur once in all files together: the first paper
 * with it stays, a later one is a problem.
 * @throws SextantError `input-invalid` if a file cannot be read, if no paper is left and, with `strict`, if any record
 *   has a problem or a field that is not valid
 */
export async function collectCorpus(
  files: readonly string[],
  { strict = false, keepPrivate = false, spoolDir }: CollectOptions,
): Promise<Corpus> {
  const spool = new Spool(spoolDir);
  try {
    const corpus: Corpus = {
      spool,
      problems: { count: 0, listed: [] },
      summary: new Summary(),
    };
    const places = new Map<string, string>();
    const names: string[] = [];
    for (const file of files) {
      const { name, path, close } = await inputFile(file, spoolDir);
      names.push(name);
      try {
        for await (const item of readCorpus(path, { keepPrivate, name })) {
          collectItem(corpus, places, name, item, strict);
        }
      } finally {
        close();
      }
    }
    refuse(corpus, names, strict);
    return corpus;
  } catch (error) {
    spool.close();
    throw error;
  }
}

function collectItem(
  { spool, problems, summary }: Corpus,
  places: Map<string, string>,
  file: string,
  item: CorpusItem,
  strict: boolean,
): void {
  const place = `${file}:${String(item.line)}`;
  const problem = (reason: string): void => countFault(problems, LISTED_PROBLEMS, place, reason);
  const fault = ({ kind, reason }: Warning): void => {
    if (strict && WARNINGS[kind].isFault) problem(reason ?? WARNINGS[kind].one);
  };
  if (item.kind === 'problem') {
    problem(item.reason);
    return;
  }
  if (item.kind === 'warning') {
    summary.addWarning(place, item.warning);
    fault(item.warning);
    return;
  }
  // Papers that bring no id may share a title, such as Editorial.
  const second = item.isIdMade && places.has(item.paper.id) ? secondId(item.paper) : item.paper.id;
  const paper = second === item.paper.id ? item.paper : { ...item.paper, id: second };
  const first = places.get(paper.id);
  if (first !== undefined) {
    problem(`the id ${paper.id} was used before, in ${first}`);
    return;
  }
  places.set(paper.id, place);
  summary.addPaper(place, item);
  item.warnings.forEach(fault);
  spool.append(paper);
}

function refuse({ spool, problems }: Corpus, files: readonly string[], strict: boolean): void {
  if (problems.count > 0 && (strict || spool.count === 0)) {
    const unlisted = problems.count - problems.listed.length;
    const more = unlisted > 0 ? [`and ${String(unlisted)} more`] : [];
    const which = problems.count === 1 ? '1 record is' : `${String(problems.count)} records are`;
    const heading = strict
      ? `${which} not valid; correct them, or leave them out by running without --strict:`
      : `There are no papers in ${files.join(', ')}: ${which} not valid:`;
    throw new SextantError('input-invalid', [heading, ...problems.listed, ...more].join('\n'));
  }
  if (spool.count === 0) {
    throw new SextantError(
      'input-invalid',
      `There are no papers in ${files.join(', ')}. Name a file that has some.`,
    );
  }
}

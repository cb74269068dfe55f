import { SextantError } from '../../src/errors.ts';
import { readCorpus } from './read-corpus.ts';
import type { CorpusItem, Warning } from './record.ts';
import { Spool } from './spool.ts';

/** Problems that are listed one by one; the others are only counted. */
const LISTED_PROBLEMS = 20;

export interface CollectOptions {
  /** Leave invalid records out instead of throwing. */
  skipInvalid: boolean;
  /** Where the papers are kept until the corpus is closed. */
  spoolDir: string;
}

/** What was wrong: the first ones as `file:line: reason`. */
interface Problems {
  count: number;
  listed: string[];
}

export interface Corpus {
  /** The papers; close it when done. */
  spool: Spool;
  /** Records that were left out. Empty without `skipInvalid`. */
  problems: Problems;
  /** How many papers have each warning. */
  warnings: Record<Warning, number>;
}

/**
 * Reads all files into one corpus, in their order. An id may occur once in all files together: the first paper with it
 * stays, a later one is a problem.
 * @throws SextantError `input-invalid` if a file cannot be read, if any record has a problem (unless `skipInvalid`)
 *   and if no paper is left
 */
export async function collectCorpus(
  files: readonly string[],
  { skipInvalid, spoolDir }: CollectOptions,
): Promise<Corpus> {
  const spool = new Spool(spoolDir);
  try {
    const corpus: Corpus = {
      spool,
      problems: { count: 0, listed: [] },
      warnings: { 'abstract-empty': 0, 'abstract-cut': 0 },
    };
    const places = new Map<string, string>();
    for (const file of files) {
      for await (const item of readCorpus(file)) collectItem(corpus, places, file, item);
    }
    refuse(corpus, files, skipInvalid);
    return corpus;
  } catch (error) {
    spool.close();
    throw error;
  }
}

function collectItem(
  { spool, problems, warnings }: Corpus,
  places: Map<string, string>,
  file: string,
  item: CorpusItem,
): void {
  const place = `${file}:${String(item.line)}`;
  const first = item.kind === 'paper' ? places.get(item.paper.id) : undefined;
  if (item.kind === 'paper' && first === undefined) {
    places.set(item.paper.id, place);
    for (const warning of item.warnings) warnings[warning]++;
    spool.append(item.paper);
    return;
  }
  const reason =
    item.kind === 'problem' ? item.reason : `the id ${item.paper.id} was used before, in ${first ?? ''}`;
  problems.count++;
  if (problems.listed.length < LISTED_PROBLEMS) problems.listed.push(`${place}: ${reason}`);
}

function refuse({ spool, problems }: Corpus, files: readonly string[], skipInvalid: boolean): void {
  if (problems.count > 0 && (!skipInvalid || spool.count === 0)) {
    const unlisted = problems.count - problems.listed.length;
    const more = unlisted > 0 ? [`and ${String(unlisted)} more`] : [];
    const advice = skipInvalid ? 'none is' : 'correct them, or leave them out with --skip-invalid';
    const which = problems.count === 1 ? '1 record is' : `${String(problems.count)} records are`;
    const heading = `${which} not valid; ${advice}:`;
    throw new SextantError('input-invalid', [heading, ...problems.listed, ...more].join('\n'));
  }
  if (spool.count === 0) {
    throw new SextantError(
      'input-invalid',
      `There are no papers in ${files.join(', ')}. Name a file that has some.`,
    );
  }
}

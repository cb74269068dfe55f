import type { SourceState } from '../../src/index/manifest.ts';
import type { FileFaults } from '../corpus/collect.ts';
import type { NamedFile } from '../corpus/input-file.ts';
import { type Harvest, harvest, type HarvestOptions } from './harvest.ts';
import type { Source } from './source.ts';
import { SourceFailure, sourceFailureOf, WHY } from './source-failure.ts';
import type { Asked } from './source-states.ts';

/** A source that is to be asked, and what the index remembers of it. */
export interface Wanted extends Pick<SourceState, 'name' | 'base' | 'since'> {
  /** @throws SextantError `usage` for one that this version does not know */
  open: () => Source;
  /** Null when the index does not know it, or knew it with another question. */
  known: SourceState | null;
}

/** A source that was asked: all that it answered is on disk, or it failed. */
export interface Answered {
  wanted: Wanted;
  answer: Harvest | SourceFailure;
}

/** A source that answered, and what. */
export type Whole = Wanted & Harvest;

type AskOptions = Pick<HarvestOptions, 'client' | 'folder' | 'log'>;

/** What every source answers, one after the other. One that fails, however it does, stops no other. */
export async function askAll(wanted: readonly Wanted[], options: AskOptions): Promise<Answered[]> {
  const answered: Answered[] = [];
  for (const one of wanted) answered.push({ wanted: one, answer: await ask(one, options) });
  return answered;
}

async function ask(
  { name, since, known, open }: Wanted,
  options: AskOptions,
): Promise<Harvest | SourceFailure> {
  try {
    return await harvest(open(), { ...options, since, last: known?.last ?? null });
  } catch (error) {
    const failure = sourceFailureOf(error);
    if (failure === null) throw error;
    options.log(`${name} failed, which the end of this says more of.`);
    return failure;
  }
}

/** Those that answered. */
export function wholeOf(answered: readonly Answered[]): Whole[] {
  return answered.flatMap(({ wanted, answer }) =>
    answer instanceof SourceFailure ? [] : [{ ...wanted, ...answer }],
  );
}

/** What is read under the name of its source, and its page. */
export function pagesOf({ name, since, files }: Whole): NamedFile[] {
  return files.map((path, i) => ({
    path,
    name: `${name}, page ${String(i + 1)}`,
    since,
    isPage: true,
  }));
}

export const NO_PAPERS = 'There are no papers in it. Check that it is what it should be.';

/** Why a source did not give what it has: a page that cannot be read, or no paper on any. */
export function faultOf(
  one: Whole,
  { unreadable, empty }: FileFaults,
): { reason: string; why: SourceFailure['why'] } | null {
  const names = pagesOf(one).map(({ name }) => name);
  const [reason] = names.flatMap((name) => unreadable.get(name) ?? []);
  if (reason !== undefined) return { reason, why: WHY.unreadable };
  const isEmpty = names.length > 0 && names.every((name) => empty.has(name));
  return isEmpty ? { reason: NO_PAPERS, why: WHY.empty } : null;
}

/** What the index is to know of a source that was asked, once its pages were read. */
export function askedOf({ wanted, answer }: Answered, faults: FileFaults): Asked {
  const { name, base, since, known } = wanted;
  const asked = { name, base, since, isKnown: known !== null };
  if (answer instanceof SourceFailure) return { ...asked, outcome: { why: answer.why } };
  const fault = faultOf({ ...wanted, ...answer }, faults);
  return { ...asked, outcome: fault === null ? { end: answer.end } : { why: fault.why } };
}

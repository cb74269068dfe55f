import { SextantError } from '../src/errors.ts';
import type { IndexStore } from '../src/index/store.ts';
import { IndexTarget } from './index-target.ts';
import type { PaperTarget, PublishedPapers } from './paper-target.ts';
import type { PublishOptions, PublishResult } from './publish/publish.ts';

export interface RemoveResult<Result = PublishResult> {
  /** Ids of the papers that went. */
  removed: string[];
  /** Names by which no paper goes. */
  missing: string[];
  /** Names by which several papers go, none of which went, and the ids of these. */
  ambiguous: ReadonlyMap<string, string[]>;
  /** Papers that are published now. */
  papers: number;
  published: Result;
}

/** Names that an error lists one by one. */
const LISTED = 20;

/**
 * Takes papers out of what a store serves. Nothing is embedded, and nothing but the manifest written where the segments
 * of the others can stay.
 * @throws SextantError as {@link removePapersFrom}
 */
export async function removePapers(
  store: IndexStore,
  names: readonly string[],
  options: PublishOptions & { log: (line: string) => void },
): Promise<RemoveResult> {
  return removePapersFrom(new IndexTarget(store, options), names);
}

/**
 * Takes papers out of what is published somewhere.
 * @param names Ids, or what else a paper is known by as one of a kind: a DOI, an arXiv id, an address with one of them.
 * @throws SextantError `index-missing` where there is no index; `paper-not-found` when there is none of the papers;
 *   `input-invalid` when no other would be left; else what keeps it from being published
 */
export async function removePapersFrom<Place, Result>(
  target: PaperTarget<Place, Result>,
  names: readonly string[],
): Promise<RemoveResult<Result>> {
  const before = await target.open();
  if (before === null)
    throw new SextantError('index-missing', 'There is no index to remove papers from. Publish one first.');
  const { dead, removed, missing, ambiguous } = await find(before, names);
  if (removed.length === 0) {
    const told = [...missing.map((name) => `${name}: there is no such paper`), ...toldOf(ambiguous)];
    throw new SextantError('paper-not-found', `Nothing was removed.\n${shortened(told).join('\n')}`);
  }
  const papers = before.papers - removed.length;
  if (papers === 0) {
    throw new SextantError(
      'input-invalid',
      'No paper would be left, and an index has at least one. Publish the papers that are to be there instead: ' +
        'npx sextant index papers.jsonl',
    );
  }
  return { removed, missing, ambiguous, papers, published: await target.remove(dead) };
}

/** What is to be said of papers that were not removed while others were. */
export function leftOf({ missing, ambiguous }: Pick<RemoveResult, 'missing' | 'ambiguous'>): string[] {
  const none = missing.length === 0 ? [] : [`There is no paper ${shortened(missing).join(', ')}.`];
  return [...none, ...toldOf(ambiguous)];
}

function toldOf(ambiguous: ReadonlyMap<string, string[]>): string[] {
  return Array.from(
    ambiguous,
    ([name, ids]) =>
      `${name}: ${String(ids.length)} papers go by it, ${ids.join(', ')}; name the one by its id`,
  );
}

function shortened(lines: readonly string[]): string[] {
  const more = lines.length - LISTED;
  return more > 0 ? [...lines.slice(0, LISTED), `and ${String(more)} more`] : lines.slice();
}

type Found<Place> = Omit<RemoveResult, 'papers' | 'published'> & { dead: Place[] };

/** What is an id stands for the paper with it, whatever else goes by the same name. */
async function find<Place>(before: PublishedPapers<Place>, names: readonly string[]): Promise<Found<Place>> {
  const found = new Map<string, { id: string; place: Place }[]>();
  const note = (name: string, id: string, place: Place): void => {
    found.set(name, [...(found.get(name) ?? []), { id, place }]);
  };
  for await (const { id, place } of before.find(names)) note(id, id, place);
  const others = names.filter((name) => !found.has(name));
  for await (const { name, id, place } of before.findNamed(others)) note(name, id, place);
  const places = new Map<string, Place>();
  const ambiguous = new Map<string, string[]>();
  for (const [name, its] of found) {
    const [one, ...rest] = its;
    if (one === undefined) continue;
    if (rest.length === 0) places.set(one.id, one.place);
    else
      ambiguous.set(
        name,
        its.map(({ id }) => id),
      );
  }
  return {
    dead: [...places.values()],
    removed: [...places.keys()],
    missing: Array.from(new Set(names)).filter((name) => !found.has(name)),
    ambiguous,
  };
}

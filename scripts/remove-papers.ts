import { SextantError } from '../src/errors.ts';
import { readManifest } from '../src/index/open.ts';
import type { IndexStore } from '../src/index/store.ts';
import { storedModel } from './model/stored-model.ts';
import { publishRemoval } from './publish-additions.ts';
import type { PublishOptions, PublishResult } from './publish/publish.ts';
import { type Place, StoredIndex } from './publish/stored-index.ts';
import { beginSwitch, waiting } from './publish/switch.ts';

export interface RemoveResult {
  /** Ids of the papers that went. */
  removed: string[];
  /** Names by which no paper goes. */
  missing: string[];
  /** Names by which several papers go, none of which went, and the ids of these. */
  ambiguous: ReadonlyMap<string, string[]>;
  /** Papers in the index now. */
  papers: number;
  published: PublishResult;
}

/** Names that an error lists one by one. */
const LISTED = 20;

/**
 * Takes papers out of what a store serves. Nothing is embedded, and nothing but the manifest written where the segments
 * of the others can stay.
 * @param names Ids, or what else a paper is known by as one of a kind: a DOI, an arXiv id, an address with one of them.
 * @throws SextantError `index-missing` where there is no index; `paper-not-found` when there is none of the papers;
 *   `input-invalid` when no other would be left; else as `publish`
 */
export async function removePapers(
  store: IndexStore,
  names: readonly string[],
  { log, ...options }: PublishOptions & { log: (line: string) => void },
): Promise<RemoveResult> {
  const { pointer } = (await beginSwitch(store, options)).before;
  if (pointer === null)
    throw new SextantError('index-missing', 'There is no index to remove papers from. Publish one first.');
  const before = new StoredIndex(store, await readManifest(store, pointer.manifest));
  const { dead, removed, missing, ambiguous } = await find(before, names);
  if (removed.length === 0) {
    const told = [...missing.map((name) => `${name}: there is no such paper`), ...toldOf(ambiguous)];
    throw new SextantError('paper-not-found', `Nothing was removed.\n${shortened(told).join('\n')}`);
  }
  const papers = before.manifest.papers - removed.length;
  if (papers === 0) {
    throw new SextantError(
      'input-invalid',
      'No paper would be left, and an index has at least one. Publish the papers that are to be there instead: ' +
        'npx sextant index papers.jsonl',
    );
  }
  const published = await publishRemoval(store, before, dead, {
    ...options,
    log,
    model: () => storedModel(store, before.manifest),
    onWait: (wait) => log(waiting(wait)),
  });
  return { removed, missing, ambiguous, papers, published };
}

/** What is to be said of papers that were not removed while others were. */
export function leftOf({ missing, ambiguous }: RemoveResult): string[] {
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

type Found = Omit<RemoveResult, 'papers' | 'published'> & { dead: Place[] };

/** What is an id stands for the paper with it, whatever else goes by the same name. */
async function find(before: StoredIndex, names: readonly string[]): Promise<Found> {
  const found = new Map<string, { id: string; place: Place }[]>();
  const note = (name: string, id: string, place: Place): void => {
    found.set(name, [...(found.get(name) ?? []), { id, place }]);
  };
  for await (const { place, paper } of before.find(names)) note(paper.id, paper.id, place);
  const others = names.filter((name) => !found.has(name));
  for await (const { name, place, paper } of before.findNamed(others)) note(name, paper.id, place);
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

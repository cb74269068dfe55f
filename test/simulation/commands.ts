import { papersInMemory } from '../../scripts/corpus/paper-rows.ts';
import { toHalves } from '../../scripts/draft-of.ts';
import { publishAdditions } from '../../scripts/publish-additions.ts';
import { applyGc, planGc } from '../../scripts/publish/gc.ts';
import type { MergePolicy } from '../../scripts/publish/merge-plan.ts';
import { publish, type PublishOptions, type PublishResult } from '../../scripts/publish/publish.ts';
import { rollback, type RollbackResult } from '../../scripts/publish/rollback.ts';
import { type Place, StoredIndex } from '../../scripts/publish/stored-index.ts';
import { listManifests } from '../../scripts/publish/store-state.ts';
import { beginSwitch } from '../../scripts/publish/switch.ts';
import { mulberry32 } from '../../scripts/random.ts';
import { SextantError } from '../../src/errors.ts';
import { readManifest } from '../../src/index/open.ts';
import type { Paper } from '../../src/index/paper.ts';
import type { IndexStore } from '../../src/index/store.ts';
import { DIM, rowsOf, unitVector } from '../publish/drafts.ts';
import type { Papers } from './look.ts';
import type { Intent, Oracle } from './oracle.ts';
import { smallModel } from './small-model.ts';

const MODEL = smallModel();

/** A command that changes what is served, or cleans up; the same one can be run again. */
export type Command =
  | { name: 'index'; papers: Papers }
  | { name: 'add' | 'update' | 'remove'; papers: Papers; removed: readonly string[] }
  /** `back`: how many generations, of those that are listed. */
  | { name: 'rollback'; back: number }
  | { name: 'gc'; keep: number; maxDeletes: number };

export interface Run extends PublishOptions {
  policy: MergePolicy;
}

function paperOf(id: string, abstract: string): Paper {
  return { id, title: `On ${abstract}`, abstract, published: '2026-05' };
}

/** The embedding of a paper: another one for another text. */
export function embeddingOf({ id, abstract }: Pick<Paper, 'id' | 'abstract'>): Float32Array {
  const seed = Array.from(`${id} ${abstract}`).reduce((sum, c) => Math.imul(sum, 31) + c.charCodeAt(0), 7);
  return toHalves(unitVector(DIM, mulberry32(seed)));
}

/**
 * Runs one command, and tells the oracle what is to come of it before anything is written.
 * @returns what it answers; null where there was nothing to do
 * @throws SextantError as commands do
 */
export async function run(
  store: IndexStore,
  command: Command,
  { oracle, intent }: { oracle: Oracle; intent: Intent },
  options: Run,
): Promise<PublishResult | RollbackResult | null> {
  switch (command.name) {
    case 'index':
      intent.papers = command.papers;
      return indexAll(store, command.papers, options);
    case 'rollback':
      return goBack(store, command.back, { oracle, intent }, options);
    case 'gc': {
      const { keep, maxDeletes } = command;
      await applyGc(store, await planGc(store, { keep, maxDeletes, now: options.clock?.now() ?? 0 }));
      return null;
    }
    default:
      return change(store, command, { oracle, intent }, options);
  }
}

async function indexAll(store: IndexStore, papers: Papers, options: Run): Promise<PublishResult> {
  const all = Array.from(papers, ([id, abstract]) => paperOf(id, abstract));
  const { id, width: dim, maxTokens } = MODEL.config;
  const { weights, vocabulary } = MODEL;
  const rows = rowsOf(all, (row) => embeddingOf(all[row] ?? paperOf('', '')));
  return publish(store, { model: { id, dim, maxTokens, weights, vocabulary }, bits: 8, rows }, options);
}

async function goBack(
  store: IndexStore,
  back: number,
  { oracle, intent }: { oracle: Oracle; intent: Intent },
  options: Run,
): Promise<RollbackResult> {
  const manifests = await listManifests(store);
  const target = manifests[Math.min(back, manifests.length - 1)];
  if (target === undefined) throw new SextantError('index-missing', 'There is nothing to go back to.');
  // Of two publishers that met, one was refused when it had written its manifest.
  const twins = manifests.filter(({ gen }) => gen === target.gen);
  const served = twins.find(({ key }) => oracle.wasServed(key)) ?? target;
  if (twins.length > 1 && !oracle.wasServed(served.key)) {
    throw new SextantError('generation-not-found', 'Neither of them was ever served.');
  }
  intent.papers = oracle.papersOf(served.key);
  return rollback(store, target.gen, options);
}

/** Adds, replaces and removes papers as `add` does. */
async function change(
  store: IndexStore,
  { papers: given, removed }: { papers: Papers; removed: readonly string[] },
  { oracle, intent }: { oracle: Oracle; intent: Intent },
  options: Run,
): Promise<PublishResult | null> {
  const { pointer } = (await beginSwitch(store, options)).before;
  if (pointer === null) throw new SextantError('index-missing', 'There is no index.');
  const before = new StoredIndex(store, await readManifest(store, pointer.manifest));
  const known = oracle.papersOf(pointer.manifest.key);
  const papers = new Map(known);
  for (const id of removed) papers.delete(id);
  for (const [id, abstract] of given) papers.set(id, abstract);
  if (papers.size === 0) throw new SextantError('input-invalid', 'No paper would be left.');
  intent.papers = papers;
  const fresh = new Map(given);
  const dead: Place[] = [];
  for await (const { place, paper } of before.find([...given.keys(), ...removed])) {
    if (fresh.get(paper.id) === paper.abstract) fresh.delete(paper.id);
    else dead.push(place);
  }
  if (fresh.size + dead.length === 0) return null;
  const all = Array.from(fresh, ([id, abstract]) => paperOf(id, abstract));
  const embeddings = new Float32Array(all.length * DIM);
  all.forEach((paper, row) => embeddings.set(embeddingOf(paper), row * DIM));
  const read = (row: number): Paper => all[row] ?? paperOf('', '');
  const additions = { fresh: { ...papersInMemory(all), read }, embeddings, dead, sources: [] };
  return publishAdditions(store, before, additions, { ...options, model: MODEL, log: () => undefined });
}

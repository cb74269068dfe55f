import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SextantError } from '../../src/errors.ts';
import type { Manifest, SourceState } from '../../src/index/manifest.ts';
import { readManifest } from '../../src/index/open.ts';
import type { IndexStore } from '../../src/index/store.ts';
import { addPapers, type AddResult } from '../add-papers.ts';
import type { FileFaults } from '../corpus/collect.ts';
import { ensureBuilt } from '../build/ensure.ts';
import { isStandardInput, type NamedFile } from '../corpus/input-file.ts';
import { outcomeOf } from '../index-corpus.ts';
import { DEFAULT_MODEL } from '../model/checksums.ts';
import { prepareModel } from '../model/prepare.ts';
import { sha256 } from '../model/sha256.ts';
import { HARVESTS, LOCAL_STATE } from '../paths.ts';
import { publishSources } from '../publish/publish.ts';
import { readState } from '../publish/store-state.ts';
import { type Harvest, harvest } from '../sources/harvest.ts';
import { rememberedSource, SOURCE_KINDS, sourceOf } from '../sources/source-kinds.ts';
import { PoliteClient } from '../sources/polite-client.ts';
import type { Source } from '../sources/source.ts';
import type { Target } from '../target.ts';
import { programVersion } from '../version.ts';
import { corpusOptions, modelOptions, type Output, type PublishOptions } from './options.ts';
import { nextAfterPublishing, type StoreOptions, withTarget } from './store-options.ts';

interface AddingOptions extends StoreOptions, PublishOptions {
  contact?: string | undefined;
}

export interface AddOptions extends AddingOptions {
  since?: string | undefined;
  base?: string | undefined;
}

export interface SyncOptions extends AddingOptions {
  list: boolean;
  forget?: string | undefined;
}

/** A source that is to be asked, and what the index remembers of it. */
interface Wanted extends Pick<SourceState, 'base' | 'since'> {
  source: Source;
  /** Null when the index does not know it, or knew it with another question. */
  known: SourceState | null;
}

/** Adds papers of files and of sources to what is published. */
export async function add(named: readonly string[], options: AddOptions): Promise<void> {
  const { since, base } = options;
  // Everything that was named is looked at before anybody is asked.
  const inputs = named.map((name) => ({ name, source: isFile(name) ? null : sourceOf(name, base) }));
  const files = inputs.filter(({ source }) => source === null).map(({ name }) => name);
  files.forEach(requireFile);
  if (base !== undefined && inputs.length - files.length !== 1)
    throw new SextantError(
      'usage',
      '--base is the address of one source: name one source, and no file has one.',
    );
  await withTarget(options, true, async (target, output) => {
    const manifest = await currentManifest(target.store);
    const wanted = inputs.flatMap(({ source }) => {
      if (source === null) return [];
      const known = manifest?.sources?.find(({ name }) => name === source.name) ?? null;
      const isSame = known?.since === since && known?.base === base;
      return [{ source, since, base, known: isSame ? known : null }];
    });
    await take(target, { manifest, files, wanted }, options, output);
  });
}

/** Asks the sources that an index remembers for what is new. */
export async function sync(options: SyncOptions): Promise<void> {
  const isReading = options.list;
  await withTarget(options, !isReading, async (target, output) => {
    const manifest = await currentManifest(target.store);
    const sources = manifest?.sources ?? [];
    if (isReading) {
      const lines = sources.map(({ name, base, since, answeredAt }) =>
        [
          name,
          ...(base === undefined ? [] : [`at ${base}`]),
          ...(since === undefined ? [] : [`since ${since}`]),
          `last answered ${answeredAt}`,
        ].join('\t'),
      );
      output.result({ sources }, lines.join('\n') || NO_SOURCES);
      return;
    }
    if (manifest === null || sources.length === 0) throw new SextantError('usage', NO_SOURCES);
    if (options.forget !== undefined) {
      await forget(target, manifest, options.forget, options, output);
      return;
    }
    const wanted = sources.map((known) => ({
      source: rememberedSource(known.name, known.base),
      since: known.since,
      base: known.base,
      known,
    }));
    await take(target, { manifest, files: [], wanted }, options, output);
  });
}

const NO_SOURCES = 'No sources are remembered. Next: npx sextant add arxiv:cs.CL (add --help lists more)';

/** Asks the sources one after the other, then adds what they and the files have, and says what became of each. */
async function take(
  { store, waitMs, alone }: Target,
  {
    manifest,
    files,
    wanted,
  }: { manifest: Manifest | null; files: readonly string[]; wanted: readonly Wanted[] },
  options: AddingOptions,
  output: Output,
): Promise<void> {
  await ensureBuilt(output.log);
  const model = await prepareModel(
    modelOptions({ ...options, model: modelOf(manifest, options) }, output.log),
  );
  const client = new PoliteClient({ contact: options.contact, version: programVersion(), log: output.log });
  const outcomes: { wanted: Wanted; harvest: Harvest | null }[] = [];
  const failed: Failure[] = [];
  for (const one of wanted) {
    const { source, since, known } = one;
    const asked = { client, since, last: known?.last ?? null, folder: harvestsOf(options), log: output.log };
    try {
      outcomes.push({ wanted: one, harvest: await harvest(source, asked) });
    } catch (error) {
      if (!(error instanceof SextantError) || error.code !== 'source-failed') throw error;
      output.log(`${source.name} failed, which the end of this says more of.`);
      outcomes.push({ wanted: one, harvest: null });
      failed.push({ name: source.name, reason: error.message });
    }
  }
  const whole = outcomes.flatMap(({ wanted: one, harvest: got }) =>
    got === null ? [] : [{ ...one, ...got }],
  );
  for (const { source, warnings } of whole)
    for (const warning of warnings) output.warn(`${source.name}: ${warning}`);
  if (whole.length === 0 && files.length === 0) throw failure(failed);
  const added = await addPapers(
    store,
    {
      files: [...files, ...whole.flatMap(pagesOf)],
      deleted: whole.flatMap(({ deleted }) => deleted),
      // What is remembered when it is published: a harvest takes time, in which another machine may have synced.
      sources: (known, faults) =>
        remembered(
          known,
          whole.filter((one) => faultOf(one, faults) === null),
        ),
    },
    { model, ...corpusOptions(options, output), waitMs, takeOver: options.takeOver || alone },
  );
  for (const { forget: done } of whole) done();
  const failures = [
    ...failed,
    ...whole.flatMap((one) => withReason(one.source.name, faultOf(one, added.faults))),
    ...files.flatMap((name) => withReason(name, added.faults.empty.has(name) ? NO_PAPERS : null)),
  ];
  output.result(resultOf(added, outcomes, failures), textOf(added));
  if (failures.length > 0) throw failure(failures);
  output.next(nextAfterPublishing(options));
}

/** A source or a file of which not all could be had. */
interface Failure {
  name: string;
  reason: string;
}

function withReason(name: string, reason: string | null): Failure[] {
  return reason === null ? [] : [{ name, reason }];
}

/** What is read under the name of its source, and its page. */
function pagesOf({ source, since, files }: Wanted & Harvest): NamedFile[] {
  return files.map((path, i) => ({
    path,
    name: `${source.name}, page ${String(i + 1)}`,
    since,
    isPage: true,
  }));
}

const NO_PAPERS = 'There are no papers in it. Check that it is what it should be.';

/** Why a source did not give what it has: a page that cannot be read, or no paper on any. */
function faultOf(one: Wanted & Harvest, { unreadable, empty }: FileFaults): string | null {
  const names = pagesOf(one).map(({ name }) => name);
  const [reason] = names.flatMap((name) => unreadable.get(name) ?? []);
  return reason ?? (names.length > 0 && names.every((name) => empty.has(name)) ? NO_PAPERS : null);
}

/** What the index knew of sources that were not asked, or that failed, stays. */
function remembered(before: readonly SourceState[], whole: readonly (Wanted & Harvest)[]): SourceState[] {
  const now = new Map(before.map((state) => [state.name, state]));
  const answeredAt = new Date().toISOString();
  for (const {
    source: { name },
    base,
    since,
    end,
  } of whole) {
    now.set(name, {
      name,
      ...(base !== undefined && { base }),
      ...(since !== undefined && { since }),
      last: end,
      answeredAt,
    });
  }
  return [...now.values()];
}

function resultOf(
  { published, papers, ...changes }: AddResult,
  outcomes: readonly { wanted: Wanted; harvest: Harvest | null }[],
  failures: readonly Failure[],
) {
  const { added, changed, removed, unchanged, older, leftOut } = changes;
  return {
    outcome: published?.outcome ?? 'unchanged',
    generation: published?.gen ?? null,
    papers,
    added,
    changed,
    removed,
    unchanged,
    older,
    left_out: leftOut,
    values: published?.values ?? 0,
    bytes: published?.bytes ?? 0,
    sources: outcomes.map(({ wanted: { source }, harvest: got }) => {
      const failed = failures.find(({ name }) => name === source.name);
      return {
        name: source.name,
        ...(got !== null && { pages: got.files.length }),
        ...(failed !== undefined && { error: failed.reason }),
      };
    }),
  };
}

function textOf({ published, papers, added, changed, removed }: AddResult): string {
  if (added + changed + removed > 0 && published !== null) return outcomeOf(published);
  const sources = published === null ? '' : '; only the sources that are remembered did';
  return `No paper changed${sources}: ${String(papers)} papers are published.`;
}

function failure(failed: readonly Failure[]): SextantError {
  const lines = failed.map(({ name, reason }) => `${name}: ${reason}`);
  const text = lines.length === 1 ? lines : [`${String(lines.length)} of them failed:`, ...lines];
  return new SextantError('source-failed', text.join('\n'));
}

async function forget(
  { store, waitMs, alone }: Target,
  manifest: Manifest,
  name: string,
  options: SyncOptions,
  output: Output,
): Promise<void> {
  const sources = manifest.sources?.filter((source) => source.name !== name) ?? [];
  if (sources.length === manifest.sources?.length)
    throw new SextantError('usage', `${name} is none of the sources; npx sextant sync --list lists them.`);
  const takeOver = options.takeOver || alone;
  const published = await publishSources(store, sources, { waitMs, takeOver });
  output.result({ sources, generation: published.gen }, `${name} is asked no more; its papers stay.`);
}

/** @throws SextantError when there is an index that cannot be read */
async function currentManifest(store: IndexStore): Promise<Manifest | null> {
  const { pointer } = await readState(store);
  return pointer && readManifest(store, pointer.manifest);
}

/** Papers are added by the model of those that are there. @throws SextantError `usage` when another one is asked for */
function modelOf(manifest: Manifest | null, { model }: PublishOptions): string {
  if (manifest === null || model === manifest.model.id) return model;
  if (model === DEFAULT_MODEL) return manifest.model.id;
  throw new SextantError(
    'usage',
    `What is published was embedded by ${manifest.model.id}. Leave out --model, or publish all papers by ${model} with index.`,
  );
}

/** Harvests are of one index: what one has, another still needs. */
function harvestsOf({ target, state }: StoreOptions): string {
  const name = target === 'remote' ? target : resolve(state ?? LOCAL_STATE);
  return join(HARVESTS, sha256(new TextEncoder().encode(name)).slice(0, 16));
}

/** @throws SextantError `input-invalid` for what is neither a file nor a source */
function requireFile(name: string): void {
  if (isFile(name)) return;
  const kinds = Object.values(SOURCE_KINDS).map(({ usage }) => usage);
  throw new SextantError(
    'input-invalid',
    `${name} is neither a file nor a source. Check the path, or name a source: ${kinds.join(', ')}.`,
  );
}

function isFile(name: string): boolean {
  return isStandardInput(name) || existsSync(name);
}

import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { SextantError } from '../../src/errors.ts';
import { queryEncoderOf, type SourceState } from '../../src/index/manifest.ts';
import type { AddResult } from '../add-papers.ts';
import type { FileFaults } from '../corpus/collect.ts';
import { ensureBuilt } from '../build/ensure.ts';
import { isStandardInput } from '../corpus/input-file.ts';
import { DEFAULT_MODEL } from '../model/checksums.ts';
import { prepareModel } from '../model/prepare.ts';
import { sha256 } from '../model/sha256.ts';
import { HARVESTS } from '../paths.ts';
import { askAll, askedOf, faultOf, NO_PAPERS, pagesOf, type Wanted, wholeOf } from '../sources/ask-all.ts';
import { PoliteClient } from '../sources/polite-client.ts';
import { rememberedSource, SOURCE_KINDS, sourceOf } from '../sources/source-kinds.ts';
import { SourceFailure } from '../sources/source-failure.ts';
import { haveSameStates, statesAfter } from '../sources/source-states.ts';
import { namingSync } from '../system-error.ts';
import { programVersion } from '../version.ts';
import type { QueryEncoderName } from '../embed/query-encoders.ts';
import { modelOptions, type Output, type PublishOptions } from './options.ts';
import type { Described, Outcome, PlaceOptions, PublishingPlace } from './publishing-place.ts';
import { Tally } from './tally.ts';
import { withPlace } from './with-place.ts';
import {
  failureMarkdown,
  type Failure,
  listedSource,
  type Report,
  reportJson,
  reportMarkdown,
  reportText,
} from './sync-report.ts';

interface AddingOptions extends PlaceOptions, PublishOptions {
  contact?: string | undefined;
}

/** How long a sync waits for one answer in all, in ms: others wait behind it, and it is asked again the next day. */
const SYNC_PATIENCE_MS = 1_200_000;

export interface AddOptions extends AddingOptions {
  since?: string | undefined;
  base?: string | undefined;
}

export interface SyncOptions extends AddingOptions {
  list: boolean;
  /** File that what came of it is appended to, as Markdown. */
  summary?: string | undefined;
  forget?: string | undefined;
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
  await withPlace(options, true, async (place, output) => {
    const manifest = await place.current();
    const wanted = inputs.flatMap(({ source }) => {
      if (source === null) return [];
      const { name } = source;
      const known = manifest?.sources?.find((state) => state.name === name) ?? null;
      const isSame = known?.since === since && known?.base === base;
      return [{ name, open: () => source, since, base, known: isSame ? known : null }];
    });
    await take(place, { manifest, files, wanted }, options, output);
  });
}

/** Replaces papers of what is published by what files have of them. */
export async function update(files: readonly string[], options: AddingOptions): Promise<void> {
  for (const name of files) {
    if (!isFile(name)) throw new SextantError('input-invalid', `There is no file ${name}. Check the path.`);
  }
  await withPlace(options, true, async (place, output) => {
    const manifest = await place.current();
    await take(place, { manifest, files, wanted: [], isUpdate: true }, options, output);
  });
}

/** Asks the sources that an index remembers for what is new. */
export async function sync(options: SyncOptions): Promise<void> {
  const { list: isReading, summary } = options;
  const summarise = (markdown: string): void => {
    if (summary !== undefined) namingSync(summary, () => appendFileSync(summary, markdown));
  };
  // A file that cannot be written is told before anybody is asked.
  summarise('');
  let isTold = false;
  const tell = (report: Report): void => {
    isTold = true;
    summarise(reportMarkdown(report));
  };
  try {
    await withPlace(options, !isReading, async (place, output) => {
      const manifest = await place.current();
      const sources = manifest?.sources ?? [];
      if (isReading) {
        output.result({ sources }, sources.map(listedSource).join('\n') || NO_SOURCES);
        return;
      }
      if (manifest === null || sources.length === 0) throw new SextantError('usage', NO_SOURCES);
      if (options.forget !== undefined) {
        await forget(place, manifest, options.forget, output);
        return;
      }
      const wanted = sources.map((known) => ({
        name: known.name,
        open: () => rememberedSource(known.name, known.base),
        since: known.since,
        base: known.base,
        known,
      }));
      await take(place, { manifest, files: [], wanted, patienceMs: SYNC_PATIENCE_MS }, options, output, tell);
    });
  } catch (error) {
    if (!isTold) summarise(failureMarkdown(messageOf(error)));
    throw error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const NO_SOURCES = 'No sources are remembered. Next: npx sextant add arxiv:cs.CL (add --help lists more)';

/** What papers are taken from. */
interface Taken {
  manifest: Described | null;
  files: readonly string[];
  wanted: Wanted[];
  /** Whether papers that are not published yet are left out. */
  isUpdate?: boolean;
  patienceMs?: number;
}

/** Asks the sources one after the other, then adds what they and the files have, and says what became of each. */
async function take(
  place: PublishingPlace,
  { manifest, files, wanted, isUpdate = false, ...patience }: Taken,
  options: AddingOptions,
  output: Output,
  tell: (report: Report) => void = () => undefined,
): Promise<void> {
  await ensureBuilt(output.log);
  const id = modelOf(manifest, options);
  const { log } = output;
  const { contact } = options;
  const client = new PoliteClient({ contact, version: programVersion(), log, ...patience });
  const answered = await askAll(wanted, { client, folder: harvestsOf(place), log });
  const whole = wholeOf(answered);
  for (const { name, warnings } of whole) for (const warning of warnings) output.warn(`${name}: ${warning}`);
  const failed = answered.flatMap(({ wanted: { name }, answer }) =>
    withReason(name, answer instanceof SourceFailure ? answer.message : null),
  );
  const isNothing = files.length === 0 && whole.every((one) => one.files.length + one.deleted.length === 0);
  if (manifest === null && isNothing && failed.length > 0) throw failure(failed);

  let states: readonly SourceState[] = [];
  // What is remembered when it is published: a harvest takes time, in which another machine may have synced.
  const statesWith = (known: readonly SourceState[], faults: FileFaults): readonly SourceState[] => {
    const asked = answered.map((one) => askedOf(one, faults));
    states = statesAfter(known, asked, new Date().toISOString());
    return states;
  };
  const tally = new Tally(whole);
  const additions = {
    files: [...files, ...whole.flatMap(pagesOf)],
    deleted: whole.flatMap(({ deleted }) => deleted),
    isUpdate,
    sources: statesWith,
    touched: tally.touched,
  };
  const isEstimate = options.estimate === true;
  const added =
    manifest !== null && isNothing && !isEstimate
      ? await onlyStates(place, (known) => statesWith(known, NO_FAULTS))
      : await place.add(additions, await prepareModel(modelOptions({ ...options, model: id }, log)), options);
  if (!isEstimate) for (const { forget: done } of whole) done();
  if (added.published?.outcome === 'published') await place.tidy();
  const failures = [
    ...failed,
    ...whole.flatMap((one) => withReason(one.name, faultOf(one, added.faults)?.reason ?? null)),
    ...files.flatMap((name) => withReason(name, added.faults.empty.has(name) ? NO_PAPERS : null)),
  ];
  const sources = answered.map(({ wanted: { name }, answer }) => ({
    name,
    ...('files' in answer && { pages: answer.files.length }),
    touched: tally.of(name),
    failingSince: states.find((state) => state.name === name)?.failing?.since,
  }));
  const report = { ...added, sources, failures };
  tell(report);
  output.result(reportJson(report), reportText(report));
  if (failures.length > 0) throw failure(failures);
  if (!isEstimate) output.next(place.next());
}

/** Nobody gave a paper, nor deleted one: publishes what is known of the sources, if that is not published already. */
async function onlyStates(
  place: PublishingPlace,
  statesWith: (known: readonly SourceState[]) => readonly SourceState[],
): Promise<AddResult<Outcome>> {
  const manifest = await place.current();
  if (manifest === null)
    throw new SextantError('index-missing', 'There is no index any more. Publish one first.');
  const known = manifest.sources ?? [];
  const states = statesWith(known);
  const published = haveSameStates(known, states) ? null : await place.restate(states);
  const nothing = { added: 0, changed: 0, removed: 0, unchanged: 0, older: 0, absent: 0, leftOut: 0 };
  return { ...nothing, published, papers: manifest.papers, faults: NO_FAULTS };
}

const NO_FAULTS: FileFaults = { unreadable: new Map(), empty: new Set() };

function withReason(name: string, reason: string | null): Failure[] {
  return reason === null ? [] : [{ name, reason }];
}

function failure(failed: readonly Failure[]): SextantError {
  const lines = failed.map(({ name, reason }) => `${name}: ${reason}`);
  const text = lines.length === 1 ? lines : [`${String(lines.length)} of them failed:`, ...lines];
  return new SextantError('source-failed', text.join('\n'));
}

async function forget(
  place: PublishingPlace,
  manifest: Described,
  name: string,
  output: Output,
): Promise<void> {
  const sources = manifest.sources?.filter((source) => source.name !== name) ?? [];
  if (sources.length === manifest.sources?.length)
    throw new SextantError('usage', `${name} is none of the sources; npx sextant sync --list lists them.`);
  const published = await place.restate(sources);
  output.result({ sources, generation: published.gen }, `${name} is asked no more; its papers stay.`);
}

/** Papers are added by the model of those that are there. @throws SextantError `usage` when another one is asked for */
function modelOf(manifest: Described | null, { model, queryEncoder }: PublishOptions): string {
  if (manifest === null) return model;
  const now: QueryEncoderName = queryEncoderOf(manifest.model) ?? 'transformer';
  if (queryEncoder !== undefined && queryEncoder !== now) {
    const by = now === 'static' ? 'a table' : 'its model';
    throw new SextantError(
      'usage',
      `Queries of what is published are encoded by ${by}. Leave out --query-encoder, or publish all papers anew: npx sextant index export writes them, and index --query-encoder ${queryEncoder} reads them.`,
    );
  }
  if (model === manifest.model.id) return model;
  if (model === DEFAULT_MODEL) return manifest.model.id;
  throw new SextantError(
    'usage',
    `What is published was embedded by ${manifest.model.id}. Leave out --model, or publish all papers by ${model} with index.`,
  );
}

/** Harvests are of one index: what one has, another still needs. */
function harvestsOf({ name }: PublishingPlace): string {
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

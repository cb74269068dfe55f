import { resolve } from 'node:path';
import { ensureBuilt } from '../build/ensure.ts';
import { compactIndex } from '../compact-index.ts';
import { diffIndexes, type IndexDiff, type NamedPaper } from '../diff-index.ts';
import type { EncoderName } from '../embed/encoders.ts';
import { exportIndex } from '../export-index.ts';
import { outcomeOf } from '../index-corpus.ts';
import { indexStats, type IndexStats, storeStats, type StoreStats } from '../index-stats.ts';
import { manifestOf } from '../publish/verify.ts';
import { StoredIndex } from '../publish/stored-index.ts';
import type { Target } from '../target.ts';
import { dailyWritesOf, modelOptions } from './options.ts';
import { nextAfterPublishing, type StoreOptions, withTarget } from './store-options.ts';

interface PublishingOptions extends StoreOptions {
  takeOver: boolean;
  dailyWrites: number;
}

/** Writes all papers anew as one segment. */
export async function compact(options: PublishingOptions): Promise<void> {
  await withTarget(options, true, async (target, output) => {
    await ensureBuilt(output.log);
    const { published, before, after } = await compactIndex(target.store, {
      ...howOf(target, options),
      log: output.log,
    });
    output.result(
      {
        outcome: published?.outcome ?? 'unchanged',
        generation: published?.gen ?? null,
        before,
        after,
        values: published?.values ?? 0,
        bytes: published?.bytes ?? 0,
      },
      published === null
        ? 'The index is one segment of which nothing was deleted: nothing to do.'
        : `${outcomeOf(published)}\n${before.segments === 1 ? '1 segment' : `${String(before.segments)} segments`} with ${counted(before.deleted)} deleted rows, ` +
            `${counted(before.values)} values and ${megabytes(before.bytes)} are now one segment, ` +
            `${counted(after.values)} values and ${megabytes(after.bytes)}.`,
    );
  });
}

export interface ExportOptions extends StoreOptions {
  generation?: number | undefined;
  force: boolean;
}

/** Writes papers and embeddings into files. */
export async function exportFiles(
  folder: string,
  { generation, force, ...options }: ExportOptions,
): Promise<void> {
  await withTarget(options, false, async ({ store }, output) => {
    const index = await indexOf(store, generation ?? null);
    output.log(`Reading ${counted(index.manifest.papers)} papers …`);
    const { papers, files } = await exportIndex(index, resolve(folder), { force });
    output.result(
      { generation: index.manifest.gen, papers, files },
      `Wrote ${counted(papers)} papers of generation ${String(index.manifest.gen)} into:\n${files.join('\n')}`,
    );
  });
}

/** Says what makes one generation another. */
export async function diff(before: number, after: number, options: StoreOptions): Promise<void> {
  await withTarget(options, false, async ({ store }, output) => {
    const found = await diffIndexes(await indexOf(store, before), await indexOf(store, after));
    output.result({ generations: { before, after }, ...found }, textOfDiff(before, after, found));
  });
}

/** Papers of a kind that are listed one by one. */
const LISTED = 20;

function textOfDiff(before: number, after: number, found: IndexDiff): string {
  const { added, changed, removed, unchanged, segments, values, bytes, sources, model } = found;
  const list = (sign: string, papers: readonly NamedPaper[]): string[] => [
    ...papers.slice(0, LISTED).map(({ id, title }) => `${sign} ${id}\t${title}`),
    ...(papers.length > LISTED
      ? [`${sign} and ${counted(papers.length - LISTED)} more, which --json lists`]
      : []),
  ];
  return [
    `From generation ${String(before)} to ${String(after)}: ${counted(added.length)} papers added, ` +
      `${counted(changed.length)} changed, ${counted(removed.length)} removed, ${counted(unchanged)} the same.`,
    ...list('+', added),
    ...list('~', changed),
    ...list('-', removed),
    `Shared: ${String(segments.shared)} of ${String(segments.after)} segments, ${counted(values.shared)} of ` +
      `${counted(values.after)} values, ${megabytes(bytes.shared)} of ${megabytes(bytes.after)}.`,
    ...named('Sources added', sources.added),
    ...named('Sources that remember something else', sources.changed),
    ...named('Sources removed', sources.removed),
    ...(model === null ? [] : [`Model: ${model.before}, then ${model.after}.`]),
  ].join('\n');
}

function named(what: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${what}: ${names.join(', ')}.`];
}

/** Prints an index, and the store that has it, in figures. */
export async function stats(generation: number | undefined, options: StoreOptions): Promise<void> {
  await withTarget(options, false, async ({ store }, output) => {
    const index = await indexStats(await indexOf(store, generation ?? null));
    const all = await storeStats(store, Date.now());
    output.result({ ...index, store: all }, [...textOfIndex(index), ...textOfStore(all)].join('\n'));
  });
}

/** Categories that are listed. */
const LISTED_CATEGORIES = 10;

function textOfIndex(index: IndexStats): string[] {
  const { gen, papers, model, queryEncoder, segments, dates, categories, authors, terms, embeddings } = index;
  const named = Object.entries(categories);
  const most = named.slice(0, LISTED_CATEGORIES).map(([name, count]) => `${name} ${counted(count)}`);
  const more = named.length > most.length ? [`and ${counted(named.length - most.length)} more`] : [];
  const span = dates.latest === null ? 'none' : `${dates.earliest ?? ''} to ${dates.latest}`;
  return [
    `Generation ${String(gen)}: ${counted(papers)} papers, embedded by ${model}${queryEncoder === undefined ? '' : ', and queries by a table learnt from it'}.`,
    `Dates: ${span}; ${counted(dates.undated)} papers without one.`,
    `Categories: ${[...most, ...more].join(', ') || 'none'}.`,
    `Authors: ${counted(authors)} names. Terms: ${counted(terms.text)} of texts, ${counted(terms.title)} of titles.`,
    `Embeddings: ${counted(embeddings.rows)} of ${String(embeddings.dimensions)} dimensions, ${megabytes(embeddings.bytes)}.`,
    `Segments: ${String(segments.length)}.`,
    ...segments.map(
      ({ rows, deleted, isPacked, bytes, kinds }, i) =>
        `  ${String(i + 1)}: ${counted(rows)} rows, ${counted(deleted)} deleted, ${megabytes(bytes)}` +
        `${isPacked ? ', packed' : ''} (${Object.entries(kinds)
          .map(([kind, of]) => `${kind} ${megabytes(of)}`)
          .join(', ')})`,
    ),
  ];
}

function textOfStore({ kinds, all, garbage, writesToday, free }: StoreStats): string[] {
  const due = garbage.due > 0 ? `, ${counted(garbage.due)} of which gc would delete today` : '';
  return [
    `Store: ${counted(all.values)} keys, ${megabytes(all.bytes)} of the ${megabytes(free.bytes)} of Cloudflare's Free plan.`,
    ...Object.entries(kinds).map(
      ([kind, { values, bytes }]) => `  ${kind}: ${counted(values)}, ${megabytes(bytes)}`,
    ),
    `Garbage: ${counted(garbage.values)} values, ${megabytes(garbage.bytes)}${due}.`,
    `Writes today: at least ${counted(writesToday)} of the ${counted(free.writesADay)} of the Free plan.`,
  ];
}

export interface MigrateOptions extends PublishingOptions {
  modelFolder?: string | undefined;
  encoder: EncoderName;
}

/** Publishes an index of an earlier format in this one. */
export async function migrate(options: MigrateOptions): Promise<void> {
  await withTarget(options, true, async (target, output) => {
    await ensureBuilt(output.log);
    // Loads most of what there is, and nothing that the other commands here need.
    const { migrateIndex } = await import('../migrate-index.ts');
    const { prepareModel } = await import('../model/prepare.ts');
    const { modelFolder, encoder, quiet } = options;
    const published = await migrateIndex(target.store, {
      ...howOf(target, options),
      encoder,
      log: output.log,
      progress: quiet !== true,
      model: (id) => prepareModel(modelOptions({ model: id, modelFolder }, output.log)),
    });
    if (published === null) {
      output.result({ outcome: 'unchanged' }, 'The index has the present format already: nothing to do.');
      return;
    }
    const { outcome, gen, manifest, values, bytes } = published;
    output.result({ outcome, generation: gen, papers: manifest.papers, values, bytes }, outcomeOf(published));
    if (target.remote) {
      output.next(
        'Next: npx sextant deploy, at once: Workers of the earlier version cannot start from now on.',
      );
    } else output.next(nextAfterPublishing(options));
  });
}

function howOf(target: Target, options: PublishingOptions) {
  return {
    waitMs: target.waitMs,
    takeOver: options.takeOver || target.alone,
    dailyWrites: dailyWritesOf(target, options),
  };
}

async function indexOf(store: Target['store'], gen: number | null): Promise<StoredIndex> {
  return new StoredIndex(store, await manifestOf(store, gen));
}

function counted(count: number): string {
  return count.toLocaleString('en');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

import { SextantError } from '../../src/errors.ts';
import type { Pointer } from '../../src/index/manifest.ts';
import { ensureBuilt } from '../build/ensure.ts';
import { applyGc, MAX_REMOTE_DELETES, planGc } from '../publish/gc.ts';
import { listGenerations } from '../publish/list.ts';
import { rollback } from '../publish/rollback.ts';
import { readServed, readState } from '../publish/store-state.ts';
import { manifestOf, verifyGeneration } from '../publish/verify.ts';
import type { DeepReport } from '../publish/verify-deep.ts';
import { waiting } from '../publish/switch.ts';
import type { Target } from '../target.ts';
import { corpusOptions, modelOptions, type Output, outputOf, type PublishOptions } from './options.ts';
import { nextAfterPublishing, type StoreOptions, withTarget } from './store-options.ts';

export interface PublishFilesOptions extends StoreOptions, PublishOptions {
  rewrite: boolean;
  ifEmpty: boolean;
  /** Whether another command goes on from there. */
  asStep: boolean;
}

/** Publishes an index of files, unless one is there already and that was asked for. */
export async function publishFiles(files: readonly string[], options: PublishFilesOptions): Promise<void> {
  if (files.length === 0) {
    throw new SextantError(
      'usage',
      'Name the files of your papers: npx sextant index papers.jsonl (index --help says what else there is).',
    );
  }
  const output = outputOf(options);
  await ensureBuilt(output.log);
  await withTarget(options, true, async (target) => {
    const { store, waitMs, alone } = target;
    // What would be left as it is must be what can be served.
    const { pointer } = await readState(store, { mayBeFormer: !options.ifEmpty });
    if (options.ifEmpty && pointer !== null) return;
    const sources = await sourcesOf(store, pointer);
    // Readers and model: most of what is loaded, and nothing that the other commands here need.
    const { indexCorpus, outcomeOf } = await import('../index-corpus.ts');
    const { prepareModel } = await import('../model/prepare.ts');
    const indexed = await indexCorpus(store, files, {
      model: await prepareModel(modelOptions(options, output.log)),
      ...corpusOptions(options, output),
      waitMs,
      takeOver: options.takeOver || alone,
      rewrite: options.rewrite,
    });
    const { gen, outcome, manifest, values, bytes, reused, leftOut } = indexed;
    output.result(
      { generation: gen, outcome, papers: manifest.papers, left_out: leftOut, values, bytes, reused },
      outcomeOf(indexed),
    );
    if (sources.length > 0) {
      const again = `npx sextant add ${sources.join(' ')}`;
      output.warn(
        `These papers replaced those of ${sources.join(', ')}, which sync asks no more; ${again} adds them again.`,
      );
    }
    if (!options.asStep) output.next(nextAfterPublishing(options));
  });
}

/** Names of the sources of what is served; none where that cannot be read, which is what publishing repairs. */
async function sourcesOf(store: Target['store'], pointer: Pointer | null): Promise<string[]> {
  const manifest = await readServed(store, pointer);
  return manifest?.sources?.map(({ name }) => name) ?? [];
}

/** A model, and what stands in for it where queries are encoded. */
function asked(model: string, queryEncoder: 'static' | undefined): string {
  return queryEncoder === undefined ? model : `${model}, queries by a table`;
}

/** Prints the generations that a store has, the one that is served among them. */
export async function list(options: StoreOptions): Promise<void> {
  const { result } = outputOf(options);
  await withTarget(options, false, async ({ store }) => {
    const { gen, generations } = await listGenerations(store, Date.now());
    const lines = generations.map(({ gen, createdAt, papers, model, queryEncoder, bytes, role }) =>
      [
        gen,
        createdAt,
        `${papers} papers`,
        asked(model, queryEncoder),
        `${(bytes / 1e6).toFixed(1)} MB`,
        role,
      ].join('\t'),
    );
    const nothing = 'Nothing is published. Next: npx sextant index papers.jsonl';
    result({ current: gen, generations }, [...(gen === null ? [nothing] : []), ...lines].join('\n'));
  });
}

/** Has an earlier generation served again. */
export async function rollBack(
  generation: number,
  options: StoreOptions & { takeOver: boolean },
): Promise<void> {
  const { log, result } = outputOf(options);
  await withTarget(options, true, async ({ store, waitMs, alone }) => {
    const { gen, outcome, manifest } = await rollback(store, generation, {
      waitMs,
      takeOver: options.takeOver || alone,
      onWait: (wait) => log(waiting(wait)),
    });
    const what = outcome === 'unchanged' ? 'already serves' : 'now serves';
    result(
      { generation: gen, outcome, papers: manifest.papers },
      `Generation ${gen} ${what} the ${manifest.papers} papers of generation ${generation}.`,
    );
  });
}

/** What `verify --deep` says of the model of an index. */
const MODELS_COMPARED = {
  identical: 'byte for byte what is packed here',
  alike: 'the same as here, packed from weights of another source',
  learnt: 'a table of query words that was learnt from the one here',
};

export interface VerifyOptions extends StoreOptions {
  deep: boolean;
  sample: number;
  modelFolder?: string | undefined;
}

/** @throws SextantError `index-corrupt`, naming everything that is wrong with the generation */
export async function verify(generation: number | undefined, options: VerifyOptions): Promise<void> {
  const output = outputOf(options);
  if (options.deep) await ensureBuilt(output.log);
  await withTarget(options, false, async ({ store }) => {
    const report = await verifyGeneration(store, generation ?? null);
    const deep =
      options.deep && report.problems.length === 0
        ? await compare(store, generation ?? null, options, output)
        : null;
    const problems = [...report.problems, ...(deep?.problems ?? [])];
    if (problems.length > 0) {
      if (options.json) output.result({ ...report, problems }, '');
      throw new SextantError(
        'index-corrupt',
        `Generation ${report.gen}:\n${problems.join('\n')}\nPublish its papers again with --rewrite.`,
      );
    }
    const size = `${report.papers} papers, ${report.values} values, ${(report.bytes / 1e6).toFixed(1)} MB`;
    const lines = [`Generation ${report.gen} is whole: ${size}.`];
    if (deep !== null) {
      lines.push(
        `Embedded ${deep.sample} of its papers again: least cosine with their vectors ${deep.least.stored.toFixed(3)}, ` +
          `with what its model gives ${deep.least.packed.toFixed(3)}. Its model is ${MODELS_COMPARED[deep.model]}.`,
      );
    }
    output.result({ ...report, ...(deep && { deep }) }, lines.join('\n'));
  });
}

async function compare(
  store: Target['store'],
  gen: number | null,
  { modelFolder, sample }: VerifyOptions,
  { log }: Output,
): Promise<DeepReport> {
  const { prepareModel } = await import('../model/prepare.ts');
  const { verifyDeep } = await import('../publish/verify-deep.ts');
  const manifest = await manifestOf(store, gen);
  // An index is compared with its own model, whatever is the default here.
  const model = await prepareModel(modelOptions({ model: manifest.model.id, modelFolder }, log));
  return verifyDeep(store, manifest, model, sample);
}

/** Shows, or deletes, what no kept generation needs. */
export async function collectGarbage(
  options: StoreOptions & { keep: number; apply: boolean },
): Promise<void> {
  const { result } = outputOf(options);
  const { keep, apply } = options;
  await withTarget(options, apply, async ({ store, remote }) => {
    const maxDeletes = remote ? MAX_REMOTE_DELETES : Number.POSITIVE_INFINITY;
    const plan = await planGc(store, { keep, maxDeletes, now: Date.now() });
    const kept = plan.kept.toSorted((a, b) => a - b);
    const what = `${plan.deletes.length} keys that no kept generation needs`;
    const why = `Kept: generations ${kept.join(', ')} (the ${keep} latest, and all that were served in the last 7 days).`;
    if (apply) await applyGc(store, plan);
    const next = plan.deletes.length > 0 ? ' Next: add --apply to do it.' : '';
    const text = apply ? `Deleted ${what}. ${why}` : `Would delete ${what}. ${why}${next}`;
    const left = plan.left > 0 ? `\n${plan.left} more are left to the next run.` : '';
    result({ ...plan, applied: apply }, text + left);
  });
}

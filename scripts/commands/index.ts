import { parseArgs } from 'node:util';
import { SextantError } from '../../src/errors.ts';
import { ensureBuilt } from '../build/ensure.ts';
import { runCommand } from '../cli.ts';
import { encoderOf } from '../embed/encoders.ts';
import { indexCorpus, waiting } from '../index-corpus.ts';
import { modelOptions } from '../model/options.ts';
import { prepareModel } from '../model/prepare.ts';
import { applyGc, DEFAULT_KEEP, MAX_REMOTE_DELETES, planGc } from '../publish/gc.ts';
import { listGenerations } from '../publish/list.ts';
import { rollback } from '../publish/rollback.ts';
import { manifestOf, verifyGeneration, type VerifyReport } from '../publish/verify.ts';
import { verifyDeep } from '../publish/verify-deep.ts';
import { PUBLISH_FLAGS, recordOptions } from '../publish-flags.ts';
import { openTarget, type Target, TARGET_FLAGS } from '../target.ts';

const USAGE = `npm run index -- FILE… [--strict]           publish an index of these papers
npm run index -- list                       list the generations
npm run index -- rollback GENERATION        serve an earlier one again
npm run index -- verify [GENERATION]        read and check every byte of one; with --deep embed papers of it
                                            again (--sample 32) and compare
npm run index -- gc [--keep 14] [--apply]   show (or delete) what no kept generation needs
All take --target local|remote and, local, --state DIR; the first also --model NAME, --encoder transformers|edge
and --rewrite, and that and verify --deep --model-folder DIR. --take-over publishes although another publish seems to
be under way.`;

/** Name of a command → what it does. Anything else is a file to be indexed. */
const COMMANDS = { list, rollback: rollBack, verify, gc };

/** What `verify --deep` says of the model of an index. */
const MODELS_COMPARED = {
  identical: 'byte for byte what is packed here',
  alike: 'the same as here, packed from weights of another source',
};

await runCommand(async (args) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...PUBLISH_FLAGS,
      ...TARGET_FLAGS,
      rewrite: { type: 'boolean', default: false },
      keep: { type: 'string', default: String(DEFAULT_KEEP) },
      apply: { type: 'boolean', default: false },
      deep: { type: 'boolean', default: false },
      sample: { type: 'string', default: '32' },
    },
  });
  const [first, ...rest] = positionals;
  if (first === undefined) throw new SextantError('usage', `Name the files of your papers.\n${USAGE}`);
  const encoder = encoderOf(values.encoder);
  const isCommand = (name: string): name is keyof typeof COMMANDS => Object.hasOwn(COMMANDS, name);
  const writes = !isCommand(first) || first === 'rollback' || (first === 'gc' && values.apply);
  if (!isCommand(first) || values.deep) await ensureBuilt((line) => console.log(line));
  const target = await openTarget(values.target, { state: values.state, writes });
  try {
    if (isCommand(first)) await COMMANDS[first](target, rest, values);
    else {
      await indexCorpus(target.store, positionals, {
        model: await prepareModel(modelOptions(values)),
        encoder,
        ...recordOptions(values, (line) => console.log(line)),
        waitMs: target.waitMs,
        takeOver: values['take-over'] || target.alone,
        rewrite: values.rewrite,
        log: (line) => console.log(line),
      });
    }
  } finally {
    await target.close();
  }
});

interface Flags {
  keep: string;
  apply: boolean;
  deep: boolean;
  sample: string;
  model: string;
  'model-folder'?: string;
  'take-over': boolean;
}

async function list({ store }: Target): Promise<void> {
  const { gen, generations } = await listGenerations(store, Date.now());
  if (gen === null) console.log('Nothing is published.');
  for (const { gen, createdAt, papers, model, bytes, role } of generations) {
    const size = `${(bytes / 1e6).toFixed(1)} MB`;
    console.log([gen, createdAt, `${papers} papers`, model, size, role].join('\t'));
  }
}

async function rollBack({ store, waitMs, alone }: Target, [gen]: string[], flags: Flags): Promise<void> {
  const result = await rollback(store, generationOf(gen), {
    waitMs,
    takeOver: flags['take-over'] || alone,
    onWait: (wait) => console.log(waiting(wait)),
  });
  const what = result.outcome === 'unchanged' ? 'already serves' : 'now serves';
  console.log(`Generation ${result.gen} ${what} the ${result.manifest.papers} papers of generation ${gen}.`);
}

async function verify({ store }: Target, [gen]: string[], flags: Flags): Promise<void> {
  const sample = sampleOf(flags.sample);
  const report = await verifyGeneration(store, gen === undefined ? null : generationOf(gen));
  requireNone(report);
  const size = `${report.papers} papers, ${report.values} values, ${(report.bytes / 1e6).toFixed(1)} MB`;
  console.log(`Generation ${report.gen} is whole: ${size}.`);
  if (!flags.deep) return;
  const manifest = await manifestOf(store, report.gen);
  // The name in the manifest, not --model: an index is compared with its own model.
  const model = await prepareModel({ ...modelOptions(flags), id: manifest.model.id });
  const deep = await verifyDeep(store, manifest, model, sample);
  requireNone({ gen: report.gen, problems: deep.problems });
  const { stored, packed } = deep.least;
  console.log(
    `Embedded ${deep.sample} of its papers again: least cosine with their vectors ${stored.toFixed(3)}, with what its ` +
      `model gives ${packed.toFixed(3)}. Its model is ${MODELS_COMPARED[deep.model]}.`,
  );
}

function requireNone({ gen, problems }: Pick<VerifyReport, 'gen' | 'problems'>): void {
  if (problems.length === 0) return;
  throw new SextantError('index-corrupt', `Generation ${gen}:\n${problems.join('\n')}`);
}

function sampleOf(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new SextantError('usage', `--sample is how many papers are embedded again, not ${text}.`);
}

async function gc({ store, remote }: Target, _: string[], { keep, apply }: Flags): Promise<void> {
  const maxDeletes = remote ? MAX_REMOTE_DELETES : Number.POSITIVE_INFINITY;
  const plan = await planGc(store, { keep: Number(keep), maxDeletes, now: Date.now() });
  const what = `${plan.deletes.length} keys that generations ${plan.kept.join(', ')} do not need`;
  if (apply) await applyGc(store, plan);
  console.log(`${apply ? 'Deleted' : 'Would delete'} ${what}${apply ? '.' : '; add --apply to do it.'}`);
  if (plan.left > 0) console.log(`${plan.left} more are left to the next run.`);
}

function generationOf(text: string | undefined): number {
  if (text !== undefined && /^[1-9]\d*$/.test(text)) return Number(text);
  throw new SextantError('usage', 'Name a generation by its number; `npm run index -- list` shows them.');
}

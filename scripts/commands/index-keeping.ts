import { Command, Option } from '@commander-js/extra-typings';
import type { Apart } from './apart.ts';
import {
  AS_JSON,
  DAILY_WRITES,
  ENCODER,
  MODEL_FOLDER,
  QUIET,
  STATE,
  TAKE_OVER,
  TARGET,
  wholeNumber,
} from './options.ts';

/** `sextant index compact`: one segment of all papers. */
export function compactCommand(apart: Apart) {
  return new Command('compact')
    .description('Write all papers anew as one segment, with a new map; none is embedded again')
    .addOption(TARGET)
    .addOption(STATE)
    .addOption(TAKE_OVER)
    .addOption(DAILY_WRITES)
    .addOption(AS_JSON)
    .addOption(QUIET)
    .action(
      apart(async (options) => {
        const { compact } = await import('./index-keeping-work.ts');
        await compact(options);
      }),
    );
}

/** `sextant index export`: papers and embeddings as files that anything reads. */
export function exportCommand(apart: Apart) {
  return new Command('export')
    .description('Write all papers into papers.jsonl and their embeddings into embeddings.npy')
    .argument('[folder]', 'where to; here unless given', '.')
    .addOption(TARGET)
    .addOption(STATE)
    .addOption(
      new Option('--generation <generation>', 'its number; the one that is served unless given').argParser(
        wholeNumber(),
      ),
    )
    .addOption(new Option('--force', 'replace such files that are there already').default(false))
    .addOption(AS_JSON)
    .addOption(QUIET)
    .addHelpText(
      'after',
      `
papers.jsonl has one paper a line, and npx sextant index papers.jsonl publishes the same papers again. embeddings.npy is
what numpy.load reads: 32-bit floats (papers, dimensions), rows in the order of the lines. ids.json lists the ids in that
order. Run it again after it was broken off.`,
    )
    .action(
      apart(async (folder, options) => {
        const { exportFiles } = await import('./index-keeping-work.ts');
        await exportFiles(folder, options);
      }),
    );
}

/** `sextant index diff`: what makes one generation another. */
export function diffCommand(apart: Apart) {
  return new Command('diff')
    .description('Say which papers one generation has, has not or has otherwise than another')
    .argument('<before>', 'number of the first, as list shows it', wholeNumber())
    .argument('<after>', 'number of the second', wholeNumber())
    .addOption(TARGET)
    .addOption(STATE)
    .addOption(AS_JSON)
    .addOption(QUIET)
    .action(
      apart(async (before, after, options) => {
        const { diff } = await import('./index-keeping-work.ts');
        await diff(before, after, options);
      }),
    );
}

/** `sextant index stats`: an index in figures. */
export function statsCommand(apart: Apart) {
  return new Command('stats')
    .description('Say what an index consists of, and what the store has of it and beside it')
    .argument('[generation]', 'its number; the one that is served unless given', wholeNumber())
    .addOption(TARGET)
    .addOption(STATE)
    .addOption(AS_JSON)
    .addOption(QUIET)
    .action(
      apart(async (generation, options) => {
        const { stats } = await import('./index-keeping-work.ts');
        await stats(generation, options);
      }),
    );
}

/** `sextant index migrate`: an index of an earlier format in this one. */
export function migrateCommand(apart: Apart) {
  return new Command('migrate')
    .description('Publish an index of an earlier format again, in the present one and the same store')
    .addOption(TARGET)
    .addOption(STATE)
    .addOption(MODEL_FOLDER)
    .addOption(ENCODER)
    .addOption(TAKE_OVER)
    .addOption(DAILY_WRITES)
    .addOption(AS_JSON)
    .addOption(QUIET)
    .addHelpText(
      'after',
      `
Papers and sources are taken over, and those papers embedded that were not embedded on this machine before. Deploy this
version of the Worker right afterwards: docs/operations.md says what happens in between.`,
    )
    .action(
      apart(async (options) => {
        const { migrate } = await import('./index-keeping-work.ts');
        await migrate(options);
      }),
    );
}

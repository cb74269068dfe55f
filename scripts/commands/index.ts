import { Command, type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { SextantError } from '../../src/errors.ts';
import { DEFAULT_KEEP } from '../publish/gc.ts';
import type { Apart } from './apart.ts';
import { compactCommand, diffCommand, exportCommand, migrateCommand, statsCommand } from './index-keeping.ts';
import {
  AS_JSON,
  MODEL_FOLDER,
  QUIET,
  STATE,
  TAKE_OVER,
  TARGET,
  wholeNumber,
  publishing,
} from './options.ts';

/** `sextant index`: what is published, and publishing. */
export function indexCommand(apart: Apart) {
  return publishCommand(apart)
    .enablePositionalOptions()
    .hook('preSubcommand', refuseOptionsBefore)
    .addCommand(listCommand(apart))
    .addCommand(rollbackCommand(apart))
    .addCommand(verifyCommand(apart))
    .addCommand(gcCommand(apart))
    .addCommand(compactCommand(apart))
    .addCommand(exportCommand(apart))
    .addCommand(diffCommand(apart))
    .addCommand(statsCommand(apart))
    .addCommand(migrateCommand(apart));
}

/**
 * Options of `index` itself before the name of a command below would be passed over, and `--target remote` with them.
 * @throws SextantError `usage`
 */
function refuseOptionsBefore(index: CommandUnknownOpts, below: CommandUnknownOpts): void {
  const given = index.options.filter(
    (option) => index.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (given.length === 0) return;
  const names = given.map(({ long }) => long).join(', ');
  throw new SextantError(
    'usage',
    `Write ${names} after ${below.name()}: npx sextant index ${below.name()} …`,
  );
}

function publishCommand(apart: Apart) {
  return publishing(
    new Command('index')
      .description('Publish an index of papers, or look after the published ones')
      .argument(
        '[files...]',
        'papers in any format that docs/corpora.md lists, gzipped or not; - is standard input',
      )
      .addOption(TARGET)
      .addOption(STATE),
  )
    .addOption(new Option('--rewrite', 'write all values again, to repair damaged ones').default(false))
    .addOption(new Option('--if-empty', 'do nothing where an index is published already').default(false))
    .addOption(new Option('--as-step', 'say nothing of what to do next').default(false).hideHelp())
    .addOption(AS_JSON)
    .addOption(QUIET)
    .helpCommand(false)
    .addHelpText(
      'after',
      `
Examples:
  npx sextant index papers.jsonl refs.bib          publish into the local store
  npx sextant index papers.jsonl --target remote   publish into Workers KV
  npx sextant index list                           what is published
  npx sextant index verify --deep                  check every byte, and embed some papers again`,
    )
    .action(
      apart(async (files, options) => {
        const { publishFiles } = await import('./index-work.ts');
        await publishFiles(files, options);
      }),
    );
}

function listCommand(apart: Apart) {
  return new Command('list')
    .description('List the generations that are published')
    .addOption(TARGET)
    .addOption(STATE)
    .addOption(AS_JSON)
    .action(
      apart(async (options) => {
        const { list } = await import('./index-work.ts');
        await list(options);
      }),
    );
}

function rollbackCommand(apart: Apart) {
  return new Command('rollback')
    .description('Serve an earlier generation again')
    .argument('<generation>', 'its number, as list shows it', wholeNumber())
    .addOption(TARGET)
    .addOption(STATE)
    .addOption(TAKE_OVER)
    .addOption(AS_JSON)
    .addOption(QUIET)
    .action(
      apart(async (generation, options) => {
        const { rollBack } = await import('./index-work.ts');
        await rollBack(generation, options);
      }),
    );
}

function verifyCommand(apart: Apart) {
  return new Command('verify')
    .description('Read and check every byte of a generation')
    .argument('[generation]', 'its number; the one that is served unless given', wholeNumber())
    .addOption(TARGET)
    .addOption(STATE)
    .addOption(new Option('--deep', 'embed some of its papers again and compare').default(false))
    .addOption(
      new Option('--sample <papers>', 'how many papers --deep embeds').default(32).argParser(wholeNumber()),
    )
    .addOption(MODEL_FOLDER)
    .addOption(AS_JSON)
    .addOption(QUIET)
    .action(
      apart(async (generation, options) => {
        const { verify } = await import('./index-work.ts');
        await verify(generation, options);
      }),
    );
}

function gcCommand(apart: Apart) {
  return new Command('gc')
    .description('Show, or delete, what no kept generation needs')
    .addOption(TARGET)
    .addOption(STATE)
    .addOption(
      new Option('--keep <generations>', 'how many of the latest stay')
        .default(DEFAULT_KEEP)
        .argParser(wholeNumber()),
    )
    .addOption(new Option('--apply', 'delete it').default(false))
    .addOption(AS_JSON)
    .addOption(QUIET)
    .action(
      apart(async (options) => {
        const { collectGarbage } = await import('./index-work.ts');
        await collectGarbage(options);
      }),
    );
}

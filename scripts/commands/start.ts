import { Command } from '@commander-js/extra-typings';
import { PORT, QUIET, STATE, publishing } from './options.ts';

/**
 * `sextant start`: an index in the local store, then the Worker.
 *
 * Indexing runs in a process that ends when it is done, and with it go the model and the simulator of KV: this one
 * waits in 80 MB, where it once kept 515.
 */
export function startCommand() {
  return publishing(
    new Command('start')
      .description(
        'Index papers here and serve them; without files, what is published here or the bundled papers',
      )
      .argument(
        '[files...]',
        'papers in any format that docs/corpora.md lists, gzipped or not; - is standard input',
      )
      .addOption(PORT)
      .addOption(STATE),
  )
    .addOption(QUIET)
    .addHelpText(
      'after',
      `
Examples:
  npx sextant start                            the bundled papers, or what is published here
  npx sextant start papers.jsonl --port 9000   papers of yours`,
    )
    .action(async (files, options) => {
      const { start } = await import('./serve-work.ts');
      await start(files, options);
    });
}

/** `sextant serve`: the Worker over what is published in the local store. */
export function serveCommand() {
  return new Command('serve')
    .description('Serve what is published here; nothing is indexed')
    .addOption(PORT)
    .addOption(STATE)
    .addOption(QUIET)
    .addHelpText('after', '\nExample:\n  npx sextant serve --port 9000')
    .action(async (options) => {
      const { serveStored } = await import('./serve-work.ts');
      await serveStored(options);
    });
}

import { Command, Option } from '@commander-js/extra-typings';
import type { Apart } from './apart.ts';
import { MODEL, MODEL_FOLDER, QUERY_ENCODER, QUIET } from './options.ts';

/** `sextant eval`: how well papers are found, through the code that the Worker runs. */
export function evalCommand(apart: Apart) {
  return new Command('eval')
    .description('Measure how well papers are found; exits with 1 when a figure is below its floor')
    .addOption(MODEL)
    .addOption(MODEL_FOLDER)
    .addOption(QUERY_ENCODER)
    .addOption(
      new Option(
        '--engine <name>',
        'what searches, where it is not the Worker alone: its figures without floors',
      ).choices(['vectorize'] as const),
    )
    .addOption(new Option('--json [file]', 'print the figures as JSON, or write them into a file as well'))
    .addOption(
      new Option(
        '--data <folder>',
        'measure the papers of this folder as well: corpus.jsonl.gz, and embeddings.f16 in the order of its lines',
      ),
    )
    .addOption(
      new Option('--tune', 'print the curves of the weights on train judgments instead').default(false),
    )
    .addOption(QUIET)
    .addHelpText('after', '\nExample:\n  npx sextant eval --json figures.json')
    .action(
      apart(async (options) => {
        const { evaluate } = await import('./eval-work.ts');
        await evaluate(options);
      }),
    );
}

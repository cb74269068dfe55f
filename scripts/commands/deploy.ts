import { Command, Option } from '@commander-js/extra-typings';
import type { Apart } from './apart.ts';
import { QUIET, publishing } from './options.ts';

/** `sextant deploy`: namespace, model, index, Worker, and a first search at its address. */
export function deployCommand(apart: Apart) {
  return publishing(
    new Command('deploy')
      .description('Publish papers to Workers KV and deploy the Worker; run again, it finds what is done')
      .argument(
        '[files...]',
        'papers as for index; without any, what is published there stays, or else the bundled ones are published',
      ),
  )
    .addOption(
      new Option(
        '--dry-run',
        'prepare the model and bundle the Worker; needs no account and no network',
      ).default(false),
    )
    .addOption(QUIET)
    .addHelpText(
      'after',
      `
It reads CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID from the environment; the README, "Deploy", says where they are.

Examples:
  npx sextant deploy papers.jsonl
  npx sextant deploy --dry-run`,
    )
    .action(
      apart(async (files, options) => {
        const { deploy } = await import('./deploy-work.ts');
        await deploy(files, options);
      }),
    );
}

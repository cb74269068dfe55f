import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { isWebAddress } from '../../src/text/uri.ts';
import { withoutEnd } from '../corpus/text.ts';
import { SOURCE_KINDS } from '../sources/source-kinds.ts';
import { sinceOf } from '../sources/day-ranges.ts';
import type { Apart } from './apart.ts';
import { AS_JSON, publishing, QUIET, STATE, TARGET } from './options.ts';

const CONTACT = new Option(
  '--contact <address>',
  'e-mail or web address that sources are told, so that they can reach you',
).env('SEXTANT_CONTACT');

/** `sextant add`: papers to those that are published, from files and from sources. */
export function addCommand(apart: Apart) {
  return publishing(
    new Command('add')
      .description(
        'Add papers to what is published, from files or from where they are; sync asks there again',
      )
      .argument('<sources...>', 'files as for index, or sources as below')
      .addOption(TARGET)
      .addOption(STATE)
      .addOption(
        new Option('--since <date>', 'take no older papers: 2026, 2026-05 or 2026-05-23').argParser(
          sinceOption,
        ),
      )
      .addOption(
        new Option('--base <address>', 'ask a mirror of the source at this address').argParser(addressOption),
      )
      .addOption(CONTACT),
  )
    .addOption(AS_JSON)
    .addOption(QUIET)
    .addHelpText(
      'after',
      `
Sources:
${Object.values(SOURCE_KINDS)
  .map(({ usage, description }) => `  ${usage.padEnd(34)} ${description}`)
  .join('\n')}

A paper that is published already is replaced if it has changed, one that its source has deleted goes, all others stay.
A harvest that was broken off goes on where it stopped.

Examples:
  npx sextant add arxiv:cs.CL --since 2026-01-01
  npx sextant add zotero:groups/2556720 more.bib
  npx sextant add hf-papers --target remote`,
    )
    .action(
      apart(async (sources, options) => {
        const { add } = await import('./add-work.ts');
        await add(sources, options);
      }),
    );
}

/** `sextant sync`: what is new at the sources of an index. */
export function syncCommand(apart: Apart) {
  return publishing(
    new Command('sync')
      .description('Ask the sources of what is published for new papers, and publish them')
      .addOption(TARGET)
      .addOption(STATE)
      .addOption(new Option('--list', 'only list the sources').default(false))
      .addOption(new Option('--forget <source>', 'ask this source no more; its papers stay'))
      .addOption(CONTACT),
  )
    .addOption(AS_JSON)
    .addOption(QUIET)
    .addHelpText(
      'after',
      `
A source that fails does not stop the others; the exit code is 1 then.

Examples:
  npx sextant sync --target remote
  npx sextant sync --list`,
    )
    .action(
      apart(async (options) => {
        const { sync } = await import('./add-work.ts');
        await sync(options);
      }),
    );
}

function addressOption(text: string): string {
  if (isWebAddress(text)) return withoutEnd(text, '/');
  throw new InvalidArgumentError('It is an address that begins with http:// or https://.');
}

function sinceOption(text: string): string {
  const day = sinceOf(text);
  if (day === null) throw new InvalidArgumentError('It is a date such as 2026, 2026-05 or 2026-05-23.');
  return day;
}

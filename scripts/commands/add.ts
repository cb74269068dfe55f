import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { isWebAddress } from '../../src/text/uri.ts';
import { withoutEnd } from '../corpus/text.ts';
import { SOURCE_KINDS } from '../sources/source-kinds.ts';
import { sinceOf } from '../sources/day-ranges.ts';
import type { Apart } from './apart.ts';
import { AS_JSON, DAILY_WRITES, publishing, QUIET, STATE, TAKE_OVER, TARGET_OF_PAPERS } from './options.ts';

const CONTACT = new Option(
  '--contact <address>',
  'e-mail or web address that sources are told, so that they can reach you',
).env('SEXTANT_CONTACT');

const ESTIMATE = new Option(
  '--estimate',
  'with --target vectorize, only say what publishing would cost, and a month of it',
).default(false);

/** `sextant add`: papers to those that are published, from files and from sources. */
export function addCommand(apart: Apart) {
  return publishing(
    new Command('add')
      .description(
        'Add papers to what is published, from files or from where they are; sync asks there again',
      )
      .argument('<sources...>', 'files as for index, or sources as below')
      .addOption(TARGET_OF_PAPERS)
      .addOption(STATE)
      .addOption(
        new Option('--since <date>', 'take no older papers: 2026, 2026-05 or 2026-05-23').argParser(
          sinceOption,
        ),
      )
      .addOption(
        new Option('--base <address>', 'ask a mirror of the source at this address').argParser(addressOption),
      )
      .addOption(CONTACT)
      .addOption(ESTIMATE),
  )
    .addOption(DAILY_WRITES)
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
  npx sextant add hf-papers --target remote
  npx sextant add arxiv.jsonl --target vectorize --estimate`,
    )
    .action(
      apart(async (sources, options) => {
        const { add } = await import('./add-work.ts');
        await add(sources, options);
      }),
    );
}

/** `sextant update`: papers that are published already, as files have them now. */
export function updateCommand(apart: Apart) {
  return publishing(
    new Command('update')
      .description('Replace papers of what is published by what files have of them, and add none')
      .argument('<files...>', 'files as for index; papers that are not published are left out and counted')
      .addOption(TARGET_OF_PAPERS)
      .addOption(STATE),
  )
    .addOption(DAILY_WRITES)
    .addOption(AS_JSON)
    .addOption(QUIET)
    .addHelpText(
      'after',
      `
Examples:
  npx sextant update corrected.jsonl
  npx sextant update refs.bib --target remote`,
    )
    .action(
      apart(async (files, options) => {
        const { update } = await import('./add-work.ts');
        await update(files, options);
      }),
    );
}

/** `sextant remove`: papers that go. */
export function removeCommand(apart: Apart) {
  return new Command('remove')
    .description('Take papers out of what is published')
    .argument('[ids...]', 'their ids, DOIs or arXiv ids, as they are or in an address')
    .addOption(new Option('--file <file>', 'take them from a file with one a line; - is standard input'))
    .addOption(TARGET_OF_PAPERS)
    .addOption(STATE)
    .addOption(TAKE_OVER)
    .addOption(DAILY_WRITES)
    .addOption(AS_JSON)
    .addOption(QUIET)
    .addHelpText(
      'after',
      `
No paper is embedded, and mostly nothing but the list of what is published is written. A paper that a source still has
comes back when sync asks for all of it again. The exit code is 1 when none of the papers was there.

Examples:
  npx sextant remove 2401.00001 10.1000/182
  npx sextant remove --file retracted.txt --target remote`,
    )
    .action(
      apart(async (ids, options) => {
        const { remove } = await import('./remove-work.ts');
        await remove(ids, options);
      }),
    );
}

/** `sextant sync`: what is new at the sources of an index. */
export function syncCommand(apart: Apart) {
  return publishing(
    new Command('sync')
      .description('Ask the sources of what is published for new papers, and publish them')
      .addOption(TARGET_OF_PAPERS)
      .addOption(STATE)
      .addOption(new Option('--list', 'only list the sources').default(false))
      .addOption(new Option('--forget <source>', 'ask this source no more; its papers stay'))
      .addOption(
        new Option('--summary <file>', 'append what came of it to this file, as a table in Markdown'),
      )
      .addOption(CONTACT),
  )
    .addOption(DAILY_WRITES)
    .addOption(AS_JSON)
    .addOption(QUIET)
    .addHelpText(
      'after',
      `
Where nothing is new, nothing is written. A source that fails does not stop the others; the exit code is 1 then, and
--list, /health and the About page say since when it fails.

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

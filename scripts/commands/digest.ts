import { Command, Option } from '@commander-js/extra-typings';
import { INTEREST_LIMITS, PAPERS_A_MAIL } from '../../src/digest/interest.ts';
import { MAIL_LANGUAGES } from '../../src/digest/write/mail-messages.ts';
import type { Apart } from './apart.ts';
import { AS_JSON, QUIET, STATE, TARGET, wholeNumber } from './options.ts';

const OUT = new Option('--out <folder>', 'write each mail into files of this folder: .eml, .html and .txt');

/** `sextant digest`: mails about new papers, from a command line. */
export function digestCommand(apart: Apart) {
  return new Command('digest')
    .description('Mail new papers to those who subscribed, and look after their addresses')
    .addCommand(sendCommand(apart))
    .addCommand(previewCommand(apart))
    .addCommand(statusCommand(apart))
    .addCommand(stopCommand(apart))
    .addHelpText(
      'after',
      `
The Worker sends mails by itself, once a minute, where wrangler.toml has its block for mails. These commands do the same
from a machine of yours, such as a scheduled job: docs/mail.md.`,
    );
}

function sendCommand(apart: Apart) {
  return new Command('send')
    .description('Send all mails that are due: those with new papers, and those that ask to confirm')
    .option('--dry-run', 'send nothing and change nothing; say what would be sent', false)
    .addOption(OUT)
    .addOption(TARGET)
    .addOption(STATE)
    .addOption(AS_JSON)
    .addOption(QUIET)
    .addHelpText(
      'after',
      `
Settings are variables of wrangler.toml, of .dev.vars with --target local, and of the environment; secrets of a deployed
Worker cannot be read, so give MAIL_SECRET, SMTP_PASSWORD or MAIL_API_KEY in the environment. No address is printed. The
exit code is 1 when a mail was not taken: it is tried again by the next command.

Examples:
  npx sextant digest send --dry-run --out mails
  npx sextant digest send --target remote`,
    )
    .action(
      apart(async (options) => {
        const { send } = await import('./digest-work.ts');
        await send(options);
      }),
    );
}

function previewCommand(apart: Apart) {
  return new Command('preview')
    .description('Show the mail that a subscription would bring if the papers of the last days were new')
    .addOption(
      new Option('--search <query>', 'of a search; of the whole site unless given').conflicts('like'),
    )
    .option('--like <ids...>', `of papers like these, at most ${INTEREST_LIMITS.papers}`)
    .addOption(
      new Option('--days <number>', 'how many days before the newest paper count')
        .default(7)
        .argParser(wholeNumber(1)),
    )
    .addOption(
      new Option('--most <number>', `papers at most, up to ${PAPERS_A_MAIL.most}`)
        .default(PAPERS_A_MAIL.byDefault)
        .argParser(wholeNumber(PAPERS_A_MAIL.least)),
    )
    .addOption(new Option('--language <code>', 'of the mail').choices(MAIL_LANGUAGES).default('en' as const))
    .addOption(OUT)
    .addOption(TARGET)
    .addOption(STATE)
    .addOption(AS_JSON)
    .addOption(QUIET)
    .addHelpText(
      'after',
      `
It needs an index, and neither settings of mails nor a database.

Examples:
  npx sextant digest preview
  npx sextant digest preview --search "mixture of experts" --language de --out preview`,
    )
    .action(
      apart(async (options) => {
        const { preview } = await import('./digest-work.ts');
        await preview(options);
      }),
    );
}

function statusCommand(apart: Apart) {
  return new Command('status')
    .description('Say how many subscribed, what waits, what failed, and when the last edition went')
    .addOption(TARGET)
    .addOption(STATE)
    .addOption(AS_JSON)
    .addOption(QUIET)
    .action(
      apart(async (options) => {
        const { status } = await import('./digest-work.ts');
        await status(options);
      }),
    );
}

function stopCommand(apart: Apart) {
  return new Command('stop')
    .description('Send no mail to an address any more: one that bounced, or whose owner complained')
    .argument('[addresses...]', 'the addresses')
    .option('--complained', 'their owners complained; unless given, they bounced', false)
    .option(
      '--report <files...>',
      'take the addresses from reports that came back, as .eml: RFC 3464 and RFC 5965',
    )
    .addOption(TARGET)
    .addOption(STATE)
    .addOption(AS_JSON)
    .addOption(QUIET)
    .addHelpText(
      'after',
      `
An address that bounced is written to again when its owner subscribes once more a day or more later; one whose owner
complained never is.

Examples:
  npx sextant digest stop ada@example.org
  npx sextant digest stop --report returned/*.eml --target remote`,
    )
    .action(
      apart(async (addresses, options) => {
        const { stop } = await import('./digest-work.ts');
        await stop(addresses, options);
      }),
    );
}

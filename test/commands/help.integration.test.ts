import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { describe, expect, it } from 'vitest';
import { plainHelp } from '../../scripts/cli.ts';
import { here } from '../../scripts/commands/apart.ts';
import { createProgram } from '../../scripts/commands/program.ts';
import { ROOT } from '../../scripts/paths.ts';

const PAGE = join(ROOT, 'docs', 'commands.md');
const MARKS = ['<!-- help: begin -->', '<!-- help: end -->'] as const;
const run = promisify(execFile);

const program = plainHelp(createProgram(here));

/** A command and all below it, with the words that call them. */
function commandsBelow(command: CommandUnknownOpts, words: string): [string, CommandUnknownOpts][] {
  const below = command.commands.flatMap((each) => commandsBelow(each, `${words} ${each.name()}`));
  return [[words, command], ...below];
}

/** What `--help` prints where nobody watches. */
async function helpOf(words: string, command: CommandUnknownOpts): Promise<string> {
  // These read their options themselves.
  if (isProgramOfItsOwn(command)) {
    const { stdout } = await run(process.execPath, ['scripts/sextant.mjs', command.name(), '--help'], {
      cwd: ROOT,
    });
    return stdout;
  }
  let printed = '';
  command.configureOutput({ writeOut: (text) => (printed += text), getOutHelpWidth: () => 80 });
  command.outputHelp();
  expect(printed, words).not.toBe('');
  return printed;
}

const isProgramOfItsOwn = (command: CommandUnknownOpts): boolean =>
  ['bench', 'soak', 'fuzz'].includes(command.name());

const all = commandsBelow(program, 'sextant');

describe.each(all)('%s', (_, command) => {
  it('says what it does, and what each of its arguments and options is', () => {
    expect(command.description()).toMatch(/^[A-Z].{10,}[^ ]$/);
    for (const { description, hidden } of command.options)
      if (!hidden) expect(description).toMatch(/^[a-z].{5,}/);
    for (const { description } of command.registeredArguments) {
      if (!isProgramOfItsOwn(command)) expect(description).toMatch(/\w{2,}/);
    }
  });
});

it('docs/commands.md shows what each command prints with --help', async () => {
  const helps = await Promise.all(
    all.map(async ([words, command]) => [words, await helpOf(words, command)] as const),
  );
  const text = helps.map(([words, help]) => `### ${words}\n\n\`\`\`\n${help.trimEnd()}\n\`\`\`\n`).join('\n');
  const page = await readFile(PAGE, 'utf8');
  const [before = '', after = ''] = [page.split(MARKS[0])[0], page.split(MARKS[1])[1]];
  const wanted = `${before}${MARKS[0]}\n\n${text}\n${MARKS[1]}${after}`;
  // UPDATE_DOCS=1 npx vitest run --project integration test/commands/help
  if (process.env['UPDATE_DOCS'] === '1') await writeFile(PAGE, wanted);
  else expect(page).toBe(wanted);
});

import { Command } from '@commander-js/extra-typings';
import { programVersion } from '../version.ts';
import type { Apart } from './apart.ts';
import { addCommand, removeCommand, syncCommand, updateCommand } from './add.ts';
import { measuringCommands } from './measuring.ts';
import { deployCommand } from './deploy.ts';
import { digestCommand } from './digest.ts';
import { doctorCommand } from './doctor.ts';
import { evalCommand } from './eval.ts';
import { indexCommand } from './index.ts';
import { keyCommand } from './key.ts';
import { modelCommand } from './model.ts';
import { serveCommand, startCommand } from './start.ts';

/** Everything that `sextant` does; what works for long is imported when it is asked for. */
export function createProgram(apart: Apart): Command {
  const program = new Command('sextant')
    .description('Semantic paper search that lives in one Cloudflare Worker.')
    .version(programVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    // Options belong to the command that they follow: several commands have one of the same name.
    .enablePositionalOptions()
    .addHelpText('after', EXAMPLES);
  const commands = [
    startCommand(),
    serveCommand(),
    addCommand(apart),
    syncCommand(apart),
    updateCommand(apart),
    removeCommand(apart),
    indexCommand(apart),
    deployCommand(apart),
    digestCommand(apart),
    doctorCommand(),
    evalCommand(apart),
    ...measuringCommands(),
    modelCommand(apart),
    keyCommand(),
  ];
  for (const command of commands) program.addCommand(command);
  return program;
}

const EXAMPLES = `
Examples:
  npx sextant start                      index the bundled papers and serve them here
  npx sextant start papers.jsonl         the same with papers of yours
  npx sextant serve                      serve what was published here before
  npx sextant add arxiv:cs.CL            add papers from where they are
  npx sextant sync                       add what is new there
  npx sextant remove 2401.00001          take a paper out again
  npx sextant deploy papers.jsonl        put it on Cloudflare
  npx sextant digest preview             show a mail with new papers
  npx sextant index --help               everything about one command

Exit codes: 0 done, 1 failed, 2 called wrongly, 128 + n ended by signal n.`;

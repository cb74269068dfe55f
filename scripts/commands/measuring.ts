import { Command } from '@commander-js/extra-typings';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../paths.ts';
import { runApart } from './apart.ts';

/** Programs of their own, which nothing that is delivered may import, and which read their options themselves. */
const PROGRAMS = {
  bench: { file: 'bench/run.ts', description: 'Measure Sextant beside its peers' },
  soak: { file: 'bench/soak.ts', description: 'Ask a Worker everything while its store fails' },
  fuzz: {
    file: 'scripts/commands/fuzz.ts',
    description: 'Try very many inputs on the API and on every parser',
  },
};

/** `sextant bench`, `soak` and `fuzz`, each in a group of processes of its own. */
export function measuringCommands(): Command<[string[]]>[] {
  // The package has none of them.
  const here = Object.entries(PROGRAMS).filter(([, { file }]) => existsSync(join(ROOT, file)));
  return here.map(([name, { file, description }]) =>
    new Command(name)
      .description(description)
      .helpOption(false)
      .allowUnknownOption()
      .argument('[options...]')
      .action(async (options) => runApart([join(ROOT, file), ...options])),
  );
}

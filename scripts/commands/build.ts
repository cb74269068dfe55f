import { Command } from '@commander-js/extra-typings';
import { runProgram } from '../cli.ts';
import { ensureBuilt } from '../build/ensure.ts';

/** `npm run build`: what `npm start`, `npm test` and the others also do first. */
await runProgram(
  new Command('npm run build')
    .description('Build what is missing or older than its sources')
    .action(async () => {
      const ran = await ensureBuilt((line) => console.log(line));
      if (ran.length === 0) console.log('All is built.');
    }),
);

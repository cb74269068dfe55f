import { runCommand } from '../cli.ts';
import { ensureBuilt } from '../build/ensure.ts';

/** `npm run build`: what `npm start`, `npm test` and the others also do first. */
await runCommand(async () => {
  const ran = await ensureBuilt((line) => console.log(line));
  if (ran.length === 0) console.log('All is built.');
});

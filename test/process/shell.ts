// Stands for npm: starts `./parent.ts` with these arguments and passes on what it prints.
import { spawn } from 'node:child_process';

spawn(process.execPath, ['--import', 'tsx', 'test/process/parent.ts', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
setInterval(() => undefined, 1_000);

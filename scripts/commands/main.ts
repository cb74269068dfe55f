import { runProgram } from '../cli.ts';
import { inGroup } from './apart.ts';
import { createProgram } from './program.ts';

// Who looks at the store while this works is told by that name (`../kv/local-claim.ts`).
process.env['SEXTANT_COMMAND'] = ['sextant', ...process.argv.slice(2, 3)].join(' ');
await runProgram(createProgram(inGroup));

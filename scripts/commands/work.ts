import { runProgram } from '../cli.ts';
import { here } from './apart.ts';
import { createProgram } from './program.ts';

await runProgram(createProgram(here));

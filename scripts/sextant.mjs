#!/usr/bin/env node
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
// TypeScript is loaded by tsx, here and in the processes that are started with the same flags.
import { register } from 'tsx/esm/api';
import { programFolder } from './installed.mjs';

const folder = programFolder();
process.env.TSX_TSCONFIG_PATH ??= join(folder, 'tsconfig.json');
process.execArgv.push('--import', import.meta.resolve('tsx'));
register();
await import(pathToFileURL(join(folder, 'scripts', 'commands', 'main.ts')).href);

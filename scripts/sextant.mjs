#!/usr/bin/env node
// TypeScript is loaded by tsx, here and in the processes that are started with the same flags.
import { register } from 'tsx/esm/api';

process.execArgv.push('--import', import.meta.resolve('tsx'));
register();
await import('./commands/main.ts');

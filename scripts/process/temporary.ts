import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atEnd } from './ending.ts';
import { ownedPrefix, removeAbandoned } from './owner.ts';

const PREFIX = 'sextant-';
/** Where programs look for the folder of temporary files. */
const VARIABLES = ['TMPDIR', 'TMP', 'TEMP'];

/**
 * Gives this process and all that it starts a folder for temporary files of their own. It is removed when this process
 * ends, whatever they leave in it when they are killed: the simulators, for one. If SIGKILL ends this process, the next
 * one removes it.
 */
export function ownTemporaryFolder(): void {
  const parent = tmpdir();
  removeAbandoned(parent, PREFIX);
  const folder = mkdtempSync(join(parent, ownedPrefix(PREFIX)));
  for (const name of VARIABLES) process.env[name] = folder;
  // What is being ended may still write into it, and a folder is only removed once it is empty.
  atEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
}

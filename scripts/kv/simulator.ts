import { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { statfs } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SextantError } from '../../src/errors.ts';
import { systemErrorAtPath } from '../system-error.ts';

/** A disk with less than this, in bytes, may have been too full for a value or for what SQLite keeps beside it. */
const LITTLE_SPACE = 64 * 1024 * 1024;
/** How much later than a failure its reason may be printed, in ms. */
const LAST_WORDS_MS = 200;

/** The process that holds the values. */
export interface Simulator {
  folder: string;
  /** What it last printed of an error. */
  said: string;
}

/** Keeps what the simulator that `start` starts prints, instead of showing it: C++ and addresses. */
export async function overhearing<T>(simulator: Simulator, start: () => Promise<T>): Promise<T> {
  const started: ChildProcess[] = [];
  const find = (message: unknown): void => {
    if (message instanceof Object && 'process' in message && message.process instanceof ChildProcess)
      started.push(message.process); // What it runs is not known yet.
  };
  subscribe('child_process', find);
  try {
    return await start();
  } finally {
    unsubscribe('child_process', find);
    const workerd = started.find(({ spawnfile }) => /^workerd/.test(basename(spawnfile)));
    if (workerd !== undefined) overhear(workerd, simulator);
  }
}

function overhear(workerd: ChildProcess, simulator: Simulator): void {
  workerd.once('exit', (code, signal) => {
    simulator.said = `it was ended by ${signal ?? `itself, with ${String(code)}`}`;
  });
  workerd.stderr
    ?.unpipe()
    .resume()
    .on('data', (chunk: Buffer) => {
      const line = chunk
        .toString()
        .split('\n')
        .find((one) => one.includes('error: '));
      if (line !== undefined) simulator.said = line.slice(line.lastIndexOf(':') + 1).trim();
    });
}

/**
 * Runs something on the simulator. To Node, it says "Network connection lost." whatever its SQLite could not do.
 * @throws SextantError `store-failed` with its reason, `system-refused`
 */
export async function explained<T>(simulator: Simulator, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    const refused = systemErrorAtPath(cause);
    if (refused !== null) throw refused;
    await sleep(LAST_WORDS_MS);
    const { folder, said } = simulator;
    const free = await statfs(folder).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => null,
    );
    const advice =
      free !== null && free < LITTLE_SPACE
        ? `Its disk has only ${(free / 1e6).toFixed(1)} MB left: free some`
        : 'See that this user may write there';
    const told = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new SextantError(
      'store-failed',
      `The local key-value store in ${folder} failed (${said || told}). ${advice}, and run the command again: ` +
        'it goes on from there.',
      { cause },
    );
  }
}

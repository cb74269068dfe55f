import { setImmediate } from 'node:timers/promises';
import { exitCode, resumeGroups, stopGroups, suspendGroups } from './group.ts';

/** What asks a process to end: Ctrl+C, `kill`, a closed terminal, Ctrl+\. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
/** How often it is looked whether npm still runs, in ms. */
const PARENT_MS = 500;

/** Rows that are worked on without a look at what came in meanwhile: a few ms of work, and of no weight beside it. */
const ROWS_AT_A_TIME = 256;

/** Ctrl+C reaches this process twice: from the terminal, and from npm, which passes it on. In ms. */
const SAME_SIGNAL_MS = 500;

const cleanUps = new Set<() => void>();
/** When this process was asked to end, by `performance.now()`. */
let askedAt: number | null = null;

/** Whether this process was asked to end: what fails then need not be told. */
export function isEnding(): boolean {
  return askedAt !== null;
}

/**
 * Has something done when this process ends, unless the function that is returned was called before. It must be
 * synchronous: once the simulator of KV was used, it ends the process at a signal before anyone can wait.
 */
export function atEnd(cleanUp: () => void): () => void {
  cleanUps.add(cleanUp);
  return () => void cleanUps.delete(cleanUp);
}

/**
 * Makes every end of this process an orderly one, as far as the system lets it: what {@link atEnd} was given is done,
 * and the groups of processes that it started have ended before it does. A later signal does not wait for them.
 * The exit code tells the signal, unless one is set already.
 */
export function endOrderly(): void {
  process.on('exit', () => {
    for (const cleanUp of cleanUps) {
      try {
        cleanUp();
      } catch {
        // The others have their turn; what stays is removed by the next run.
      }
    }
  });
  for (const signal of SIGNALS) process.on(signal, () => void end(signal));
  // A file that reaches the limit of its size (ulimit -f): the write that failed tells more than the signal.
  process.on('SIGXFSZ', () => undefined);
  // Ctrl+Z pauses what was started as well: it is in no group that the terminal knows.
  process.on('SIGTSTP', () => {
    suspendGroups();
    process.kill(process.pid, 'SIGSTOP');
  });
  process.on('SIGCONT', resumeGroups);
  watchNpm();
}

/** Rows 0 to `count` - 1; between some of them this process hears that it is to end. */
export async function* interruptible(count: number): AsyncGenerator<number> {
  for (let row = 0; row < count; row++) {
    if (row % ROWS_AT_A_TIME === ROWS_AT_A_TIME - 1) await setImmediate();
    yield row;
  }
}

async function end(signal: NodeJS.Signals): Promise<void> {
  const now = performance.now();
  if (askedAt !== null && now - askedAt < SAME_SIGNAL_MS) return;
  const impatient = askedAt !== null;
  askedAt = now;
  await stopGroups(impatient ? 0 : undefined);
  process.exit(process.exitCode ?? exitCode({ code: null, signal }));
}

/**
 * npm passes on SIGINT and SIGTERM, and leaves what it started behind when anything else ends it. Without npm, a parent
 * may well end first: a shell that started this in the background, for one. With it, npm is what `nohup`, a service or
 * a container started, and stays as long as they want this to run.
 */
function watchNpm(): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent && !isEnding()) void end('SIGHUP');
  }, PARENT_MS).unref();
}

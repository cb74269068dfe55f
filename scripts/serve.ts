import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { SextantError } from '../src/errors.ts';
import { ROOT, WRANGLER_CONFIG } from './paths.ts';

/** A Worker that runs here, over the local KV. */
export interface LocalWorker {
  url: string;
  process: ChildProcess;
  stop(): Promise<void>;
}

const READY_MS = 60_000;
const POLL_MS = 100;
/** How long the Worker may take to end by itself. */
const STOP_MS = 5_000;

/**
 * Starts the Worker with `wrangler dev` and resolves when it answers.
 * @param port 0 picks a free one
 * @throws SextantError `usage` when the port is taken, `internal` when the Worker does not come up
 */
export async function serve(port: number, persistTo?: string): Promise<LocalWorker> {
  const wrangler = createRequire(import.meta.url).resolve('wrangler/bin/wrangler.js');
  const args = ['dev', '--config', WRANGLER_CONFIG, '--port', String(port), '--ip', '127.0.0.1'];
  // Here there is one client, whose scripts may ask as much as they like.
  args.push('--var', 'RATE_LIMIT:off');
  if (persistTo !== undefined) args.push('--persist-to', persistTo);
  const child = spawn(process.execPath, [wrangler, ...args], {
    cwd: ROOT,
    env: {
      ...process.env,
      CLOUDFLARE_CF_FETCH_ENABLED: 'false',
      WRANGLER_SEND_METRICS: 'false',
      WRANGLER_HIDE_BANNER: 'true',
      CI: 'true', // no keyboard shortcuts, no questions
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: wrangler runs as a child of its launcher, and workerd as a child of that.
    detached: true,
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const kill = (signal: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // The whole group has ended.
    }
  };
  // The simulator of KV, once it was used, ends this process at a signal before anyone else can act on it.
  process.once('exit', () => kill('SIGKILL'));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      kill('SIGTERM');
      await Promise.race([ended, sleep(STOP_MS)]);
    }
    kill('SIGKILL');
  };

  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const url = /Ready on (http:\/\/[\w.:]+)/.exec(output)?.[1];
    if (url !== undefined) {
      child.stdout.off('data', keep);
      child.stderr.off('data', keep);
      return { url, process: child, stop };
    }
    await sleep(POLL_MS);
  }
  await stop();
  if (/address already in use|EADDRINUSE/i.test(output)) {
    throw new SextantError('usage', `Port ${port} is taken. Set another: PORT=8788 npm start`);
  }
  throw new SextantError('internal', `The Worker did not start:\n${output}`);
}

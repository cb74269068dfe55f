import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SextantError } from '../src/errors.ts';
import { ROOT, WRANGLER_CONFIG } from './paths.ts';
import { HOST, taken } from './port.ts';
import { type Group, spawnGroup } from './process/group.ts';
import { systemErrorIn } from './system-error.ts';

/** A Worker that runs here, over the local KV. */
export interface LocalWorker extends Pick<Group, 'child' | 'ended'> {
  url: string;
  stop(): Promise<void>;
}

const READY_MS = 60_000;
const POLL_MS = 100;
/** How often it is looked whether it still listens, in ms. */
const LISTENS_MS = 1_000;
/** How often it may be found not to: wrangler starts workerd again when its configuration changes. */
const MOST_REFUSED = 3;

interface ServeOptions {
  /** Folder of the local simulator. */
  persistTo?: string | undefined;
  /** Whether {@link CRON_PATH} runs the cron. */
  runsCron?: boolean;
}

/**
 * Where a Worker that is served so runs its cron. Not `/cdn-cgi/handler/scheduled`, which wrangler has too: with assets, as
 * ours has them, its proxy knows no such handler and answers 500 (4.86).
 */
export const CRON_PATH = '/__scheduled';

/**
 * Starts the Worker with `wrangler dev` and resolves when it answers.
 * @param port 0 picks a free one
 * @throws SextantError `usage` when the port is taken, `internal` when the Worker does not come up
 */
export async function serve(
  port: number,
  { persistTo, runsCron = false }: ServeOptions = {},
): Promise<LocalWorker> {
  const wrangler = createRequire(import.meta.url).resolve('wrangler/bin/wrangler.js');
  const args = ['dev', '--config', WRANGLER_CONFIG, '--port', String(port), '--ip', HOST];
  // Around the modules that are deployed: what runs the cron, and reads the rest of a body that was refused, whose client
  // else sees a broken connection and not why.
  args.push('--bundle');
  // Here there is one client, whose scripts may ask as much as they like.
  args.push('--var', 'RATE_LIMIT:off');
  if (persistTo !== undefined) args.push('--persist-to', resolve(persistTo));
  if (runsCron) args.push('--test-scheduled');
  const { child, ended, stop } = spawnGroup([wrangler, ...args], {
    stdio: 'pipe',
    cwd: ROOT,
    env: {
      ...process.env,
      CLOUDFLARE_CF_FETCH_ENABLED: 'false',
      WRANGLER_SEND_METRICS: 'false',
      WRANGLER_HIDE_BANNER: 'true',
      CI: 'true', // no keyboard shortcuts, no questions
    },
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);

  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    const url = /Ready on (http:\/\/[\w.:]+)/.exec(output)?.[1];
    if (url !== undefined) {
      child.stdout?.off('data', keep);
      child.stderr?.off('data', keep);
      endWithListener(url, { ended, stop });
      return { url, child, ended, stop };
    }
    await sleep(POLL_MS);
  }
  await stop();
  if (/address already in use|EADDRINUSE/i.test(output)) throw await taken(port);
  throw (
    systemErrorIn(output, 'wrangler') ?? new SextantError('internal', `The Worker did not start:\n${output}`)
  );
}

/** A workerd that was asked to end (SIGTERM) stops listening, and then waits for wrangler, which does not notice. */
function endWithListener(url: string, { ended, stop }: Pick<Group, 'ended' | 'stop'>): void {
  const { hostname, port } = new URL(url);
  let refused = 0;
  const look = setInterval(() => {
    const socket = connect(Number(port), hostname, () => {
      refused = 0;
      socket.destroy();
    });
    socket.once('error', () => {
      if (++refused === MOST_REFUSED) void stop();
    });
  }, LISTENS_MS).unref();
  void ended.finally(() => clearInterval(look));
}

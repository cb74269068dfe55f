import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { SextantError } from '../../src/errors.ts';
import { ensureBuilt } from '../build/ensure.ts';
import { migrateDatabase } from '../mail/migrate-database.ts';
import { LOCAL_STATE, WRANGLER_CONFIG } from '../paths.ts';
import { requireFreePort } from '../port.ts';
import { ownTemporaryFolder } from '../process/temporary.ts';
import { SAMPLE } from '../sample.ts';
import { CRON_PATH, type LocalWorker, serve } from '../worker-server.ts';
import { readMailConfig } from '../wrangler-config.ts';
import { stepApart } from './apart.ts';
import { argumentsOf, outputOf, type PublishOptions } from './options.ts';

const problemSchema = z.object({ type: z.string(), detail: z.string() });

/** As often as wrangler.toml says it. */
const CRON_MS = 60_000;

interface ServeOptions {
  port: number;
  state?: string | undefined;
  quiet: boolean;
}

export type StartOptions = ServeOptions & PublishOptions;

/** Publishes the papers into the local store, then answers until it is ended. */
export async function start(files: readonly string[], options: StartOptions): Promise<void> {
  await requireFreePort(options.port);
  ownTemporaryFolder();
  const { state, quiet } = options;
  const flags = [
    ...argumentsOf(options),
    ...(state === undefined ? [] : [`--state=${state}`]),
    ...(quiet ? ['--quiet'] : []),
    // What somebody has published here is not replaced by the papers of ours.
    ...(files.length === 0 ? ['--if-empty'] : []),
    '--as-step',
  ];
  const papers = files.length > 0 ? files : SAMPLE;
  if (await stepApart(['index', ...flags, '--', ...papers])) await answer(options);
}

/**
 * Answers from the local store until it is ended.
 * @throws SextantError `index-missing` when nothing is published there
 */
export async function serveStored(options: ServeOptions): Promise<void> {
  await requireFreePort(options.port);
  ownTemporaryFolder();
  await ensureBuilt(outputOf(options).log);
  await answer(options);
}

async function answer({ port, state, quiet }: ServeOptions): Promise<void> {
  const { log } = outputOf({ quiet });
  const sendsMails = readMailConfig(await readFile(WRANGLER_CONFIG, 'utf8')) !== null;
  if (sendsMails) {
    log('Bringing the tables of subscriptions up to date …');
    await migrateDatabase({ state: state ?? LOCAL_STATE });
  }
  const worker = await serve(port, { persistTo: state, runsCron: sendsMails });
  await requireIndex(worker, state);
  console.log(`Sextant answers at ${worker.url} (Ctrl+C stops it)`);
  log(`Next: open it in a browser, or curl '${worker.url}/v1/search?q=…'`);
  worker.child.stdout?.pipe(process.stdout);
  worker.child.stderr?.pipe(process.stderr);
  process.exitCode = 0; // To be ended by a signal is how it ends well.
  if (sendsMails) runCron(worker);
  await worker.ended;
  throw new SextantError('internal', 'The Worker has ended. Run the command again.');
}

/** Runs the Worker's cron every minute, as Cloudflare does and `wrangler dev` does not. What it says is printed with the rest. */
function runCron({ url, ended }: LocalWorker): void {
  const run = async (): Promise<void> => {
    const response = await fetch(url + CRON_PATH).catch(() => null);
    if (response?.ok === false) console.error(`The cron of mails answered ${response.status}.`);
  };
  void run();
  const timer = setInterval(() => void run(), CRON_MS).unref();
  void ended.finally(() => clearInterval(timer));
}

/** @throws SextantError `index-missing` when nothing is published, `index-corrupt` with what keeps it from being opened */
async function requireIndex({ url, stop }: LocalWorker, state: string | undefined): Promise<void> {
  const response = await fetch(`${url}/health`);
  if (response.ok) return;
  const { type, detail } = problemSchema.parse(await response.json());
  await stop();
  if (!type.endsWith(':index-missing')) throw new SextantError('index-corrupt', detail);
  const [where, flag] = state === undefined ? ['here', ''] : [`in ${state}`, ` --state ${state}`];
  throw new SextantError(
    'index-missing',
    `Nothing is published ${where}. Next: npx sextant index papers.jsonl${flag}`,
  );
}

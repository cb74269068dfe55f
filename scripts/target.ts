import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { SextantError } from '../src/errors.ts';
import type { IndexStore } from '../src/index/store.ts';
import { claimLocalStore } from './kv/local-claim.ts';
import { openLocalStore } from './kv/local-store.ts';
import { RemoteStore } from './kv/remote-store.ts';
import { LOCAL_STATE, WRANGLER_CONFIG } from './paths.ts';
import { PROPAGATION_MS } from './publish/rules.ts';
import { readNamespaceId } from './wrangler-config.ts';

/** A store and how long its writes take to be seen everywhere, in ms. */
export interface Target {
  store: IndexStore;
  waitMs: number;
  remote: boolean;
  /** Whether no other command can be publishing: what is unfinished was broken off. */
  alone: boolean;
  close(): Promise<void>;
}

export interface TargetOptions {
  /** Folder of the local simulator. */
  state?: string | undefined;
  /** Publish or delete: then a local store is refused, before any work, while another command does. */
  writes: boolean;
  /** Told what Cloudflare is asked again, and why. */
  log?: (line: string) => void;
}

export type TargetName = 'local' | 'remote';

const remoteSchema = z.object({
  CLOUDFLARE_API_TOKEN: z.string().regex(/^[\w.~+/=-]+$/, 'is a token without spaces and quotes'),
  CLOUDFLARE_ACCOUNT_ID: z.string().regex(/^[0-9a-f]{32}$/, 'is 32 hexadecimal digits'),
  CLOUDFLARE_API_BASE_URL: z.url('is the address of an API').optional(),
});

/** Who asks Cloudflare's API for what. */
export interface Credentials {
  token: string;
  accountId: string;
  /** Where the API is, for whom it is elsewhere: wrangler reads the same variable. */
  baseUrl?: string;
}

/**
 * Opens the store that `--target` names: the local simulator, or the namespace of wrangler.toml at Cloudflare.
 * @throws SextantError `usage` when the remote one lacks its credentials, `store-failed` when another command publishes
 * into it
 */
export async function openTarget(name: TargetName, options: TargetOptions): Promise<Target> {
  const { state, writes, log } = options;
  if (name === 'local') return openLocal(resolve(state ?? LOCAL_STATE), writes);
  if (state !== undefined) throw new SextantError('usage', '--state is a folder of the local target.');
  const credentials = readCredentials();
  const store = new RemoteStore({
    ...credentials,
    namespaceId: await namespaceId(),
    ...(log && { log }),
  });
  return { store, waitMs: PROPAGATION_MS, remote: true, alone: false, close: async () => undefined };
}

async function openLocal(state: string, writes: boolean): Promise<Target> {
  const giveBack = writes ? await claimLocalStore(state) : () => undefined;
  try {
    const store = await openLocalStore(WRANGLER_CONFIG, state);
    const close = (): Promise<void> => store.close().finally(giveBack);
    return { store, waitMs: 0, remote: false, alone: writes, close };
  } catch (error) {
    giveBack();
    throw error;
  }
}

/** @throws SextantError `usage`, naming what is missing or cannot be right */
export function readCredentials(env: NodeJS.ProcessEnv = process.env): Credentials {
  const parsed = remoteSchema.safeParse(env);
  if (parsed.success) {
    const {
      CLOUDFLARE_API_TOKEN: token,
      CLOUDFLARE_ACCOUNT_ID: accountId,
      CLOUDFLARE_API_BASE_URL: baseUrl,
    } = parsed.data;
    return { token, accountId, ...(baseUrl !== undefined && { baseUrl }) };
  }
  const names = parsed.error.issues.map(({ path }) => path.join('.'));
  const missing = names.filter((name) => !env[name]);
  const wrong = parsed.error.issues
    .filter(({ path }) => !missing.includes(path.join('.')))
    .map(({ path, message }) => `${path.join('.')} ${message}.`);
  const set = missing.length > 0 ? [`Set ${missing.join(' and ')} in the environment.`] : [];
  throw new SextantError(
    'usage',
    [...set, ...wrong, 'The README, "Deploy", says where to find them.'].join(' '),
  );
}

async function namespaceId(): Promise<string> {
  const id = readNamespaceId(await readFile(WRANGLER_CONFIG, 'utf8'));
  if (id !== null) return id;
  throw new SextantError(
    'usage',
    'wrangler.toml names no KV namespace yet. Run `npx sextant deploy`, which makes one.',
  );
}

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
}

export const TARGET_FLAGS = {
  target: { type: 'string', default: 'local' },
  state: { type: 'string' },
} as const;
/** The flag of every command that publishes. */
export const TAKE_OVER_FLAG = { 'take-over': { type: 'boolean', default: false } } as const;

const remoteSchema = z.object({
  CLOUDFLARE_API_TOKEN: z.string().min(1),
  CLOUDFLARE_ACCOUNT_ID: z.string().min(1),
});

/**
 * Opens the store that `--target` names: the local simulator, or the namespace of wrangler.toml at Cloudflare.
 * @throws SextantError `usage` when it is neither or when the remote one lacks its credentials, `store-failed` when
 * another command publishes into it
 */
export async function openTarget(name: string, { state, writes }: TargetOptions): Promise<Target> {
  if (name === 'local') return openLocal(resolve(state ?? LOCAL_STATE), writes);
  if (name !== 'remote') throw new SextantError('usage', `--target is local or remote, not ${name}.`);
  if (state !== undefined) throw new SextantError('usage', '--state is a folder of the local target.');
  const { CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_ACCOUNT_ID: accountId } = readCredentials();
  const store = new RemoteStore({ token, accountId, namespaceId: await namespaceId() });
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

/** @throws SextantError `usage`, naming what is missing */
export function readCredentials(): z.infer<typeof remoteSchema> {
  const parsed = remoteSchema.safeParse(process.env);
  if (parsed.success) return parsed.data;
  const missing = parsed.error.issues.map(({ path }) => path.join('.')).join(' and ');
  throw new SextantError(
    'usage',
    `Set ${missing} in the environment. The README, "Deploy", says where to find them.`,
  );
}

async function namespaceId(): Promise<string> {
  const id = readNamespaceId(await readFile(WRANGLER_CONFIG, 'utf8'));
  if (id !== null) return id;
  throw new SextantError(
    'usage',
    'wrangler.toml names no KV namespace yet. Run `npm run deploy`, which makes one.',
  );
}

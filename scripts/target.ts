import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { SextantError } from '../src/errors.ts';
import type { IndexStore } from '../src/index/store.ts';
import { openLocalStore } from './kv/local-store.ts';
import { RemoteStore } from './kv/remote-store.ts';
import { WRANGLER_CONFIG } from './paths.ts';
import { PROPAGATION_MS } from './publish/rules.ts';
import { readNamespaceId } from './wrangler-config.ts';

/** A store and how long its writes take to be seen everywhere, in ms. */
export interface Target {
  store: IndexStore;
  waitMs: number;
  remote: boolean;
  close(): Promise<void>;
}

export const TARGET_FLAGS = { target: { type: 'string', default: 'local' } } as const;

const remoteSchema = z.object({
  CLOUDFLARE_API_TOKEN: z.string().min(1),
  CLOUDFLARE_ACCOUNT_ID: z.string().min(1),
});

/**
 * Opens the store that `--target` names: the local simulator, or the namespace of wrangler.toml at Cloudflare.
 * @param state folder of the local simulator
 * @throws SextantError `usage` when it is neither or when the remote one lacks its credentials
 */
export async function openTarget(name: string, state?: string): Promise<Target> {
  if (name === 'local') {
    const store = await openLocalStore(WRANGLER_CONFIG, state);
    return { store, waitMs: 0, remote: false, close: store.close };
  }
  if (name !== 'remote') throw new SextantError('usage', `--target is local or remote, not ${name}.`);
  const { CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_ACCOUNT_ID: accountId } = readCredentials();
  const store = new RemoteStore({ token, accountId, namespaceId: await namespaceId() });
  return { store, waitMs: PROPAGATION_MS, remote: true, close: async () => undefined };
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

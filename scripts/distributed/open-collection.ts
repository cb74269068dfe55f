import { readFile } from 'node:fs/promises';
import { SextantError } from '../../src/errors.ts';
import { CountingDatabase } from '../d1/counting-database.ts';
import { RemoteDatabase } from '../d1/remote-database.ts';
import { CloudflareApi } from '../kv/cloudflare-api.ts';
import { RemoteStore } from '../kv/remote-store.ts';
import { WRANGLER_CONFIG } from '../paths.ts';
import { readCredentials } from '../target.ts';
import { readCollectionConfig, readNamespaceId } from '../wrangler-config.ts';
import type { CollectionPlace } from './publish-collection.ts';
import { VectorizeApi } from './vectorize-api.ts';

/** Who asked too often is refused for five minutes, which the usual number of attempts does not outlast. */
const ATTEMPTS = 14;

/**
 * Opens the collection that wrangler.toml names, at Cloudflare.
 * @param log Told what Cloudflare is asked again, and why.
 * @throws SextantError `usage` when it names none, or credentials are missing
 */
export async function openCollection({ log }: { log: (line: string) => void }): Promise<CollectionPlace> {
  const toml = await readFile(WRANGLER_CONFIG, 'utf8');
  const { databaseId, index } = readCollectionConfig(toml);
  const namespaceId = readNamespaceId(toml);
  if (namespaceId === null)
    throw new SextantError(
      'usage',
      'wrangler.toml names no KV namespace yet, which has the model. Run `npx sextant deploy`, which makes one.',
    );
  const credentials = readCredentials();
  const { accountId } = credentials;
  const api = new CloudflareApi({ ...credentials, log, attempts: ATTEMPTS });
  return {
    database: new CountingDatabase(new RemoteDatabase(api, accountId, databaseId)),
    vectors: new VectorizeApi(api, accountId, index),
    store: new RemoteStore({ ...credentials, namespaceId, log }),
  };
}

import { z } from 'zod';
import type { CloudflareApi } from './cloudflare-api.ts';
import { ensureNamed } from './ensure-named.ts';

const namespaceSchema = z.object({ id: z.string().regex(/^[0-9a-f]{32}$/), title: z.string() });

/**
 * The id of the KV namespace with this title, which is made if the account has none. Safe to run again.
 * @throws SextantError `store-failed`
 */
export async function ensureNamespace(
  api: CloudflareApi,
  accountId: string,
  title: string,
): Promise<{ id: string; created: boolean }> {
  const { one, created } = await ensureNamed(api, {
    path: `/accounts/${encodeURIComponent(accountId)}/storage/kv/namespaces`,
    schema: namespaceSchema,
    isIt: (namespace) => namespace.title === title,
    made: { title },
  });
  return { id: one.id, created };
}

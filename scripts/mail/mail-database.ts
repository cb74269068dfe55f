import { z } from 'zod';
import type { CloudflareApi } from '../kv/cloudflare-api.ts';
import { ensureNamed } from '../kv/ensure-named.ts';

const databaseSchema = z.object({ uuid: z.string().regex(/^[0-9a-f-]{36}$/), name: z.string() });

/**
 * The id of the D1 database with this name, which is made if the account has none. Safe to run again.
 * @throws SextantError `store-failed`
 */
export async function ensureDatabase(
  api: CloudflareApi,
  accountId: string,
  name: string,
): Promise<{ id: string; created: boolean }> {
  const { one, created } = await ensureNamed(api, {
    path: `/accounts/${encodeURIComponent(accountId)}/d1/database`,
    schema: databaseSchema,
    // The API takes any name that has this one within it.
    query: { name },
    isIt: (database) => database.name === name,
    made: { name },
  });
  return { id: one.uuid, created };
}

/**
 * Of some secrets those that a Worker does not have; all of them before it is deployed for the first time.
 * @throws SextantError `store-failed`
 */
export async function missingSecrets(
  api: CloudflareApi,
  accountId: string,
  worker: string,
  wanted: readonly string[],
): Promise<string[]> {
  const path = `/accounts/${encodeURIComponent(accountId)}/workers/scripts/${encodeURIComponent(worker)}/secrets`;
  if (wanted.length === 0 || (await api.send(path)) === null) return [...wanted];
  const { result } = await api.result(path, {}, z.array(z.object({ name: z.string() })));
  const names = new Set(result.map((secret) => secret.name));
  return wanted.filter((name) => !names.has(name));
}

import { z } from 'zod';
import type { CloudflareApi } from './cloudflare-api.ts';

const namespaceSchema = z.object({ id: z.string().regex(/^[0-9a-f]{32}$/), title: z.string() });
/** The most that the API lists at once. */
const PAGE = 1_000;

/**
 * The id of the KV namespace with this title, which is made if the account has none. Safe to run again.
 * @throws SextantError `store-failed`
 */
export async function ensureNamespace(
  api: CloudflareApi,
  accountId: string,
  title: string,
): Promise<{ id: string; created: boolean }> {
  const path = `/accounts/${encodeURIComponent(accountId)}/storage/kv/namespaces`;
  for (let page = 1; ; page++) {
    const { result } = await api.result(
      `${path}?per_page=${PAGE}&page=${page}`,
      {},
      z.array(namespaceSchema),
    );
    const found = result.find((namespace) => namespace.title === title);
    if (found !== undefined) return { id: found.id, created: false };
    if (result.length < PAGE) break;
  }
  const request = { method: 'POST', body: JSON.stringify({ title }) } as const;
  const { result } = await api.result(path, request, namespaceSchema);
  return { id: result.id, created: true };
}

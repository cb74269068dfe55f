import { z } from 'zod';
import type { CloudflareApi } from './cloudflare-api.ts';

/** The most that the API lists at once. */
const PAGE = 1_000;

/** Things of an account that have names, such as namespaces: where they are listed and made, and how one looks. */
interface Named<T> {
  path: string;
  schema: z.ZodType<T>;
  isIt: (one: T) => boolean;
  /** What narrows the list, where the API takes that. */
  query?: Record<string, string>;
  /** What one is made with. */
  made: object;
}

/**
 * The one of some things that is meant, which is made if the account has none. Safe to run again.
 * @throws SextantError `store-failed`
 */
export async function ensureNamed<T>(
  api: CloudflareApi,
  { path, schema, isIt, query, made }: Named<T>,
): Promise<{ one: T; created: boolean }> {
  for (let page = 1; ; page++) {
    const asked = new URLSearchParams({ ...query, per_page: String(PAGE), page: String(page) });
    const { result } = await api.result(`${path}?${asked.toString()}`, {}, z.array(schema));
    const found = result.find(isIt);
    if (found !== undefined) return { one: found, created: false };
    if (result.length < PAGE) break;
  }
  const { result } = await api.result(path, { method: 'POST', body: JSON.stringify(made) }, schema);
  return { one: result, created: true };
}

import { readFile } from 'node:fs/promises';
import { SextantError } from '../src/errors.ts';
import { WRANGLER_CONFIG } from './paths.ts';

/** `id = "…"` of the INDEX binding. */
const ID = /^id = "([0-9a-f]{32})"\n/m;
const BINDING = 'binding = "INDEX"\n';

/** The id of the KV namespace that a wrangler.toml binds as INDEX, or null. */
export function readNamespaceId(toml: string): string | null {
  return ID.exec(toml)?.[1] ?? null;
}

/** The same file with the id of the namespace bound as INDEX. */
export function withNamespaceId(toml: string, id: string): string {
  return toml.replace(ID, '').replace(BINDING, `${BINDING}id = "${id}"\n`);
}

/** Whether `wrangler deploy` was refused because the Free plan takes no limit of CPU time (error 100328). */
export function isFreePlanRefusal(output: string): boolean {
  return /\b100328\b|CPU limits are not supported for the Free plan/i.test(output);
}

/** The same file without `[limits]`. */
export function withoutLimits(toml: string): string {
  return toml.replace(/^\[limits\]\n(?:[^[\n].*\n|\n)*/m, '');
}

/** The date whose behaviour of the runtime the Worker asks for. Throws SextantError `usage` when there is none. */
export async function compatibilityDate(): Promise<string> {
  const date = /^compatibility_date = "([\d-]+)"/m.exec(await readFile(WRANGLER_CONFIG, 'utf8'))?.[1];
  if (date !== undefined) return date;
  throw new SextantError('usage', 'wrangler.toml names no compatibility_date. Add one.');
}

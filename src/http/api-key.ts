import { sha256Hex } from '../hash.ts';
import type { Context } from 'hono';
import { SextantError } from '../errors.ts';
import type { Settings } from './settings.ts';

/** What every key begins with: clients of OpenAI's shape must send some key, and any other is none of ours. */
export const KEY_PREFIX = 'sx_';

/**
 * The name of the API key that a request carries in `Authorization: Bearer`, or in `X-API-Key` as Semantic
 * Scholar's clients send it, or undefined when it carries none of ours.
 * @throws SextantError `api-key-unknown`
 */
export async function apiKeyOf(c: Context, { apiKeys }: Settings): Promise<string | undefined> {
  const bearer = /^Bearer\s+(\S+)$/i.exec(c.req.header('Authorization') ?? '')?.[1];
  const key = bearer ?? c.req.header('X-API-Key');
  if (key?.startsWith(KEY_PREFIX) !== true || apiKeys.length === 0) return undefined;
  const sha256 = await sha256Hex(key);
  let name: string | undefined;
  // All of them, so that the time tells nothing of which one fits.
  for (const known of apiKeys) if (isEqual(known.sha256, sha256)) name = known.name;
  if (name !== undefined) return name;
  throw new SextantError(
    'api-key-unknown',
    'This API key is not known here. Check it, or ask without one: the usual limits hold then.',
  );
}

/** Compares two texts of equal length in a time that does not depend on where they differ. */
function isEqual(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}

import * as z from 'zod/mini';
import { sha256Hex } from '../../../hash.ts';
import { digits } from '../whole-number.ts';
import { OaiError } from './oai-error.ts';
import type { ListVerb } from './oai-request.ts';

/** Where a list goes on. It says all that is needed: nothing is kept here. */
export interface Resumption {
  verb: ListVerb;
  format: string;
  set: string | undefined;
  /** The row from which on, and how many records came before. */
  row: number;
  cursor: number;
}

const tokenSchema = z.object({
  verb: z.enum(['ListIdentifiers', 'ListRecords']),
  format: z.string(),
  set: z.optional(z.string()),
  row: digits(),
  cursor: digits(),
  version: z.string(),
});

/** A resumption token, for one version of the index, with what tells that nobody has edited it. */
export async function encodeToken(
  { verb, format, set, row, cursor }: Resumption,
  version: string,
): Promise<string> {
  const fields = new URLSearchParams({ verb, format, row: String(row), cursor: String(cursor), version });
  if (set !== undefined) fields.set('set', set);
  return `${fields.toString()}${CHECK}${await checkOf(fields.toString())}`;
}

/**
 * What a token says.
 * @throws OaiError `badResumptionToken` for one of another verb, of another version, or of nobody's
 */
export async function decodeToken(token: string, verb: ListVerb, version: string): Promise<Resumption> {
  const at = Math.max(0, token.lastIndexOf(CHECK));
  const fields = token.slice(0, at);
  const isWhole = token.slice(at) === `${CHECK}${await checkOf(fields)}`;
  const read = tokenSchema.safeParse(Object.fromEntries(new URLSearchParams(fields)));
  if (!isWhole || !read.success || read.data.verb !== verb) {
    throw new OaiError('badResumptionToken', 'resumptionToken must be that of an answer to the same verb.');
  }
  if (read.data.version !== version) {
    throw new OaiError('badResumptionToken', 'The collection has changed since: begin the list again.');
  }
  return { ...read.data, set: read.data.set };
}

const CHECK = '&check=';

async function checkOf(fields: string): Promise<string> {
  return (await sha256Hex(fields)).slice(0, 16);
}

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { SextantError } from '../../src/errors.ts';

/** In hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** sha256 of a file, in hexadecimal. */
export async function sha256File(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/**
 * @param name For the message.
 * @throws SextantError `checksum-mismatch`
 */
export async function requireSha256(file: string, name: string, expected: string): Promise<void> {
  const actual = await sha256File(file);
  if (actual === expected) return;
  throw new SextantError('checksum-mismatch', `${name} has sha256 ${actual}, ${expected} was expected`);
}

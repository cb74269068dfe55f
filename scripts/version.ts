import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from './paths.ts';

const packageSchema = z.object({ version: z.string() });

/** The version of this program. */
export function programVersion(): string {
  return packageSchema.parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))).version;
}

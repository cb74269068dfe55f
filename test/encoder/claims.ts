import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

const querySchema = z.object({ id: z.string(), text: z.string(), split: z.string() });

/** The claims of SciFact, real queries. */
export async function readClaims(): Promise<string[]> {
  const lines = gunzipSync(await readFile('data/scifact/queries.jsonl.gz'))
    .toString()
    .trim()
    .split('\n');
  return lines.map((line) => querySchema.parse(JSON.parse(line)).text);
}

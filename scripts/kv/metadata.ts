import { z } from 'zod';
import type { ValueMetadata } from '../../src/index/store.ts';

const metadataSchema = z.object({
  t: z.int().nonnegative(),
  gen: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
});

/** What stands beside a value, or null when something else than Sextant wrote it. */
export function parseMetadata(metadata: unknown): ValueMetadata | null {
  return metadataSchema.safeParse(metadata).data ?? null;
}

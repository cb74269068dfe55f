import type { z } from 'zod';
import { SextantError } from '../../src/errors.ts';
import { type Answer, DamagedAnswer } from './polite-client.ts';

/**
 * The value of a JSON answer, as far as a schema names it.
 * @throws DamagedAnswer for what is no whole JSON; SextantError `source-failed` for JSON of another shape
 */
export function jsonOf<T>({ url, body }: Answer, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(parse(body));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SextantError(
    'source-failed',
    `${url} answered something unexpected (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}). ` +
      'Check the address; its interface may have changed.',
    { cause: parsed.error },
  );
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw new DamagedAnswer('JSON that is not whole');
  }
}

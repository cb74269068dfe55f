import type { z } from 'zod';
import { type Answer, DamagedAnswer, withoutKeys } from './polite-client.ts';
import { SourceFailure, WHY } from './source-failure.ts';

/**
 * The value of a JSON answer, as far as a schema names it.
 * @throws DamagedAnswer for what is no whole JSON; SourceFailure for JSON of another shape
 */
export function jsonOf<T>({ url, body }: Answer, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(parse(body));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SourceFailure(
    `${withoutKeys(url)} answered something unexpected (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}). ` +
      'Check the address; its interface may have changed.',
    WHY.unreadable,
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

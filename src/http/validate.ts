import type { z } from '@hono/zod-openapi';
import { InvalidRequest, type FieldError } from './problem.ts';

type Target = 'query' | 'param' | 'json' | 'form' | 'header' | 'cookie';
type Validation = { target: Target } & ({ success: true } | { success: false; error: z.ZodError });

/** Hook of every route: throws {@link InvalidRequest} for what the route's schema refuses. */
export function rejectInvalid(result: Validation): void {
  if (result.success) return;
  throw new InvalidRequest(result.error.issues.flatMap((issue) => fieldErrors(result.target, issue)));
}

function fieldErrors(target: Target, issue: z.core.$ZodIssue): FieldError[] {
  const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [key]) : [issue.path];
  return paths.map((path) => ({ ...field(target, path), detail: issue.message }));
}

function field(target: Target, path: readonly PropertyKey[]): Omit<FieldError, 'detail'> {
  if (target !== 'json') return { parameter: path.map(String).join('.') };
  return { pointer: `#${path.map((key) => `/${escapePointer(String(key))}`).join('')}` };
}

/** RFC 6901: `~` and `/` of a key are escaped. */
function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

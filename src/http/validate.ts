import type * as z from 'zod';
import { InvalidRequest, type FieldError } from './problem.ts';

/** A part of a request. */
type Part = 'query' | 'path' | 'body';

/** What a schema makes of a part of a request. Throws {@link InvalidRequest} for what it refuses, field by field. */
export function requireValid<S extends z.ZodType>(schema: S, value: unknown, part: Part): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidRequest(parsed.error.issues.flatMap((issue) => fieldErrors(part, issue)));
}

function fieldErrors(part: Part, issue: z.core.$ZodIssue): FieldError[] {
  const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [key]) : [issue.path];
  return paths.map((path) => ({ ...field(part, path), detail: issue.message }));
}

function field(part: Part, path: readonly PropertyKey[]): Omit<FieldError, 'detail'> {
  if (part !== 'body') return { parameter: path.map(String).join('.') };
  return { pointer: `#${path.map((key) => `/${escapePointer(String(key))}`).join('')}` };
}

/** RFC 6901: `~` and `/` of a key are escaped. */
function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

import * as z from 'zod';
import { echoed } from '../errors.ts';
import { type FieldError, InvalidRequest } from './invalid-request.ts';
import { aboutUnknown } from './misspelt.ts';

/** A part of a request. */
type Part = 'query' | 'path' | 'body';

/**
 * What a schema makes of a part of a request.
 * @throws {@link InvalidRequest} for what it refuses, field by field
 */
export function requireValid<S extends z.ZodType>(schema: S, value: unknown, part: Part): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const own = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const errors = parsed.error.issues.flatMap((issue) => fieldErrors(part, issue, own));
  const listed = errors.slice(0, LISTED_ERRORS);
  const more = errors.length - listed.length;
  if (more > 0)
    listed.push({ detail: `And ${more.toLocaleString('en')} more errors, which are not listed.` });
  throw new InvalidRequest(listed);
}

/** Errors of one request that are listed; the others are counted. */
const LISTED_ERRORS = 20;
/** Characters of the name of a field that are repeated. */
const LONGEST_NAME = 100;

/** @param own Fields that the part may have. */
function fieldErrors(part: Part, issue: z.core.$ZodIssue, own: readonly string[]): FieldError[] {
  if (issue.code !== 'unrecognized_keys') return [{ ...field(part, issue.path), detail: issue.message }];
  return issue.keys.map((key) => {
    const detail = part === 'query' ? aboutUnknown(key, own) : null;
    return { ...field(part, [key]), detail: detail ?? issue.message };
  });
}

function field(part: Part, path: readonly PropertyKey[]): Omit<FieldError, 'detail'> {
  if (part !== 'body') return { parameter: echoed(path.map(String).join('.'), LONGEST_NAME) };
  const pointer = path.map((key) => `/${escapePointer(String(key))}`).join('');
  return { pointer: echoed(`#${pointer}`, LONGEST_NAME) };
}

/** RFC 6901: `~` and `/` of a key are escaped. */
function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

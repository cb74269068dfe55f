import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import { echoed } from '../errors.ts';
import { type FieldError, InvalidRequest } from './invalid-request.ts';
import { aboutUnknown, meantBy } from './misspelt.ts';

// What is said of a field that has no words of its own for what is wrong.
z.config(en());

/** A part of a request. */
type Part = 'query' | 'path' | 'body';

/**
 * What a schema makes of a part of a request.
 * @param elsewhere Names that belong in the other part: those of the body in the query, and the other way round.
 * @throws {@link InvalidRequest} for what it refuses, field by field
 */
export function requireValid<S extends z.ZodMiniType>(
  schema: S,
  value: unknown,
  part: Part,
  elsewhere: readonly string[] = [],
): z.output<S> {
  const own = namesIn(schema);
  const given = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  const misplaced = Object.keys(given).filter((name) => elsewhere.includes(name) && !own.includes(name));
  const rest = misplaced.length === 0 ? value : without(given, misplaced);
  const parsed = schema.safeParse(rest);
  if (parsed.success && misplaced.length === 0) return parsed.data;
  const errors = [
    ...misplaced.map((name) => ({ ...field(part, [name]), detail: placeOf(name, part) })),
    ...(parsed.error?.issues.flatMap((issue) => fieldErrors(part, issue, { own, elsewhere })) ?? []),
  ];
  const listed = errors.slice(0, LISTED_ERRORS);
  const more = errors.length - listed.length;
  if (more > 0)
    listed.push({ detail: `And ${more.toLocaleString('en')} more errors, which are not listed.` });
  throw new InvalidRequest(listed);
}

/** The names of the fields of a part, before what is made of them. */
export function namesIn(schema: z.core.$ZodType): string[] {
  if (schema instanceof z.ZodMiniPipe) return namesIn(schema.def.in);
  return schema instanceof z.ZodMiniObject ? Object.keys(schema.shape) : [];
}

function without(given: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !names.includes(name)));
}

/** Where a field belongs that is in the other part. */
function placeOf(name: string, part: Part): string {
  return part === 'body'
    ? `Belongs in the address: ?${name}=…`
    : `Belongs in the JSON of the body: {"${name}": …}`;
}

/** Errors of one request that are listed; the others are counted. */
const LISTED_ERRORS = 20;
/** Characters of the name of a field that are repeated. */
const LONGEST_NAME = 100;

/** The fields that a part may have, and those of the other. */
interface Names {
  own: readonly string[];
  elsewhere: readonly string[];
}

function fieldErrors(part: Part, issue: z.core.$ZodIssue, names: Names): FieldError[] {
  if (issue.code !== 'unrecognized_keys') return [{ ...field(part, issue.path), detail: issue.message }];
  return issue.keys.map((key) => {
    const detail = part === 'query' ? aboutUnknown(key, names.own) : aboutUnknownField(key, names);
    const unknown = /^Unrecognized key/.test(issue.message)
      ? `Unknown. Allowed: ${names.own.join(', ') || 'none'}.`
      : issue.message;
    return { ...field(part, [...issue.path, key]), detail: detail ?? unknown };
  });
}

/** What to say of a field of a body, if it is like one that there is. */
function aboutUnknownField(name: string, { own, elsewhere }: Names): string | null {
  const meant = meantBy(name, own);
  if (meant !== undefined) return `Unknown. Allowed: ${own.join(', ')}. Did you mean ${meant}?`;
  const beside = meantBy(name, elsewhere);
  return beside === undefined ? null : `Unknown. Did you mean ?${beside}=… in the address?`;
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

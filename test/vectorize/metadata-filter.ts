import { z } from 'zod';
import { UNQUOTED, VectorizeFault } from './vectorize-fault.ts';

/** The most bytes of a filter as compact JSON, less one; and of a property that are indexed. */
const FILTER_BYTES = 2_048;
const INDEXED_BYTES = 64;

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const range = z.union([z.string(), z.number()]);
const listed = z.array(z.union([z.string(), z.number(), z.boolean()]));
const operators = z.strictObject({
  $eq: scalar.optional(),
  $ne: scalar.optional(),
  $in: listed.optional(),
  $nin: listed.optional(),
  $lt: range.optional(),
  $lte: range.optional(),
  $gt: range.optional(),
  $gte: range.optional(),
});
type Operators = z.infer<typeof operators>;
const key = z
  .string()
  .min(1)
  .max(512)
  .regex(/^[^$"|.][^"|.]*$/);
const filterSchema = z.record(key, z.union([scalar, operators]));

/** What a metadata index has of a property. */
export type Indexed = string | number | boolean;
export type IndexType = 'string' | 'number' | 'boolean';

const LOWER = ['$gt', '$gte'] as const;
const UPPER = ['$lt', '$lte'] as const;

/**
 * Reads a filter: what is documented, and nothing else.
 * @returns Tells whether a vector passes, by what the metadata indexes have of it.
 */
export function metadataFilter(filter: unknown): (indexed: ReadonlyMap<string, Indexed>) => boolean {
  if (Buffer.byteLength(JSON.stringify(filter)) >= FILTER_BYTES)
    throw new VectorizeFault(UNQUOTED, `the filter must be smaller than ${String(FILTER_BYTES)} bytes`);
  const parsed = filterSchema.safeParse(filter);
  if (!parsed.success) throw new VectorizeFault(UNQUOTED, `invalid filter: ${z.prettifyError(parsed.error)}`);
  const conditions = Object.entries(parsed.data).map(([property, value]) => {
    const asked = typeof value === 'object' && value !== null ? value : { $eq: value };
    requireCombination(property, asked);
    return (indexed: ReadonlyMap<string, Indexed>): boolean => holds(indexed.get(property), asked);
  });
  return (indexed) => conditions.every((condition) => condition(indexed));
}

/** One operator, or one lower with one upper bound. */
function requireCombination(property: string, asked: Operators): void {
  const used = Object.keys(asked);
  const isOne = used.length === 1;
  const isRange =
    used.length === 2 && LOWER.some((name) => name in asked) && UPPER.some((name) => name in asked);
  if (!isOne && !isRange)
    throw new VectorizeFault(UNQUOTED, `invalid filter: ${property} cannot be held to ${used.join(' and ')}`);
}

/** A vector that no index has the property of passes nothing: it may have been written before the index was made. */
function holds(value: Indexed | undefined, asked: Operators): boolean {
  if (value === undefined) return asked.$eq === null;
  const { $eq, $ne, $in, $nin, $lt, $lte, $gt, $gte } = asked;
  return (
    ($eq === undefined || value === cutAs($eq)) &&
    ($ne === undefined || value !== cutAs($ne)) &&
    ($in === undefined || $in.some((one) => value === cutAs(one))) &&
    ($nin === undefined || $nin.every((one) => value !== cutAs(one))) &&
    ($lt === undefined || compared(value, $lt, (order) => order < 0)) &&
    ($lte === undefined || compared(value, $lte, (order) => order <= 0)) &&
    ($gt === undefined || compared(value, $gt, (order) => order > 0)) &&
    ($gte === undefined || compared(value, $gte, (order) => order >= 0))
  );
}

function compared(value: Indexed, bound: string | number, is: (order: number) => boolean): boolean {
  if (typeof value === 'number' && typeof bound === 'number') return is(value - bound);
  if (typeof value === 'string' && typeof bound === 'string')
    return is(Buffer.compare(Buffer.from(value), Buffer.from(bound)));
  return false;
}

function cutAs<T>(value: T): T | string {
  return typeof value === 'string' ? cutString(value) : value;
}

/** The part of a text that an index has: whole characters of UTF-8. */
function cutString(text: string): string {
  const bytes = new Uint8Array(INDEXED_BYTES);
  return text.slice(0, new TextEncoder().encodeInto(text, bytes).read);
}

/** What an index of a type has of a value; undefined for a value of another type. */
export function indexedAs(type: IndexType, value: unknown): Indexed | undefined {
  if (typeof value !== type) return undefined;
  return typeof value === 'string' ? cutString(value) : (value as number | boolean);
}

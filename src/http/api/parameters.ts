import * as z from 'zod';
import type { Place } from '../../search/service.ts';
import {
  BETWEEN_0_AND_1,
  given,
  oneOf,
  pageFields,
  REQUEST_LIMITS,
  wholeNumberWanted,
} from '../../use-cases/fields.ts';
import { filterFields } from '../../use-cases/filter-fields.ts';
import { relatedRequestSchema } from '../../use-cases/recommend-papers.ts';
import { CHARACTER, COMMAS, COMMAS_TOLD, elementsOf, listPattern, NO_SPACE } from './comma-lists.ts';
import { CURSOR, type Cursor, decodeCursor, LIST_CURSOR } from './cursor.ts';
import { fieldsParameter } from './result-fields.ts';

/** A query string: an unknown parameter is refused by a message that names the known ones. */
export function parameters<S extends z.ZodRawShape>(shape: S) {
  const allowed = Object.keys(shape).join(', ') || 'none';
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? `Unknown. Allowed: ${allowed}.` : undefined),
  });
}

/** The fields of a JSON body: an unknown one is refused by a message that names the known ones. */
export function fields<S extends z.ZodRawShape>(shape: S) {
  const allowed = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: ({ code }) => {
      if (code === 'unrecognized_keys') return `Unknown. Allowed: ${allowed}.`;
      return code === 'invalid_type' ? `Must be a JSON object with these fields: ${allowed}.` : undefined;
    },
  });
}

/** What the document of the API says of parameters that are sent as text and read as something else. */
const READ_AS = new WeakMap<z.ZodType, z.ZodType>();

/** The field that a parameter is read as: for the document, itself unless it is sent as text and read as something else. */
export function readAs(parameter: z.ZodType): z.ZodType {
  return READ_AS.get(parameter) ?? parameter;
}

function as<P extends z.ZodType>(field: z.ZodType, parameter: P): P {
  READ_AS.set(parameter, field);
  return parameter;
}

/** The whole number of a field of a request, in a query string. */
export function wholeNumber(field: z.ZodDefault<z.ZodInt>) {
  const number = field.unwrap();
  const detail = wholeNumberWanted(number.minValue ?? 0, number.maxValue ?? Number.MAX_SAFE_INTEGER);
  const text = z.string({ error: detail }).regex(/^\d{1,4}$/, detail);
  return as(field, text.transform(Number).pipe(number).default(field.parse(undefined)));
}

/** A number as JSON writes it. */
const NUMBER = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;

/** The number from 0 to 1 of a field of a request, in a query string. */
function share(field: z.ZodDefault<z.ZodNumber>) {
  const text = z.string({ error: BETWEEN_0_AND_1 }).regex(NUMBER, BETWEEN_0_AND_1);
  return as(field, text.transform(Number).pipe(field.unwrap()).default(field.parse(undefined)));
}

/** Yes or no in a query string. */
export function flag(field: z.ZodDefault<z.ZodBoolean>) {
  const text = oneOf(['true', 'false']).transform((value) => value === 'true');
  return as(field, text.default(field.parse(undefined)));
}

/** A parameter that may be given more than once, for a field that is a list. */
export function repeated<E extends z.ZodType<unknown, string>>(field: z.ZodDefault<z.ZodArray>, element: E) {
  return as(
    field.unwrap(),
    z.preprocess(
      (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]),
      z.array(element).max(REQUEST_LIMITS.page, `Must be given at most ${REQUEST_LIMITS.page} times.`),
    ),
  );
}

/** The parameters of an operation that takes none. */
export const noQuery = parameters({});

/** The paper that an address of the API names. */
export const paperParams = z.object({
  id: relatedRequestSchema.shape.id.meta({
    description:
      'Id of the paper. A slash in it may be sent as it is or as `%2F`; an id that ends in `/related` must be sent with `%2F`.',
  }),
});

const cursorParameter = (pattern: RegExp) =>
  z
    .string({ error: 'Must be given once: `next_cursor` of the answer before.' })
    .transform((text, context) => {
      const cursor = decodeCursor(text, pattern);
      if (cursor !== null) return cursor;
      context.addIssue({
        code: 'custom',
        message: 'Must be `next_cursor` of an answer to the same request.',
      });
      return z.NEVER;
    })
    .optional()
    .meta({
      type: 'string',
      pattern: pattern.source,
      description: 'Where to continue: the `next_cursor` of the previous answer. `offset` is then ignored.',
    });

/** Which part of a ranking is answered, and what of each paper. */
export const listParameters = {
  fields: fieldsParameter,
  cursor: cursorParameter(CURSOR),
  limit: wholeNumber(pageFields.limit),
  offset: wholeNumber(pageFields.offset),
};

/** The same of a list that goes on to the last paper. */
export const wholeListParameters = {
  ...listParameters,
  cursor: cursorParameter(LIST_CURSOR),
  offset: wholeNumber(
    pageFields.offset.meta({
      description: 'How many papers to skip. `cursor` goes on from there, to the last paper.',
    }),
  ),
};

/** Where a page begins: a cursor goes before `offset`. */
export function placeOf({ cursor, offset }: { cursor?: Cursor | undefined; offset: number }): Place {
  return given({ offset: cursor?.offset ?? offset, rank: cursor?.rank });
}

/** Names with commas between them, so many at most and none of them blank, for a field that is a list. */
function namesParameter(
  most: number,
  said: { once: string; wrong: string; description: string | undefined },
) {
  const names = listPattern(`${NO_SPACE}${CHARACTER}*`, most);
  return z
    .string({ error: said.once })
    .regex(names, said.wrong)
    .transform(elementsOf)
    .optional()
    .meta({
      type: 'string',
      [COMMAS]: true,
      pattern: names.source,
      description: `${said.description} ${COMMAS_TOLD}`,
    });
}

function papersParameter({ description }: z.ZodType) {
  const wrong = `Must be 1 to ${REQUEST_LIMITS.listed} ids with commas between them.`;
  return namesParameter(REQUEST_LIMITS.listed, {
    once: wrong,
    wrong,
    description,
  });
}

/** What keeps papers out of a list, in a query string. */
export const filterParameters = {
  category: namesParameter(REQUEST_LIMITS.categories, {
    once: 'Must be given once: categories with commas between them.',
    wrong: `Must be 1 to ${REQUEST_LIMITS.categories} categories with commas between them.`,
    description: filterFields.categories.description,
  }),
  author: filterFields.author,
  from: filterFields.from,
  to: filterFields.to,
  topic: filterFields.topic,
  has: filterFields.has,
  undated: flag(filterFields.undated),
  ids: papersParameter(filterFields.ids),
  exclude_ids: papersParameter(filterFields.exclude_ids),
};

/** Which part of a list of like papers is answered, and how it is ordered. */
export const similarQuery = parameters({
  diversity: share(relatedRequestSchema.shape.diversity),
  explain: flag(relatedRequestSchema.shape.explain),
  ...listParameters,
});

import * as z from 'zod/mini';
import { descriptionOf } from './meta-of.ts';
import { refused } from '../../refused.ts';
import type { Place } from '../../search/service.ts';
import { BETWEEN_0_AND_1, given, oneOf, pageFields, REQUEST_LIMITS } from '../../use-cases/fields.ts';
import { filterFields } from '../../use-cases/filter-fields.ts';
import { relatedRequestSchema } from '../../use-cases/recommend-papers.ts';
import { CHARACTER, COMMAS, COMMAS_TOLD, elementsOf, listPattern, NO_SPACE } from './comma-lists.ts';
import { CURSOR, type Cursor, decodeCursor, LIST_CURSOR } from './cursor.ts';
import { fieldsParameter } from './result-fields.ts';

/** A query string: an unknown parameter is refused by a message that names the known ones. */
export function parameters<S extends z.core.$ZodShape>(shape: S) {
  const allowed = Object.keys(shape).join(', ') || 'none';
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? `Unknown. Allowed: ${allowed}.` : undefined),
  });
}

/** The fields of a JSON body: an unknown one is refused by a message that names the known ones. */
export function fields<S extends z.core.$ZodShape>(shape: S) {
  const allowed = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: ({ code }) => {
      if (code === 'unrecognized_keys') return `Unknown. Allowed: ${allowed}.`;
      return code === 'invalid_type' ? `Must be a JSON object with these fields: ${allowed}.` : undefined;
    },
  });
}

/** What the document of the API says of parameters that are sent as text and read as something else. */
const READ_AS = new WeakMap<z.ZodMiniType, z.ZodMiniType>();

/** The field that a parameter is read as: for the document, itself unless it is sent as text and read as something else. */
export function readAs(parameter: z.ZodMiniType): z.ZodMiniType {
  return READ_AS.get(parameter) ?? parameter;
}

function as<P extends z.ZodMiniType>(field: z.ZodMiniType, parameter: P): P {
  READ_AS.set(parameter, field);
  return parameter;
}

/** The whole number of a field of a request, in a query string: what is none is told in the words of the field. */
export function wholeNumber(field: z.ZodMiniDefault<z.ZodMiniInt>) {
  const number = field.def.innerType;
  const detail = number.safeParse(undefined).error?.issues[0]?.message ?? '';
  const text = z.string({ error: detail }).check(z.regex(/^\d{1,4}$/, detail));
  return as(field, z._default(z.pipe(z.pipe(text, z.transform(Number)), number), field.parse(undefined)));
}

/** A number as JSON writes it. */
const NUMBER = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;

/** The number from 0 to 1 of a field of a request, in a query string. */
function share(field: z.ZodMiniDefault<z.ZodMiniNumber<number>>) {
  const text = z.string({ error: BETWEEN_0_AND_1 }).check(z.regex(NUMBER, BETWEEN_0_AND_1));
  return as(
    field,
    z._default(z.pipe(z.pipe(text, z.transform(Number)), field.def.innerType), field.parse(undefined)),
  );
}

/** Yes or no in a query string. */
export function flag(field: z.ZodMiniDefault<z.ZodMiniBoolean>) {
  const text = z.pipe(
    oneOf(['true', 'false']),
    z.transform((value) => value === 'true'),
  );
  return as(field, z._default(text, field.parse(undefined)));
}

/** A parameter that may be given more than once, for a field that is a list. */
export function repeated<E extends z.ZodMiniType<unknown, string>>(
  field: z.ZodMiniDefault<z.ZodMiniArray>,
  element: E,
) {
  return as(
    field.def.innerType,
    z.pipe(
      z.transform((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value])),
      z
        .array(element)
        .check(z.maxLength(REQUEST_LIMITS.page, `Must be given at most ${REQUEST_LIMITS.page} times.`)),
    ),
  );
}

/** The parameters of an operation that takes none. */
export const noQuery = parameters({});

/** The paper that an address of the API names. */
export const paperParams = z.object({
  id: relatedRequestSchema.shape.id.check(
    z.meta({
      description:
        'Id of the paper. A slash in it may be sent as it is or as `%2F`; an id that ends in `/related` must be sent with `%2F`.',
    }),
  ),
});

const cursorParameter = (pattern: RegExp) =>
  z
    .optional(
      z.pipe(
        z.string({ error: 'Must be given once: `next_cursor` of the answer before.' }),
        z.transform((text, payload) => {
          const cursor = decodeCursor(text, pattern);
          if (cursor !== null) return cursor;
          return refused(payload, 'Must be `next_cursor` of an answer to the same request.');
        }),
      ),
    )
    .check(
      z.meta({
        type: 'string',
        pattern: pattern.source,
        description: 'Where to continue: the `next_cursor` of the previous answer. `offset` is then ignored.',
      }),
    );

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
    pageFields.offset.check(
      z.meta({
        description: 'How many papers to skip. `cursor` goes on from there, to the last paper.',
      }),
    ),
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
    .optional(
      z.pipe(z.string({ error: said.once }).check(z.regex(names, said.wrong)), z.transform(elementsOf)),
    )
    .check(
      z.meta({
        type: 'string',
        [COMMAS]: true,
        pattern: names.source,
        description: `${said.description} ${COMMAS_TOLD}`,
      }),
    );
}

function papersParameter(field: z.ZodMiniType) {
  const wrong = `Must be 1 to ${REQUEST_LIMITS.listed} ids with commas between them.`;
  return namesParameter(REQUEST_LIMITS.listed, {
    once: wrong,
    wrong,
    description: descriptionOf(field),
  });
}

/** What keeps papers out of a list, in a query string. */
export const filterParameters = {
  category: namesParameter(REQUEST_LIMITS.categories, {
    once: 'Must be given once: categories with commas between them.',
    wrong: `Must be 1 to ${REQUEST_LIMITS.categories} categories with commas between them.`,
    description: descriptionOf(filterFields.categories),
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

import * as z from 'zod/mini';
import { type Paper, paperSchema } from '../../index/paper.ts';
import { snippet } from '../../text/cut.ts';
import { CHARACTER, COMMAS, COMMAS_TOLD, elementsOf, listPattern, NO_SPACE } from './comma-lists.ts';

/** What a list may say of a paper beside its id and title, which it always says. */
const CHOSEN = [...Object.keys(z.omit(paperSchema, { id: true, title: true }).shape), 'snippet'] as (
  Exclude<keyof Paper, 'id' | 'title'> | 'snippet'
)[];
/** What it leaves out unless it is asked for: what is long, or what only few need. */
const UNASKED: readonly string[] = ['abstract', 'names', 'extra'] satisfies (keyof Paper)[];
const EXTRA = 'extra.';
const MOST = 64;

/** What is said of each paper of a list. */
export type ResultFields = ReadonlySet<string>;

/** What is said unless `fields` names something. */
const DESCRIBED: ResultFields = new Set(CHOSEN.filter((name) => !UNASKED.includes(name)));
/** All that is known of a paper. */
export const WHOLE: ResultFields = new Set(CHOSEN.filter((name) => name !== 'snippet'));

const NAMES = ['id', 'title', ...CHOSEN].join('|');
const FIELD = new RegExp(`^(${NAMES}|extra\\.[\\s\\S]{0,99}[^ ])$`);
const FIELDS = listPattern(`(${NAMES}|extra\\.${CHARACTER}{0,99}${NO_SPACE}) *`, MOST);
const detail = `Must be names with commas between them, of: ${['id', 'title', ...CHOSEN].join(', ')}, and extra.NAME for one field of extra.`;

/** `fields` of a query string. */
export const fieldsParameter = z
  .optional(
    z.pipe(
      z.string({ error: detail }).check(z.regex(FIELDS, detail)),
      z.transform((list): ResultFields => new Set(elementsOf(list))),
    ),
  )
  .check(
    z.meta({
      type: 'string',
      [COMMAS]: true,
      pattern: FIELDS.source,
      description: `What to say of each paper: \`abstract\`, \`authors\`, \`published\`, \`extra\`, \`extra.NAME\` and so on. \`id\` and \`title\` are always there. Without it, all but \`abstract\`, \`names\` and \`extra\`. ${COMMAS_TOLD}`,
    }),
  );

/** `fields` of a JSON body. */
export const fieldsField = z
  .optional(
    z.pipe(
      z
        .array(z.string({ error: detail }).check(z.regex(FIELD, detail)), {
          error: 'Must be a list of names.',
        })
        .check(z.minLength(1, detail), z.maxLength(MOST, detail)),
      z.transform((names): ResultFields => new Set(names)),
    ),
  )
  .check(
    z.meta({ description: 'What to say of each paper, as in a search. Without it, all that is known.' }),
  );

/** What a list says of a paper; `abstract` and others only where they are asked for. */
export const describedSchema = z.extend(z.omit(paperSchema, { extra: true }), {
  abstract: z.optional(paperSchema.shape.abstract),
  snippet: z
    .optional(z.string())
    .check(z.meta({ description: 'The beginning of the abstract, about 300 characters.' })),
  extra: z.optional(z.record(z.string(), z.unknown())).check(
    z.meta({
      description: 'What else the collection knows, as it was given. Only if `fields` names it.',
    }),
  ),
});
type Described = z.infer<typeof describedSchema>;

/** What a list says of a paper. */
export function described(paper: Paper, fields: ResultFields = DESCRIBED): Described {
  const { id, title, extra, ...others } = paper;
  const known: [string, unknown][] = Object.entries(others).filter(([name]) => fields.has(name));
  if (fields.has('snippet')) known.push(['snippet', snippet(paper.abstract)]);
  const its = extra && extraOf(extra, fields);
  if (its !== undefined) known.push(['extra', its]);
  return { id, title, ...Object.fromEntries(known) };
}

/** All of `extra`, or what of it is asked for by name; undefined for nothing. */
function extraOf(
  extra: NonNullable<Paper['extra']>,
  fields: ResultFields,
): Record<string, unknown> | undefined {
  if (fields.has('extra')) return extra;
  const named = Object.entries(extra).filter(([name]) => fields.has(EXTRA + name));
  return named.length > 0 ? Object.fromEntries(named) : undefined;
}

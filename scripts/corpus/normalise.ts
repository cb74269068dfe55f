import { z } from 'zod';
import { PAPER_LIMITS, type Paper, paperSchema } from '../../src/index/paper.ts';
import { firstUnits } from '../../src/text/cut.ts';
import { calendarDate } from '../../src/text/dates.ts';
import { arxivIdOf, arxivUrl } from '../../src/text/identifiers.ts';
import { takeDetails } from './take-details.ts';
import { cleanExtra } from './extra.ts';
import { fieldNames } from './field-names.ts';
import type { Warning } from './record.ts';
import { cleanText, splitAuthors, splitCategories, wellFormed } from './text.ts';

const required = z.string({
  error: ({ input }) => {
    if (input === undefined) return 'is missing';
    return input === null ? 'is null' : `must be text, not ${Array.isArray(input) ? 'a list' : typeof input}`;
  },
});
const text = required.overwrite(cleanText);

function optional<Output>(schema: z.ZodType<Output>) {
  return z.preprocess(
    (value) => (value === null || (typeof value === 'string' && value.trim() === '') ? undefined : value),
    schema.optional(),
  );
}

function list(split: (text: string) => string[]) {
  const names = z.array(text).transform((cleaned) => cleaned.filter((name) => name !== ''));
  const divided = z.preprocess((value) => (typeof value === 'string' ? split(value) : value), names);
  return optional(divided).transform((found) => (found?.length === 0 ? undefined : found));
}

const published = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  required.transform((value, context) => {
    const date = calendarDate(value.trim());
    if (date === null) context.addIssue('is not a date such as 2024, 2024-05 or 2024-05-23');
    return date ?? z.NEVER;
  }),
);

const inputSchema = z.object({
  id: required
    .overwrite((id) => wellFormed(id).trim())
    .min(1, 'is empty')
    .regex(/^[^\p{Control}\p{Line_Separator}\p{Paragraph_Separator}]*$/u, 'has control characters')
    .refine((id) => Buffer.byteLength(id) <= PAPER_LIMITS.idBytes, `is over ${PAPER_LIMITS.idBytes} bytes`),
  title: text
    .min(1, 'is empty')
    .max(PAPER_LIMITS.title, `is over ${PAPER_LIMITS.title.toLocaleString('en')} characters`),
  abstract: text,
  authors: list(splitAuthors),
  published: optional(published),
  categories: list(splitCategories),
  url: optional(required.overwrite((url) => url.trim())),
  doi: optional(text),
  extra: optional(z.record(z.string(), z.unknown())),
});

export type Normalised = { paper: Paper; warnings: Warning[] } | { reason: string };

/** Makes a paper of a record's named values by the rules of `docs/corpora.md`, or says why it is none. */
export function normalise(record: Record<string, unknown>): Normalised {
  const names = fieldNames(
    Object.keys(record).filter((name) => record[name] !== null && record[name] !== undefined),
  );
  const own: Record<string, unknown> = {};
  const others: [string, unknown][] = [];
  for (const [name, value] of Object.entries(record)) {
    const field = names.get(name);
    if (field === undefined) others.push([name, value]);
    else own[field] = value;
  }
  const parsed = inputSchema.safeParse(own);
  if (!parsed.success) return { reason: reasonOf(parsed.error) };
  const { extra: nested, ...fields } = parsed.data;
  const { details, rest } = takeDetails(others);
  const extra = cleanExtra({ ...nested, ...Object.fromEntries(rest) });
  if (extra === null) return { reason: 'extra: is nested too deeply' };
  const arxiv = fields.url === undefined ? arxivIdOf(fields.id) : null;
  const abstract = firstUnits(fields.abstract, PAPER_LIMITS.abstract);
  const paper = paperSchema.safeParse({
    ...withoutAbsent({
      ...fields,
      abstract,
      url: fields.url ?? (arxiv === null ? undefined : arxivUrl(arxiv)),
    }),
    ...details,
    ...(Object.keys(extra).length > 0 && { extra }),
  });
  if (!paper.success) return { reason: reasonOf(paper.error) };
  return { paper: paper.data, warnings: warningsOf(fields.abstract, abstract) };
}

function warningsOf(whole: string, kept: string): Warning[] {
  if (kept === '') return ['abstract-empty'];
  return kept.length < whole.length ? ['abstract-cut'] : [];
}

function withoutAbsent(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function reasonOf(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}

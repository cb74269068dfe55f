import * as z from 'zod/mini';
import { refused } from '../../../refused.ts';
import type { Paper } from '../../../index/paper.ts';
import type { Conditions } from '../../../search/service.ts';
import { DATE } from '../../../text/dates.ts';
import { ANYWHERE, wholeNumber } from '../whole-number.ts';
import { citationCountOf, pdfOf, publicationTypesOf, venueNameOf } from './paper-fields.ts';
import { categoriesOfField } from './study-fields.ts';

/** A parameter: what is blank was not given, and what was given more often than once is one list. */
export const text = z.pipe(
  z.transform((value) => {
    const given: unknown = Array.isArray(value) ? value.join(',') : value;
    return typeof given === 'string' && given.trim() === '' ? undefined : given;
  }),
  z.optional(z.string({ error: 'Must be given.' }).check(z.trim())),
);

/** A text that must be given. */
export const requiredText = z.pipe(
  text,
  z
    .string({ error: 'Must be given: the text to search for.' })
    .check(z.maxLength(100_000, 'Must have at most 100,000 characters.')),
);

/** A list with commas, without what is blank; nothing but that was not given. */
export const list = z.pipe(
  text,
  z.transform((value) => {
    const names = value
      ?.split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    return names?.length === 0 ? undefined : names;
  }),
);

/** The first and the last day of what is searched, each as precise as it was given. */
interface Range {
  from?: string | undefined;
  to?: string | undefined;
}

const YEARS = /^(?:(?<year>\d{4})|(?<from>\d{4})?-(?<to>\d{4})?)$/;

const years = z.pipe(
  text,
  z.transform((value, payload): Range => {
    if (value === undefined) return {};
    const { year, from = year, to = year } = YEARS.exec(value)?.groups ?? {};
    if (from !== undefined || to !== undefined) return { from, to };
    return refused(payload, 'Must be a year or a range: 2019, 2016-2020, 2010- or -2015.');
  }),
);

const dates = z.pipe(
  text,
  z.transform((value, payload): Range => {
    if (value === undefined) return {};
    const [from = '', to = from, ...more] = value.split(':');
    const isRead = more.length === 0 && [from, to].every((date) => date === '' || DATE.test(date));
    if (isRead) return { from: from || undefined, to: to || undefined };
    return refused(
      payload,
      'Must be a date or a range: 2019-03-05, 2019-03, 2016-03-05:2020-06-06, 1981-08-25: or :2015-01.',
    );
  }),
);

/** The parameters that papers are filtered by. */
export const filterFields = {
  year: years,
  publicationDateOrYear: dates,
  venue: list,
  fieldsOfStudy: list,
  publicationTypes: list,
  // Its presence is enough.
  openAccessPdf: z.transform((value) => value !== undefined && !/^(?:false|0|no)$/i.test(String(value))),
  minCitationCount: wholeNumber(0, ANYWHERE, 0),
};
export type FilterInput = z.output<z.ZodMiniObject<typeof filterFields>>;

/** What retrieval is asked for by the filters that it knows. */
export function conditionsOf({ year, publicationDateOrYear, fieldsOfStudy }: FilterInput): Conditions {
  const ranges = [year, publicationDateOrYear];
  const [from] = ranges
    .flatMap((range) => range.from ?? [])
    .toSorted()
    .toReversed();
  // A year goes to its end, which is later than any month of it.
  const [to] = ranges.flatMap((range) => range.to ?? []).toSorted((a, b) => (endOf(a) < endOf(b) ? -1 : 1));
  const categories = Array.from(new Set(fieldsOfStudy?.flatMap(categoriesOfField)));
  return [
    ...((from ?? to) === undefined ? [] : [[{ field: 'date', from, to, negated: false } as const]]),
    ...(fieldsOfStudy === undefined ? [] : [categories.map((name) => named('category', name))]),
  ];
}

/** That a paper is of a category, or by an author. */
export function named(field: 'category' | 'author', name: string) {
  return { field, text: name, phrase: false, negated: false } as const;
}

function endOf(date: string): string {
  return date.padEnd('YYYY-MM-DD'.length, '-99');
}

/**
 * The test of a paper by the filters that retrieval does not know, or null where none of them is asked for. What the
 * corpus does not know of a paper, it does not fulfil.
 */
export function testOf(input: FilterInput): ((paper: Paper) => boolean) | null {
  const { venue, publicationTypes, openAccessPdf, minCitationCount } = input;
  const tests: ((paper: Paper) => boolean)[] = [];
  if (venue !== undefined) {
    const wanted = new Set(venue.map(folded));
    tests.push((paper) => wanted.has(folded(venueNameOf(paper))));
  }
  if (publicationTypes !== undefined) {
    const wanted = new Set(publicationTypes.map(folded));
    tests.push((paper) => (publicationTypesOf(paper) ?? []).some((type) => wanted.has(folded(type))));
  }
  if (openAccessPdf) tests.push((paper) => pdfOf(paper) !== undefined);
  if (minCitationCount > 0) tests.push((paper) => (citationCountOf(paper) ?? 0) >= minCitationCount);
  return tests.length === 0 ? null : (paper) => tests.every((test) => test(paper));
}

/** A name as it is compared: letters and figures alone; `ArXiv` is how Semantic Scholar's own clients say `arXiv.org`. */
function folded(name: string): string {
  const bare = name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  return bare === 'arxiv' ? 'arxivorg' : bare;
}

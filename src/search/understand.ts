import type { FirstStep } from './first-step.ts';
import { type Bitmap, countRows, hasRow } from './indexes/bitmap.ts';
import { citedIn } from './query/citations.ts';
import { allowedRows, impossible, type PlacedFilters } from './query/filters.ts';
import { textTest, type TextTest } from './query/phrases.ts';
import type { Clause, Query } from './query/query.ts';
import { type Reference, referencesIn } from './query/references.ts';
import { type Wording, wordingOf } from './query/wording.ts';
import type { Snapshot } from './snapshot.ts';

/** Papers that were named whose titles tell which others are like them. */
export const MOST_TITLES = 3;

/** What every plan has. */
interface Common {
  query: Query;
  /** Rows that may be answered; undefined for all. */
  allowed: Bitmap | undefined;
  /** A test of a paper's text, for phrases. */
  test: TextTest | null;
  /** Why no paper passes the filters, where one of them alone is why. */
  none?: string | undefined;
}

/** The query names papers, by id, number, address or title: they come first, those that are like them after. */
export interface NamedPlan extends Common {
  kind: 'named';
  /** The papers that are named and may be answered, in the order of the query. */
  named: readonly number[];
  wording: Wording;
}

/** The query has nothing but operators, or there is none: all papers that fulfil it, the latest first. */
export interface StructuredPlan extends Common {
  kind: 'structured';
}

/** The query has text: papers are ranked by it. */
export interface PlainPlan extends Common {
  kind: 'plain';
  wording: Wording;
}

/** What a query asks for. */
export type Plan = NamedPlan | StructuredPlan | PlainPlan;

/** What is asked, the topic of the filters looked up. */
export interface Asked {
  filters: PlacedFilters;
  isVerbatim?: boolean | undefined;
}

/**
 * Understands a query: which papers it names, which it may find, and the words and the meaning that it is ranked by.
 * Papers are read only where the query names some by number, for their titles.
 * @throws SextantError what keeps the papers that the query names from being read
 */
export async function understand(
  snapshot: Snapshot,
  { text, query: parsed }: Pick<FirstStep, 'text' | 'query'>,
  { filters, isVerbatim = false }: Asked,
): Promise<Plan> {
  const { keywords, columns } = snapshot;
  const found = await namedBy(snapshot, text, parsed);
  const { query, rows, references } = found;
  const allowed = allowedRows(keywords, columns, query, filters);
  const isNone = allowed !== undefined && countRows(allowed) === 0;
  const common: Common = {
    query,
    allowed,
    test: textTest(query.clauses, filters.ofText),
    none: isNone ? impossible(keywords, query, filters) : undefined,
  };
  if (query.plain.trim() === '') return { kind: 'structured', ...common };
  const named = rows.filter((row) => allowed === undefined || hasRow(allowed, row));
  const isRead = !isVerbatim && named.length === 0;
  const wording = wordingOf(keywords, snapshot.encoder, { text, query, references, isRead });
  return named.length > 0
    ? { kind: 'named', ...common, named, wording }
    : { kind: 'plain', ...common, wording };
}

/** The same plan, for what was typed and not for what may have been meant. */
export function asTyped({ keywords, encoder }: Snapshot, { text }: FirstStep, plan: PlainPlan): PlainPlan {
  const { query } = plan;
  const typed = { text, query, references: referencesIn(query.plain), isRead: false };
  return { ...plan, wording: wordingOf(keywords, encoder, typed) };
}

/**
 * The plan for the words of a query without the marks around them, or null where there is more to it than plain text
 * and phrases that must be there, as a title with a quotation is.
 */
export function withoutMarks(
  snapshot: Snapshot,
  { text }: FirstStep,
  plan: Plan,
  { filters, isVerbatim = false }: Asked,
): PlainPlan | null {
  if (!isPhraseAlone(plan.query)) return null;
  const { keywords, columns, encoder } = snapshot;
  const query = unmarkedQuery(text);
  const typed = { text, query, references: referencesIn(query.plain), isRead: !isVerbatim };
  return {
    kind: 'plain',
    query,
    allowed: allowedRows(keywords, columns, query, filters),
    test: textTest([], filters.ofText),
    wording: wordingOf(keywords, encoder, typed),
  };
}

/** Whether a query is nothing but plain text and phrases that must be there, as a title with a quotation is. */
export function isPhraseAlone({ years, clauses }: Query): boolean {
  const isPhrase = ({ field, phrase, negated }: Clause): boolean => field === 'text' && phrase && !negated;
  return years.length === 0 && clauses.length > 0 && clauses.every(isPhrase);
}

/** What a query asks for whose quotation no paper has: the same as plain text. */
export function unmarkedQuery(text: string): Query {
  return { plain: text.replaceAll('"', ' '), clauses: [], years: [], note: NO_PHRASE };
}

const NO_PHRASE = 'No paper has the words in quotation marks: searched as plain text.';

/** What is left of a query beside the papers that it names. */
interface NamedBy {
  query: Query;
  /** The papers that it names, as a whole or in what it has beside its operators. */
  rows: readonly number[];
  /** What refers to papers in the text that is left. */
  references: readonly Reference[];
}

async function namedBy(
  { known, records, keywords, columns }: Snapshot,
  text: string,
  parsed: Query,
): Promise<NamedBy> {
  const { plain } = parsed;
  const references = referencesIn(plain);
  const whole = await known.named(text);
  const named = whole.rows.length > 0 || plain === text ? whole : await known.named(plain);
  const query: Query = whole.rows.length > 0 ? { plain: text, clauses: [], years: [] } : parsed;
  if (named.rows.length > 0 && !named.byNumber) return { query, rows: named.rows, references };
  const { rows, rest } =
    named.rows.length > 0 ? { rows: named.rows, rest: '' } : await known.referredTo(plain, references);
  if (rows.length === 0) return { query, rows: citedIn(keywords, columns, plain), references };
  // A number says nothing about the papers below the one that it names: its title does, and without it there is none
  // to rank them by.
  const papers = rest === '' ? await records.read(rows.slice(0, MOST_TITLES)) : [];
  const left = rest === '' ? papers.map(({ title }) => title).join(' ') : rest;
  // Quotation marks around a number do not ask for a text that has it.
  const isOfReference = ({ text: its }: Clause): boolean => references.some(({ name }) => its.includes(name));
  const clauses = query.clauses.filter(
    (clause) => clause.field !== 'text' || clause.negated || !isOfReference(clause),
  );
  return {
    query: { ...query, plain: left || text, clauses },
    rows,
    references: left === '' ? references : [],
  };
}

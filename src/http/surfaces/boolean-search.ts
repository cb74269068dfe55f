import { SextantError } from '../../errors.ts';
import type { Condition, Conditions } from '../../search/query/query.ts';
import { requireFewNames } from './named-authors.ts';
import type { Expression, Term } from './boolean-query.ts';

/** What an expression is for our search: conditions, and words that papers are ranked by. */
export interface BooleanSearch {
  conditions: Conditions;
  /** Words of the conditions, and of what is searched for by meaning. */
  text: string;
  /** Whether some of the text is in no condition: papers must be close to it. */
  isByMeaning: boolean;
}

/** Looks up the row of the paper that each of some texts may be the id of; null for none. */
export type RowsOf = (ids: readonly string[]) => Promise<(number | null)[]>;

/** The same, once it is known. */
type KnownRows = ReadonlyMap<string, number | null>;

/** Lists of alternatives, and alternatives in all of them, that an expression may become. */
const MOST_LISTS = 256;
const MOST_ALTERNATIVES = 2_048;

/**
 * Translates what is asked. Several bare words, or words after `all:`, are searched for by meaning, as everywhere
 * here, unless papers are to be listed by date; all else are conditions.
 * @throws SextantError `invalid-request` for what is too long when it is written as conditions, or has too many names
 */
export async function toSearch(
  expression: Expression | null,
  rowsOf: RowsOf,
  isByDate: boolean,
): Promise<BooleanSearch> {
  if (expression === null) return { conditions: [], text: '', isByMeaning: false };
  const parts = expression.kind === 'and' ? expression.parts : [expression];
  const byMeaning: Term[] = isByDate ? [] : parts.filter(isProse);
  const others = parts.filter((part) => isByDate || !isProse(part));
  const asked: Expression = { kind: 'and', parts: others };
  const words = [...byMeaning, ...termsOf(asked)].flatMap((term) =>
    term.kind === 'text' && ['all', 'ti', 'abs'].includes(term.field) ? [plainOf(term.text)] : [],
  );
  const ids = idsIn(asked);
  const rows = ids.length === 0 ? [] : await rowsOf(ids);
  const known = new Map(ids.map((id, i) => [id, rows[i] ?? null]));
  const conditions = conditionsOf(asked, false, known);
  requireFewNames(conditions);
  return {
    conditions,
    text: Array.from(new Set(words)).join(' '),
    isByMeaning: byMeaning.length > 0,
  };
}

/** Several words without quotation marks, to be found anywhere. */
function isProse(part: Expression): part is Term {
  return part.kind === 'text' && part.field === 'all' && !part.phrase && part.text.includes(' ');
}

/** Terms that papers must or may have. */
function termsOf(expression: Expression): Term[] {
  if (expression.kind === 'not') return [];
  if (expression.kind === 'text' || expression.kind === 'dates') return [expression];
  return expression.parts.flatMap(termsOf);
}

/** Texts that may be ids of papers. */
function idsIn(expression: Expression): string[] {
  if (expression.kind === 'not') return idsIn(expression.part);
  if (expression.kind === 'and' || expression.kind === 'or') return expression.parts.flatMap(idsIn);
  const isId = expression.kind === 'text' && ['id', 'all'].includes(expression.field);
  return isId ? [expression.text] : [];
}

/** Without what our own query language would read as an operator. */
function plainOf(text: string): string {
  return text
    .replace(/["“”«»:]/g, ' ')
    .replace(/(?<=^|\s)[-‐‑–—−]+/g, '')
    .replace(/\bNOT\b/g, 'not')
    .trim();
}

/** The conjunctive normal form of an expression: negation goes inwards, alternatives are distributed. */
function conditionsOf(expression: Expression, negated: boolean, known: KnownRows): Conditions {
  if (expression.kind === 'not') return conditionsOf(expression.part, !negated, known);
  if (expression.kind === 'dates' || expression.kind === 'text')
    return termConditions(expression, negated, known);
  const parts = expression.parts.map((part) => conditionsOf(part, negated, known));
  const isAll = (expression.kind === 'and') !== negated;
  return isAll ? checked(parts.flat()) : parts.reduce(either);
}

function either(one: Conditions, other: Conditions): Conditions {
  if (one.length * other.length > MOST_LISTS) tooLong();
  return checked(one.flatMap((first) => other.map((second) => [...first, ...second])));
}

function checked(conditions: Conditions): Conditions {
  const alternatives = conditions.reduce((sum, list) => sum + list.length, 0);
  if (conditions.length > MOST_LISTS || alternatives > MOST_ALTERNATIVES) tooLong();
  return conditions;
}

function tooLong(): never {
  throw new SextantError('invalid-request', 'This joins too many terms. Ask for fewer at once.');
}

function termConditions(term: Term, negated: boolean, known: KnownRows): Conditions {
  const some = alternativesOf(term, negated, known);
  return negated ? some.map((one) => [one]) : [some];
}

/** What a term may mean: of `all` the names of authors and categories too. */
function alternativesOf(term: Term, negated: boolean, known: KnownRows): Condition[] {
  if (term.kind === 'dates') return [{ field: 'date', from: term.from, to: term.to, negated }];
  const { field, text, phrase } = term;
  if (field === 'id') return [{ field: 'row', rows: rowsIn(known, text), negated }];
  if (field === 'cat') return [{ field: 'category', text, phrase: false, negated }];
  if (field === 'au') return [{ field: 'author', text, phrase: false, negated }];
  if (field !== 'all') return [{ field: field === 'ti' ? 'title' : 'abstract', text, phrase, negated }];
  const rows = rowsIn(known, text);
  return [
    { field: 'text', text, phrase, negated },
    { field: 'author', text, phrase: false, negated },
    { field: 'category', text, phrase: false, negated },
    ...(rows.length > 0 ? [{ field: 'row' as const, rows, negated }] : []),
  ];
}

function rowsIn(known: KnownRows, id: string): number[] {
  const row = known.get(id) ?? null;
  return row === null ? [] : [row];
}

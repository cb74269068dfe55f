import { dateNumber } from '../../text/dates.ts';
import { STOP_WORDS } from '../../text/stop-words.ts';
import { type Having, HAVINGS } from '../../index/manifest.ts';

/** What a clause looks at; `text` is title and abstract. */
type ClauseField = 'text' | 'title' | 'abstract' | 'author' | 'category' | 'has';

/** Something that a paper must have, or must not. */
export interface Clause {
  field: ClauseField;
  text: string;
  /** Words in this order, side by side. */
  phrase: boolean;
  negated: boolean;
  /** Whether words count too that only begin with the one of the text. */
  isBeginning?: true;
  /** Whether only a category of this very name counts, and none below it. */
  isExact?: true;
}

/** Dates as in `Columns.dates`, both inclusive. */
export interface DateRange {
  from: number;
  to: number;
}

/** Papers of some dates, `YYYY[-MM[-DD]]` and inclusive, or none of them. */
interface DateCondition {
  field: 'date';
  from?: string | undefined;
  to?: string | undefined;
  /** Whether dates that are less exact than an end are none of them: `2024` is not of `2024-05`. */
  isExact?: true;
  negated: boolean;
}

/** Papers of some rows, or none of them. */
interface RowCondition {
  field: 'row';
  rows: readonly number[];
  negated: boolean;
}

/** Something that is asked of papers beside the text of a query. */
export type Condition = Clause | DateCondition | RowCondition;

/** Of each list at least one must hold: conjunctive normal form, which all that `and`, `or` and `not` say can be written in. */
export type Conditions = readonly (readonly Condition[])[];

export interface Query {
  /** What is ranked by: words, phrases and titles without their operators. */
  plain: string;
  clauses: Clause[];
  years: DateRange[];
  /** Why the query was taken as plain text, if it was. */
  note?: string;
  /** Whether it is so long that it is prose: a text that was pasted, which is read as the texts of papers are. */
  isPassage?: true;
}

/** arXiv's short names beside the long ones. */
const FIELDS: Record<string, ClauseField | 'year'> = {
  title: 'title',
  ti: 'title',
  author: 'author',
  au: 'author',
  abstract: 'abstract',
  abs: 'abstract',
  cat: 'category',
  category: 'category',
  has: 'has',
  year: 'year',
};

const QUOTES = /[“”„‟«»＂「」『』〝〞]/g;
const NAME = Object.keys(FIELDS).join('|');
const ANY_CASE = NAME.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
/** The signs that keyboards and word processors make of a minus. */
const MINUS = '[-‐‑–—−﹣－]';
const OPERATOR = new RegExp(
  String.raw`(?<=^|\s)(?<sign>${MINUS}|(?:AND\s?)?NOT\s+|)(?:(?<field>${ANY_CASE}):)?(?:[(\[{]*"(?<phrase>[^"]*)"[.,;:!?)\]}…。，？！]*|(?<value>(?<![^\s:‐‑–—−﹣－-])[^\s"]+))(?=$|\s)`,
  'gu',
);
const DANGLING = new RegExp(`^(?:${NAME}):$`, 'i');
/** Words before which `NOT` belongs to a sentence, as in a title. */
const VERB_BEFORE =
  /(?:^|\s)(?:is|are|was|were|be|do|does|did|can|could|may|might|must|shall|should|will|would|has|have|had|why|if|or|to)\s+$/i;
/** Words and numbers that nobody leaves out: `a toy –a model`, `at −5 degrees`. */
const SAYS_LITTLE = new RegExp(`^(?:${Array.from(STOP_WORDS).join('|')}|\\d+(?:[.,]\\d+)?)$`, 'i');
/** In a query of so many words or more that has nothing but capitals, `NOT` is a word. */
const MANY_WORDS = 4;
/** Papers without a date, as a year. */
export const NO_YEAR = 'none';
/** Their range: the date number of a paper without one is 0. */
export const UNDATED: DateRange = { from: 0, to: 0 };

/** Plain words of the shortest passage. Few queries with operators have as many, and half of all sentences of abstracts. */
const PASSAGE_WORDS = 24;

const YEARS = /^(?<from>\d{4})?(?<range>\.\.|-)?(?<to>\d{4})?$/;
const HAS_WORD = /[\p{L}\p{N}]/u;

/** Clauses and years that count: each is a set of rows, and one author may be a thousand names. */
export const MOST_CLAUSES = 32;

const AS_PLAIN = 'Searched as plain text';

class Malformed extends Error {}

/**
 * Reads a query: plain words, `"a phrase"`, `-word` or `NOT word`, `title:`, `author:`, `abstract:`, `cat:`, `has:code`,
 * `year:2024..2025`, with arXiv's `ti: au: abs:`. It never fails: what is malformed is searched as plain text, and `note` says so.
 */
export function parseQuery(typed: string): Query {
  const { text, prose, matches, note } = takenApart(typed);
  const kind = prose === undefined ? {} : ({ isPassage: true } as const);
  try {
    const query = parse(text, matches);
    const plain = [prose, query.plain].filter((part) => part).join(' ');
    return { ...(note !== undefined && { note }), ...query, plain, ...kind };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { plain: typed, clauses: [], years: [], note: `${AS_PLAIN}: ${error.message}.`, ...kind };
  }
}

const AS_PASSAGE =
  'The query is as long as a passage: only fields at its end, such as author: or cat:, are read as operators.';

/** A query as it is read. */
interface TakenApart {
  /** What may have operators, its quotation marks of one kind. */
  text: string;
  /** Where `text` begins in what was typed. */
  at: number;
  matches: readonly RegExpExecArray[];
  /** Of a passage, what comes before and is read as the texts of papers are. */
  prose?: string;
  note?: string;
}

/**
 * Takes a query apart. A passage is prose: what is pasted has quotation marks, minus signs and labels (`Abstract:`) of its
 * own. Only fields that were put after it are operators.
 */
function takenApart(typed: string): TakenApart {
  const text = typed.replace(QUOTES, '"');
  const matches = Array.from(operatorsIn(text));
  const isField = ({ groups }: RegExpExecArray): boolean => groups?.['field'] !== undefined;
  const isPlain = ({ groups }: RegExpExecArray): boolean =>
    groups?.['sign'] === '' && groups['phrase'] === undefined;
  const isPassage = matches.filter((match) => !isField(match) && isPlain(match)).length >= PASSAGE_WORDS;
  if (!isPassage) return { text, at: 0, matches };
  let at = text.length;
  let first = matches.length;
  for (const match of matches.toReversed()) {
    const end = match.index + match[0].length;
    if (!isField(match) || text.slice(end, at).trim() !== '') break;
    at = match.index;
    first--;
  }
  const isMarked = matches
    .slice(0, first)
    .some((match) => (isField(match) || !isPlain(match)) && HAS_WORD.test(match[0]));
  const after = text.slice(at);
  return {
    text: after,
    at,
    matches: Array.from(operatorsIn(after)),
    prose: text.slice(0, at).replaceAll('"', ' ').trim(),
    ...(isMarked && { note: AS_PASSAGE }),
  };
}

function parse(text: string, matches: readonly RegExpExecArray[]): Query {
  const query: Query = { plain: '', clauses: [], years: [] };
  const plain: string[] = [];
  const seen = new Set<string>();
  let end = 0;
  for (const match of matches) {
    plain.push(rest(text.slice(end, match.index)));
    end = match.index + match[0].length;
    read(match.groups ?? {}, match[0], { query, plain, seen });
  }
  plain.push(rest(text.slice(end)));
  query.plain = plain.filter((part) => part !== '').join(' ');
  return query;
}

/** Words, phrases and fields, one by one, each with what negates it. */
function* operatorsIn(text: string): Generator<RegExpExecArray> {
  const pattern = new RegExp(OPERATOR);
  const isLoud = !/\p{Ll}/u.test(text) && text.trim().split(/\s+/).length >= MANY_WORDS;
  const lastClosed = closedDash(text);
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const { sign = '', value = '' } = match.groups ?? {};
    const end = match.index + sign.length;
    const isOfSentence =
      sign.length > 1
        ? isLoud || SAYS_LITTLE.test(value) || VERB_BEFORE.test(before(text, match.index))
        : /[–—−]/.test(sign) && (lastClosed >= end || SAYS_LITTLE.test(value));
    if (isOfSentence) pattern.lastIndex = end;
    else yield match;
  }
}

/** Where the last dash stands that closes something, as in `models –large ones– at work`; -1 if none does. */
function closedDash(text: string): number {
  let at = -1;
  for (const { index } of text.matchAll(/(?<=[^\s])[–—](?=[\s.,;:]|$)/g)) at = index;
  return at;
}

function before(text: string, at: number): string {
  return text.slice(Math.max(0, at - LONGEST_VERB), at);
}

/** More characters than the longest verb has with the white space around it. */
const LONGEST_VERB = 20;

/** What a query demands beside its plain text, operator by operator, and the query without each. */
export function conditionsOf(text: string): { condition: string; query: string }[] {
  if (parseQuery(text).note?.startsWith(AS_PLAIN)) return [];
  const { at, matches } = takenApart(text);
  return matches.flatMap((match) => {
    const [condition] = match;
    const { sign, field, phrase, value = '' } = match.groups ?? {};
    if (field === undefined && phrase === undefined && (sign === '' || !HAS_WORD.test(value))) return [];
    const start = at + match.index;
    const query = `${text.slice(0, start)}${text.slice(start + condition.length)}`;
    return [{ condition, query: query.replace(/\s+/g, ' ').trim() }];
  });
}

/** A query without its operators of dates, which are `year:` alone; one that is searched as plain text stays as it is. */
export function withoutYears(text: string): string {
  const found = conditionsOf(text).find(({ condition }) => /^year:/i.test(condition));
  return found === undefined ? text : withoutYears(found.query);
}

/** What stands between two matches is white space, or something like `a"b`. */
function rest(text: string): string {
  if (text.includes('"')) throw new Malformed('a quotation mark has no partner');
  return text.trim();
}

/** The value of a field without what ends a sentence after it: `cat:cs.CL?`, but the stops of `2024..` are its own. */
function withoutStops(value: string): string {
  let end = value.length;
  const isStop = (at: number): boolean =>
    value[at] === '.' ? value[at - 1] !== '.' : ',;:!?)'.includes(value.charAt(at));
  while (end > 0 && isStop(end - 1)) end--;
  return value.slice(0, end);
}

/** @param into What is read so far, and the clauses that were given: equal ones count once. */
function read(
  groups: Record<string, string | undefined>,
  whole: string,
  { query, plain, seen }: { query: Query; plain: string[]; seen: Set<string> },
): void {
  const { sign, field: name, phrase, value } = groups;
  const negated = sign !== '';
  const text = phrase ?? (name === undefined ? value : withoutStops(value ?? '')) ?? '';
  const field = name === undefined ? undefined : FIELDS[name.toLowerCase()];
  if (field === undefined && phrase === undefined) {
    if (DANGLING.test(text)) throw new Malformed(`nothing follows ${whole}`);
    if (!negated || !HAS_WORD.test(text)) plain.push(whole);
    else if (counts(whole, query, seen)) query.clauses.push({ field: 'text', text, phrase: false, negated });
    return;
  }
  if (!HAS_WORD.test(text)) throw new Malformed(`${whole} has no word`);
  if (!counts(whole, query, seen)) return;
  if (field === 'year') {
    if (negated) throw new Malformed('a year cannot be excluded');
    query.years.push(yearRange(text));
    return;
  }
  if (field === 'has' && havingOf(text) === undefined) {
    throw new Malformed(`${whole} is not known, only has:${HAVINGS.join(', has:')}`);
  }
  const clause: Clause = { field: field ?? 'text', text, phrase: phrase !== undefined, negated };
  query.clauses.push(clause);
  if (!negated && !isOfRecord(clause)) plain.push(text);
}

/** Whether a clause asks for what is recorded of a paper, and not for words of its text. */
export function isOfRecord({ field }: Pick<Clause, 'field'>): boolean {
  return field === 'author' || field === 'category' || field === 'has';
}

/** What `has:` asks for; undefined for what nothing is known of. */
export function havingOf(text: string): Having | undefined {
  return HAVINGS.find((what) => what === text.toLowerCase());
}

/** Whether a clause is a new one and there is room for it. */
function counts(clause: string, query: Query, seen: Set<string>): boolean {
  const key = clause.toLowerCase();
  if (seen.has(key)) return false;
  if (seen.size === MOST_CLAUSES) {
    query.note = `Only the first ${MOST_CLAUSES} conditions of the query count.`;
    return false;
  }
  seen.add(key);
  return true;
}

function yearRange(text: string): DateRange {
  if (text.toLowerCase() === NO_YEAR) return UNDATED;
  const groups = YEARS.exec(text)?.groups;
  const { from, range, to } = groups ?? {};
  if (
    groups === undefined ||
    (from === undefined && to === undefined) ||
    (range === undefined && to !== undefined)
  ) {
    throw new Malformed(`"${text}" is no year or range of years such as 2024..2025`);
  }
  if (from !== undefined && to !== undefined && from > to) {
    throw new Malformed(`the years ${text} end before they begin`);
  }
  return dateRange(from, range === undefined ? from : to);
}

/** Dates as precise as they are: a year ends with its last day. */
export function dateRange(from: string | undefined, to: string | undefined): DateRange {
  return {
    from: dateNumber(from),
    to: to === undefined ? 99_999_999 : lastDay(dateNumber(to)),
  };
}

/** The largest date number of a year or month that is given with zeros. */
export function lastDay(date: number): number {
  if (date % 10_000 === 0) return date + 9_999;
  return date % 100 === 0 ? date + 99 : date;
}

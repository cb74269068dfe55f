import { SextantError } from '../../errors.ts';
import { calendarDate } from '../../text/dates.ts';
import { type Token, tokenOf } from './tokens.ts';

/** What a term looks at: `jr`, `co` and `rn` are arXiv's too, and nothing here knows them. */
type TextField = 'all' | 'ti' | 'au' | 'abs' | 'cat' | 'id';

/** One thing that is asked of papers. */
export type Term =
  | { kind: 'text'; field: TextField; text: string; phrase: boolean }
  /** `YYYY[-MM[-DD]]`, inclusive. */
  | { kind: 'dates'; from: string | undefined; to: string | undefined };

/** What a `search_query` says. */
export type Expression =
  Term | { kind: 'and' | 'or'; parts: Expression[] } | { kind: 'not'; part: Expression };

/** Prefixes by what they mean; long names are taken too. */
const FIELDS: Record<string, TextField> = {
  all: 'all',
  ti: 'ti',
  title: 'ti',
  au: 'au',
  author: 'au',
  abs: 'abs',
  abstract: 'abs',
  cat: 'cat',
  category: 'cat',
  id: 'id',
  arxiv: 'id',
  doi: 'id',
};
/** Fields of arXiv's that an index does not have. */
const UNKNOWN: Record<string, string> = {
  co: 'comments',
  jr: 'references to journals',
  rn: 'numbers of reports',
};
const DATES = ['submitteddate', 'lastupdateddate'];

/** Characters of a query, and parentheses within each other. */
const LONGEST = 8_000;
const DEEPEST = 40;

const TOKEN =
  /\s+|(?<open>\()|(?<close>\))|(?<minus>-(?=[\p{L}\p{N}"(]))|(?<operator>(?:AND\s+NOT|ANDNOT|AND|OR|NOT)(?=[\s()]|$))|(?<field>\p{L}+(?=:[^\s)/])|(?:ti|au|abs|co|jr|cat|rn|all)(?=:)):|"(?<phrase>[^"]*)"|\[(?<range>[^\]]*)\]|(?<word>[^\s()"]+)/uy;

type Kind = 'open' | 'close' | 'minus' | 'operator' | 'field' | 'phrase' | 'range' | 'word';

/**
 * Reads the language of arXiv's `search_query` (https://info.arxiv.org/help/api/user-manual.html, 5.1), of which
 * OpenAlex's is a part: terms with prefixes, quotation marks and parentheses, `AND`, `OR` and `ANDNOT`, of which `OR` binds
 * least; terms beside each other must all hold. Null where it says nothing.
 * @param field That terms without a prefix are of.
 * @throws SextantError `invalid-request` where it is malformed, or asks for what the index does not know
 */
export function parseBooleanQuery(query: string, field: TextField = 'all'): Expression | null {
  if (query.length > LONGEST) refuse(`search_query can have at most ${LONGEST} characters.`);
  const tokens = tokensOf(query.replace(/[“”„«»]/g, '"'));
  if (tokens.length === 0) return null;
  const reader = new Reader(tokens);
  const expression = reader.any(field);
  if (!reader.isAtEnd) refuse('search_query has a ")" without a "(".');
  return expression;
}

/** @throws SextantError always */
function refuse(message: string): never {
  throw new SextantError('invalid-request', message);
}

function tokensOf(query: string): Token<Kind>[] {
  const tokens: Token<Kind>[] = [];
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < query.length) {
    const groups = pattern.exec(query)?.groups;
    // Every character but a lone quotation mark begins a token.
    if (groups === undefined) refuse('search_query has a quotation mark without a partner.');
    const token = tokenOf<Kind>(groups);
    if (token !== undefined) tokens.push(token);
  }
  return tokens;
}

class Reader {
  readonly #tokens: readonly Token<Kind>[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token<Kind>[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  /** Alternatives. */
  any(field: TextField): Expression {
    const parts = [this.#all(field)];
    while (this.#takes('OR')) parts.push(this.#all(field));
    return joined('or', parts);
  }

  /** What must hold together, with an operator between it or nothing. */
  #all(field: TextField): Expression {
    const parts = [this.#one(field)];
    for (;;) {
      const token = this.#next;
      if (token === undefined || token.kind === 'close' || this.#is(token, 'OR')) break;
      this.#takes('AND');
      parts.push(this.#one(field));
    }
    return joined('and', parts);
  }

  #one(field: TextField): Expression {
    const token = this.#next;
    if (token === undefined) refuse('search_query ends where a term should follow.');
    this.#at++;
    if (token.kind === 'minus') return { kind: 'not', part: this.#one(field) };
    if (token.kind === 'operator') {
      // At the beginning `ANDNOT` is `NOT`; after `AND` and `OR` a term must follow.
      if (token.text.endsWith('NOT')) return { kind: 'not', part: this.#one(field) };
      refuse(`search_query has ${token.text} where a term should be. Quote words that are no operators.`);
    }
    if (token.kind === 'field') return this.#inField(token.text.toLowerCase());
    if (token.kind === 'open') return this.#within(field);
    if (token.kind === 'close') refuse('search_query has nothing before a ")".');
    if (token.kind === 'range') refuse('A range such as [20240101 TO 20241231] goes with submittedDate:.');
    if (token.kind === 'phrase') return termOf(field, token.text, true);
    return this.#words(field, token.text);
  }

  #within(field: TextField): Expression {
    if (++this.#depth > DEEPEST) refuse(`search_query has more than ${DEEPEST} parentheses in each other.`);
    const inside = this.any(field);
    this.#depth--;
    if (this.#next?.kind !== 'close') refuse('search_query has a "(" without a ")".');
    this.#at++;
    return inside;
  }

  #inField(name: string): Expression {
    if (DATES.includes(name)) return this.#dates();
    const unknown = Object.hasOwn(UNKNOWN, name) ? UNKNOWN[name] : undefined;
    if (unknown !== undefined) {
      refuse(`This collection cannot be searched by ${unknown} (${name}:). Leave it out.`);
    }
    const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
    if (field === undefined) {
      refuse(
        `search_query has an unknown prefix ${name}:. Known are ti, au, abs, cat, id, all, submittedDate.`,
      );
    }
    const token = this.#next;
    if (token?.kind === 'word' || token?.kind === 'phrase' || token?.kind === 'open') return this.#one(field);
    return refuse(`search_query has nothing after ${name}:.`);
  }

  #dates(): Expression {
    const token = this.#next;
    this.#at++;
    const [from, to, ...others] = (token?.text ?? '').split(/\bTO\b/i).map((date) => date.trim());
    if (token?.kind !== 'range' || to === undefined || others.length > 0) {
      refuse('Dates must be a range such as submittedDate:[20240101 TO 20241231].');
    }
    return { kind: 'dates', from: dateOf(from ?? ''), to: dateOf(to) };
  }

  /** A word with those that follow it: a prefix holds until an operator, another prefix, or a quotation mark. */
  #words(field: TextField, first: string): Expression {
    const words = [first];
    while (this.#next?.kind === 'word') {
      words.push(this.#next.text);
      this.#at++;
    }
    return termOf(field, words.join(' '), false);
  }

  get #next(): Token<Kind> | undefined {
    return this.#tokens[this.#at];
  }

  #takes(operator: string): boolean {
    const takes = this.#is(this.#next, operator);
    if (takes) this.#at++;
    return takes;
  }

  #is(token: Token<Kind> | undefined, operator: string): boolean {
    return token?.kind === 'operator' && token.text === operator;
  }
}

const HAS_WORD = /[\p{L}\p{N}]/u;

/** arXiv writes names with underscores, and beginnings of words with an asterisk: words are compared by their stems here. */
function termOf(field: TextField, written: string, phrase: boolean): Term {
  const isName = field === 'au' || field === 'cat';
  const bare = written.replace(/\.?\*/g, '').trim();
  const text = field === 'au' ? bare.replaceAll('_', ' ') : bare;
  if (!HAS_WORD.test(text)) refuse(`search_query has a term without a letter or a number: ${written}.`);
  return { kind: 'text', field, text, phrase: phrase && !isName };
}

/** `YYYYMMDDHHMM` and what is shorter, to the day; undefined for an open end. */
function dateOf(written: string): string | undefined {
  if (written === '*') return undefined;
  const digits = /^(\d{4})-?(\d{2})?-?(\d{2})?(?:T?[\d:]*Z?)?$/.exec(written);
  const date = calendarDate(digits?.slice(1).filter(Boolean).join('-') ?? '');
  return date ?? refuse(`${written || 'An empty text'} is no date such as 20240131.`);
}

function joined(kind: 'and' | 'or', parts: Expression[]): Expression {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind, parts };
}

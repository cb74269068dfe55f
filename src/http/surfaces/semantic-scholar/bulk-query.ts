import { SextantError } from '../../../errors.ts';
import type { Conditions } from '../../../search/service.ts';
import { analyze, words } from '../../../text/analyze.ts';
import { type Token, tokenOf } from '../tokens.ts';

/** Characters of a query, and alternatives that it may come to. */
const LONGEST = 4_000;
const MOST_ALTERNATIVES = 400;
/** And words that all alternatives have together: each is looked up. */
const MOST_WORDS = 2_000;
/** Parentheses within each other, and closing ones that nothing opened. */
const DEEPEST = 40;
/** Beginnings of words, each of which may be a thousand words. */
const MOST_BEGINNINGS = 10;

const TOKEN =
  /\s+|(?<open>\()|(?<close>\))|(?<or>\|)|(?<and>\+(?=[\s"(\p{L}\p{N}]))|(?<not>-(?=["(\p{L}\p{N}]))|"(?<phrase>[^"]*)"(?:~\d*)?|(?<word>[^\s()|"]+)|"/uy;

type Kind = 'open' | 'close' | 'or' | 'and' | 'not' | 'phrase' | 'word';

type Group = Conditions[number];

/**
 * Reads the query of a bulk search: words that must all be there, `|` between alternatives, `-` before what must not be
 * there, phrases, beginnings of words and parentheses. A sign without its partner says nothing, nor does `~`.
 * @throws SextantError `invalid-request` for one that is too long or comes to too many alternatives
 */
export function parseBulkQuery(query: string): Conditions {
  if (query.length > LONGEST) throw tooMuch(`have at most ${LONGEST} characters`);
  return new Reader(tokensOf(query)).any(false);
}

function tokensOf(query: string): Token<Kind>[] {
  const tokens: Token<Kind>[] = [];
  for (const { groups = {} } of query.replace(/[“”„«»]/g, '"').matchAll(new RegExp(TOKEN, 'gu'))) {
    const token = tokenOf<Kind>(groups);
    if (token !== undefined) tokens.push(token);
  }
  return tokens;
}

/** Makes of each part of a query the conditions that say it: what is negated is so by De Morgan's rules. */
class Reader {
  readonly #tokens: readonly Token<Kind>[];
  #at = 0;
  #depth = 0;
  #unopened = 0;
  #beginnings = 0;

  constructor(tokens: readonly Token<Kind>[]) {
    this.#tokens = tokens;
  }

  any(negated: boolean): Conditions {
    let all = this.#all(negated);
    while (this.#takes('or')) {
      const other = this.#all(negated);
      // A part without a word that counts is no alternative: everything would be one.
      if (all.length === 0) all = other;
      else if (other.length > 0) all = negated ? [...all, ...other] : either(all, other);
    }
    // A closing sign that nothing opened.
    if (this.#depth === 0 && this.#takes('close')) {
      if (++this.#unopened > DEEPEST) throw tooMuch('have a parenthesis that opens for each that closes');
      return both(all, this.any(negated), negated);
    }
    return all;
  }

  #all(negated: boolean): Conditions {
    let all: Conditions = [];
    for (;;) {
      if (this.#takes('and')) continue;
      const kind = this.#tokens[this.#at]?.kind;
      if (kind === undefined || kind === 'or' || kind === 'close') return all;
      all = both(all, this.#one(negated), negated);
    }
  }

  #one(negated: boolean): Conditions {
    const token = this.#tokens[this.#at++];
    if (token === undefined) return [];
    if (token.kind === 'not') return this.#one(!negated);
    if (token.kind === 'open') {
      if (++this.#depth > DEEPEST) throw tooMuch(`have at most ${DEEPEST} parentheses within each other`);
      const inside = this.any(negated);
      this.#depth--;
      this.#takes('close');
      return inside;
    }
    const text = token.kind === 'word' ? token.text.replace(/~\d*$|\*$/, '') : token.text;
    if (token.kind === 'word' && token.text.endsWith('*') && words(text).length === 1) {
      if (++this.#beginnings > MOST_BEGINNINGS) throw tooMuch(`have at most ${MOST_BEGINNINGS} words with *`);
      return [[{ field: 'text', text, phrase: false, negated, isBeginning: true }]];
    }
    // Stop words are everywhere: of a phrase of them, the texts of papers tell.
    if ((token.kind === 'phrase' ? words(text) : analyze(text)).length === 0) return [];
    return [[{ field: 'text', text, phrase: token.kind === 'phrase', negated }]];
  }

  #takes(kind: Kind): boolean {
    const takes = this.#tokens[this.#at]?.kind === kind;
    if (takes) this.#at++;
    return takes;
  }
}

/** What says that two things hold; where they are negated, that not both do. */
function both(one: Conditions, other: Conditions, negated: boolean): Conditions {
  if (one.length === 0) return other;
  if (other.length === 0) return one;
  return negated ? either(one, other) : [...one, ...other];
}

/** Conditions for one of two things, in the form that conditions have. */
function either(one: Conditions, other: Conditions): Conditions {
  const wordsOf = (groups: Conditions): number => groups.reduce((sum, group) => sum + group.length, 0);
  const all = other.length * wordsOf(one) + one.length * wordsOf(other);
  if (one.length * other.length > MOST_ALTERNATIVES || all > MOST_WORDS)
    throw tooMuch('have fewer alternatives');
  return one.flatMap((group) => other.map((its): Group => [...group, ...its]));
}

function tooMuch(must: string): SextantError {
  return new SextantError('invalid-request', `query: Must ${must}. Ask in several requests.`);
}

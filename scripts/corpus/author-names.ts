import { decodeLatex } from '../../src/text/latex.ts';
import { cleanText, withoutEnd } from './text.ts';

const SUFFIX = /^(?:jr|sr|junior|senior|[IVX]{2,4}|2nd|3rd|4th)\.?$/i;
const DEGREE = /^(?:ph\.?\s?d|m\.?d|m\.?sc|b\.?sc|dr|prof|esq|mba|mph|rn)\.?$/i;
const COMPANY = /^(?:inc|ltd|llc|llp|gmbh|corp|co|plc|s\.?a|ag|b\.?v|n\.?v|pty)\.?$/i;
/** Groups sign papers too, and their commas divide no family name from a given one. */
const GROUP =
  /\b(?:universit\p{L}*|institut\p{L}*|team|group|collaboration|consortium|laborator\p{L}*|labs?|cent(?:er|re)|departments?|ministry|society|association|foundation|committee|council|agency|organi[sz]ation|nations|network|project|initiative|community|school|college|hospital|company|corporation)\b/iu;
const NOBODY =
  /^(?:and |& )?(?:others?|et\.? al\.?|n\/?a|nan|none|null|unknown|anonymous|\[?no author.*|-+)$/i;
/** `J.`, `J. R.`, `JR`, `J.-R.` */
const INITIALS = /^(?:\p{Lu}\p{M}*\.?[\s-]?){1,4}$/u;
/** PubMed's way: `Brookhuis KA`; in capitals `MA X`, whose initials are fewer than the letters of the name. */
const VANCOUVER =
  /^(?:(?<family>\p{L}[\p{L}\p{M}'’ -]*\p{Ll}) (?<initials>\p{Lu}{1,3})|(?<capitals>\p{Lu}[\p{Lu}'’][\p{Lu}\p{M}'’ -]*) (?<initial>\p{Lu})|(?<capitals2>\p{Lu}[\p{Lu}'’]{2}[\p{Lu}\p{M}'’ -]*) (?<initial2>\p{Lu}{2}))$/u;
/** A suffix at the end of a given name, as PubMed has it: `Smith, John Jr`. */
const GIVEN_WITH_SUFFIX = /^(?<only>.*\S) (?<suffix>(?:jr|sr)\.?|I{2,3}|IV|2nd|3rd|4th)$/i;
/** Marks of an affiliation, as in `Xin Ma¹,²*`, and what stands between them. */
const MARKS = '*†‡§¶#✉⋆∗¹²³⁰⁴⁵⁶⁷⁸⁹˒, ';
/** Marks of an affiliation in LaTeX: `Li Yu$^{1,2}$`. */
const RAISED = /\$?\^\{?[\d,*†‡§ ]{1,12}\}?\$?/g;
/** Numbers of affiliations: `Xin Ma1,2`. A word like `Lab126` ends in more digits. */
const NUMBERS = /(?<=\p{L}{2}\.?)\d{1,2}(?:,\d{1,2})*$/u;
/** Parts of a divided text that are only marks: the 2 of `Xin Ma1,2, Li Yu`. */
const ONLY_MARKS = /^[\d\s*†‡§¶#✉⋆∗¹²³⁰⁴-⁹˒]+$/u;

/**
 * Names as a list or a text has them, each with the given name first: `Berg, Jan van der` is `Jan van der Berg`. A
 * text is divided by `;`, or by `and` and commas as far as these stand between whole names.
 * @returns undefined for what is no list of names; `wrong` when a part of it is none
 */
export function authorsOf(raw: unknown): { names: string[]; isWhole: boolean } | undefined {
  const value = unwrapped(raw);
  if (typeof value === 'string') return { names: tidy(splitAuthors(value)), isWhole: true };
  if (!Array.isArray(value)) {
    const name = nameIn(value);
    return name === null ? undefined : { names: tidy([name]), isWhole: true };
  }
  const [only] = value;
  // A list of one text may be all names in one; with one comma it is a family name and a given one.
  if (value.length === 1 && typeof only === 'string' && !/^[^,;]*,[^,;]*$/.test(only)) return authorsOf(only);
  const names = value.map(nameIn);
  const known = names.filter((name) => name !== null);
  if (known.length === 0 && names.length > 0) return undefined;
  return { names: tidy(known), isWhole: known.length === names.length };
}

function tidy(names: readonly string[]): string[] {
  const clean = names
    .map((name) => name.replace(RAISED, ''))
    .map((name) => cleanText(/[\\{}]/.test(name) ? decodeLatex(name) : name))
    .map((name) => withoutMarks(name))
    .filter((name) => name !== '' && !NOBODY.test(name));
  return allVancouver(clean);
}

/** A name without the numbers and marks of its affiliations. */
function withoutMarks(name: string): string {
  const bare = withoutEnd(name, MARKS);
  const isPerson = bare.includes(' ') || /\p{Script=Han}/u.test(bare);
  return isPerson ? bare.replace(NUMBERS, '') : bare;
}

function allVancouver(names: string[]): string[] {
  if (names.length < 2) return names;
  const parts = names.map((name) => VANCOUVER.exec(name)?.groups);
  const found = parts.map((groups) => ({
    family: groups?.['family'] ?? groups?.['capitals'] ?? groups?.['capitals2'] ?? '',
    letters: groups?.['initials'] ?? groups?.['initial'] ?? groups?.['initial2'] ?? '',
  }));
  if (found.some(({ family }) => family === '' || GROUP.test(family))) return names;
  return found.map(({ family, letters }) => {
    const initials = Array.from(letters, (letter) => `${letter}.`).join(' ');
    return `${initials} ${family}`;
  });
}

/** One name with the given name first; the name of a group, and what is in that order already, as it is. */
function givenFirst(text: string): string {
  // RIS has a group with a comma after it.
  const name = withoutEnd(text.trim(), ', ');
  const parts = name.split(',').map((part) => part.trim());
  if (
    parts.length === 1 ||
    parts.some((part) => COMPANY.test(part)) ||
    GROUP.test(name) ||
    / (?:and|&) /i.test(name)
  )
    return name;
  const suffixes = parts.slice(1).filter((part) => SUFFIX.test(part));
  const [family = '', given, ...more] = parts.filter(
    (part, i) => part !== '' && (i === 0 || !(SUFFIX.test(part) || DEGREE.test(part))),
  );
  if (more.length > 0) return name;
  const { only, suffix } = GIVEN_WITH_SUFFIX.exec(given ?? '')?.groups ?? {};
  if (only !== undefined && suffix !== undefined && suffixes.length === 0)
    return `${only} ${family} ${suffix.replace(/^(jr|sr)$/i, '$1.')}`;
  return [given, family, ...suffixes].filter((part) => part !== undefined).join(' ');
}

/** The names in a text, each with the given name first. Affiliations in parentheses go. */
export function splitAuthors(text: string): string[] {
  const bare = withoutParentheses(text).replace(RAISED, '').replace(/[；;]/g, ';').replace(/、|，/g, ', ');
  const separated = [';', '|', '•', '·'].find((sign) => bare.includes(sign));
  if (separated !== undefined) return bare.split(separated).map((name) => givenFirst(name.trim()));
  if (!/,|\band\b|&/i.test(bare) && bare.includes('\n')) return bare.split('\n');
  const joined = bare
    .replace(/\s+/g, ' ')
    .replace(/,? et\.? al\.?,?\s*$/i, '')
    .trim();
  if (isOneGroup(joined) || isOneWithSuffix(joined)) return [givenFirst(joined)];
  const groups = joined
    .split(/,? (?:and|&) /i)
    .map((group) => withoutLoneParts(group))
    .filter((group) => group.length > 0);
  const pieces = groups.flat();
  // `MA X, LI Y` are two people, not one.
  if (pieces.length > 1 && pieces.every((piece) => VANCOUVER.test(piece))) return pieces;
  const isListed = groups.every((group) => group.length === 1);
  if (isListed) return pieces;
  if (groups.length > 1 && groups.every((group) => group.length === 2)) return groups.map(inOrder);
  const isPaired = pieces.length % 2 === 0 && pieces.every((piece, i) => i % 2 === 0 || INITIALS.test(piece));
  if (isPaired) return pairs(pieces);
  if (pieces.length === 2 && (isOneWord(pieces[0]) || isOneWord(pieces[1]) || isLower(pieces[0])))
    return pairs(pieces);
  if (pieces.length % 2 === 0 && pieces.every(isOneWord)) return pairs(pieces);
  return pieces;
}

/** `Barnes and Noble, Inc.`, `Ministry of Health and Welfare` */
function isOneGroup(text: string): boolean {
  const [first = '', second, ...more] = text.split(/ (?:and|&) /i);
  if (second === undefined || more.length > 0) return false;
  if (!first.includes(',') && GROUP.test(first) && / (?:of|for) /.test(first)) return true;
  const [, company, ...others] = second.split(',').map((part) => part.trim());
  return !/[ ,]/.test(first) && company !== undefined && COMPANY.test(company) && others.length === 0;
}

/** `King, Jr., Martin Luther`, `King, Martin Luther, Jr.` */
function isOneWithSuffix(text: string): boolean {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.length !== 3 || / (?:and|&) /i.test(text)) return false;
  const isFamily = isOneWord(parts[0]) || isLower(parts[0]);
  return isFamily && (SUFFIX.test(parts[1] ?? '') || SUFFIX.test(parts[2] ?? ''));
}

/** The parts of a text between commas, suffixes and companies joined to what they belong to. */
function withoutLoneParts(text: string): string[] {
  const parts: string[] = [];
  for (const piece of text.split(',').map((one) => one.trim())) {
    const last = parts.at(-1);
    const part = withoutMarks(piece);
    if (part === '' || ONLY_MARKS.test(piece) || (last !== undefined && DEGREE.test(part))) continue;
    if (last !== undefined && SUFFIX.test(part)) parts.push(`${parts.pop() ?? ''} ${part}`);
    else if (last !== undefined && COMPANY.test(part)) parts.push(`${parts.pop() ?? ''}, ${part}`);
    else parts.push(part);
  }
  return parts;
}

function isOneWord(text = ''): boolean {
  if (/[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return false;
  return !text.includes(' ') || INITIALS.test(text);
}

function isLower(text = ''): boolean {
  return /^\p{Ll}/u.test(text);
}

function inOrder([family = '', given = '']: readonly string[]): string {
  return givenFirst(`${family}, ${given}`);
}

function pairs(pieces: readonly string[]): string[] {
  return pieces.flatMap((piece, i) => (i % 2 === 0 ? [inOrder([piece, pieces[i + 1] ?? ''])] : []));
}

function withoutParentheses(text: string): string {
  let depth = 0;
  let bare = '';
  for (const character of text) {
    if (character === '(') depth++;
    else if (character === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) bare += character;
  }
  // Unbalanced: nothing is sure, so nothing goes.
  return depth === 0 ? bare : text;
}

/** Objects that only carry a value, as OpenReview has them. */
export function unwrapped(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return raw;
  const { value, ...others } = { value: undefined, ...raw };
  return value !== undefined && Object.keys(others).every((name) => name === 'readers') ? value : raw;
}

/** Where records keep the name of a person who is an object there. */
const PERSON = ['author', 'creator', 'person'];
const WHOLE_NAME = ['literal', 'name', 'display_name', 'displayName', 'fullname', 'full_name'];
const GIVEN = [
  'given',
  'firstName',
  'first_name',
  'first',
  'forenames',
  'givenName',
  'given_name',
  'ForeName',
];
const FAMILY = [
  'family',
  'lastName',
  'last_name',
  'last',
  'keyname',
  'surname',
  'familyName',
  'family_name',
  'LastName',
];

/** The name of one author: a text, the parts of a name, arXiv's `[family, given, suffix]`. Null if it has none. */
function nameIn(raw: unknown): string | null {
  if (typeof raw === 'string') return givenFirst(raw.trim());
  if (typeof raw !== 'object' || raw === null) return null;
  if (Array.isArray(raw)) {
    const [family, given, suffix] = raw.map((part: unknown) => (typeof part === 'string' ? part.trim() : ''));
    return joined([given, family, suffix]);
  }
  const fields = new Map<string, unknown>(Object.entries(raw));
  const first = (names: readonly string[]): string | undefined =>
    names
      .map((name) => fields.get(name))
      .find((value): value is string => typeof value === 'string' && value.trim() !== '');
  const middle = fields.get('middle');
  const family = first(FAMILY);
  if (family !== undefined) {
    const particles = ['dropping-particle', 'non-dropping-particle', 'prefix'].map((name) => first([name]));
    const middles = Array.isArray(middle) ? middle.filter((part) => typeof part === 'string') : [];
    return joined([first(GIVEN), ...middles, ...particles, family, first(['suffix', 'suffixes'])]);
  }
  const whole = first(WHOLE_NAME);
  // CSL's literal and Crossref's name stand for what has no parts.
  if (whole !== undefined) return fields.has('literal') ? whole : givenFirst(whole.trim());
  const inner = PERSON.map((name) => fields.get(name)).find(
    (value) => typeof value === 'object' && value !== null,
  );
  // OpenAlex has the name as it is printed beside the person's.
  const known = inner === undefined ? null : nameIn(inner);
  return known ?? first(['raw_author_name']) ?? first(GIVEN) ?? null;
}

function joined(parts: readonly (string | undefined)[]): string | null {
  const known = parts.map((part) => part?.trim()).filter((part) => part !== undefined && part !== '');
  // arXiv divides `C.-P.` into two.
  return known.length === 0 ? null : known.join(' ').replace(/\. -(?=\p{Lu})/gu, '.-');
}

import { decodeLatex } from '../../src/text/latex.ts';
import {
  displayed,
  isCompany,
  isDegree,
  isGroup,
  isSameName,
  isSuffixApart,
  literalName,
  type Name,
  nameOf,
  personName,
  type ToldName,
} from '../../src/text/names.ts';
import { cleanText, withoutEnd } from './text.ts';

const NOBODY =
  /^(?:and |& )?(?:others?|et\.? al\.?|n\/?a|nan|none|null|unknown|anonymous|\[?no author.*|-+)$/i;
/** `J.`, `J. R.`, `JR`, `J.-R.` */
const INITIALS = /^(?:\p{Lu}\p{M}*\.?[\s-]?){1,4}$/u;
/** PubMed's way: `Brookhuis KA`; in capitals `MA X`, whose initials are fewer than the letters of the name. */
const VANCOUVER =
  /^(?:(?<family>(?:St\. )?\p{L}[\p{L}\p{M}'’ -]*\p{Ll}) (?<initials>\p{Lu}{1,3})|(?<capitals>\p{Lu}[\p{Lu}'’][\p{Lu}\p{M}'’ -]*) (?<initial>\p{Lu})|(?<capitals2>\p{Lu}[\p{Lu}'’]{2}[\p{Lu}\p{M}'’ -]*) (?<initial2>\p{Lu}{2}))$/u;
/** Scopus's way: `Smith J.B.`, `van den Berg A.`, `Zhang S.-C.` */
const WITH_STOPS = /^(?<family>\p{L}[\p{L}\p{M}'’ -]*[\p{L}\p{M}]) (?<initials>(?:-?\p{Lu}\p{M}*\.){1,4})$/u;
const SEVERAL_STOPS = / (?:-?\p{Lu}\p{M}*\.){2,4}$/u;
/** Marks of an affiliation, as in `Xin Ma¹,²*`, and what stands between them. */
const MARKS = '*†‡§¶#✉⋆∗¹²³⁰⁴⁵⁶⁷⁸⁹˒, ';
/** Marks of an affiliation in LaTeX: `Li Yu$^{1,2}$`. */
const RAISED = /\$?\^\{?[\d,*†‡§ ]{1,12}\}?\$?/g;
/** Numbers of affiliations: `Xin Ma1,2`. A word like `Lab126` ends in more digits. */
const NUMBERS = /(?<=\p{L}{2}\.?)\d{1,2}(?:,\d{1,2})*$/u;
/** A text that may have marks, and one of which {@link splitAuthors} may make several or less. */
const MARKED = /[\d*†‡§¶#✉⋆∗¹²³⁰⁴-⁹˒]/;
const DIVISIBLE = /[()^；;、，|•·,\n&\d*†‡§¶#✉⋆∗¹²³⁰⁴-⁹˒]| (?:and|et) /i;
/** Parts of a divided text that are only marks: the 2 of `Xin Ma1,2, Li Yu`. */
const ONLY_MARKS = /^[\d\s*†‡§¶#✉⋆∗¹²³⁰⁴-⁹˒]+$/u;

/** A name whose parts a source tells, or a text that is one name. */
export type Said = Name | string;

/** Who signs a paper. */
export interface Authors {
  /** As they are printed, the given name first. */
  names: string[];
  /** Those of whom the print does not tell what their source did. */
  told: ToldName[];
  /** Whether all of what was to be read were names. */
  isWhole: boolean;
}

/**
 * Names as a list or a text has them: `Berg, Jan van der` is printed `Jan van der Berg`. A text is divided by `;`, or by
 * `and` and commas as far as these stand between whole names.
 * @param told What a paper of our own says of names that its list of texts does not tell
 * @returns undefined for what is no list of names
 */
export function authorsOf(raw: unknown, told: readonly ToldName[] = []): Authors | undefined {
  const parts = new Map<unknown, Name>(told.map((one) => [one.name, partsTold(one)]));
  const said = saidIn(Array.isArray(raw) ? raw.map((one: unknown) => parts.get(one) ?? one) : raw);
  if (said === undefined) return undefined;
  const names = namesSaid(said.names);
  const [plain, others] = [new Set<ReadName>(), new Set<ReadName>()];
  for (const name of names) (isPlain(name) ? plain : others).add(name);
  // Beside each other they would be read as PubMed's.
  const areVancouver = isListOfVancouver(Array.from(plain, ({ print }) => print));
  const untold = areVancouver ? names : Array.from(others);
  const byPrint = untold.map(({ print, name }): [string, ToldName] => [
    print,
    'literal' in name ? { name: print, literal: true } : { name: print, ...name },
  ]);
  return {
    names: names.map(({ print }) => print),
    told: Array.from(new Map(byPrint).values()),
    isWhole: said.isWhole,
  };
}

function saidIn(raw: unknown): { names: Said[]; isWhole: boolean } | undefined {
  const value = listWritten(unwrapped(raw));
  if (typeof value === 'string') return { names: splitAuthors(value), isWhole: true };
  if (!Array.isArray(value)) {
    const name = nameIn(value);
    return name === null ? undefined : { names: [name], isWhole: true };
  }
  const [only] = value;
  // A list of one text may be all names in one; with one comma it is a family name and a given one.
  if (value.length === 1 && typeof only === 'string' && !/^[^,;]*,[^,;]*$/.test(only)) return saidIn(only);
  const names = value.map(nameIn);
  const known = names.filter((name) => name !== null);
  if (known.length === 0 && names.length > 0) return undefined;
  return { names: known, isWhole: known.length === names.length };
}

/**
 * The list of names of a source that prints every given name first: `Ana A` beside `Ben B` is none of PubMed's. What is
 * no such list comes back as it is.
 */
export function printedNames(raw: unknown): unknown {
  const value = unwrapped(raw);
  if (!Array.isArray(value)) return raw;
  return value.map((one: unknown) => {
    const said = nameIn(one);
    return typeof said === 'string' && !said.includes(',') ? nameOf(cleanName(said)) : one;
  });
}

/** Creators of Dublin Core: one a text, behind which some repositories write where the person works. */
export function creatorsOf(raw: unknown): unknown {
  const value = typeof raw === 'string' ? [raw] : raw;
  if (!Array.isArray(value)) return raw;
  const names = value.map((one: unknown) => {
    if (typeof one !== 'string') return one;
    const [name = '', ...others] = one.split(';').map((part) => part.trim());
    return others.length > 0 && others.every(isGroup) ? name : one;
  });
  // A text in a list of one would be taken for a whole list, as it must be where several names are in it.
  return names;
}

const QUOTED = String.raw`(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")`;
/** A list as Python and JSON write it into a cell: `['Ada Lovelace', "Jan O'Brien"]`. */
const WRITTEN_LIST = new RegExp(String.raw`^\s*\[\s*${QUOTED}(?:\s*,\s*${QUOTED})*\s*(?:,\s*)?\]\s*$`);

/** The list that a text is written as; any other value as it is. */
function listWritten(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*\[\s*["'{]/.test(value)) return value;
  if (WRITTEN_LIST.test(value))
    return Array.from(value.matchAll(new RegExp(QUOTED, 'g')), ([quoted]) =>
      quoted.slice(1, -1).replace(/\\(["'\\])/g, '$1'),
    );
  try {
    const list: unknown = JSON.parse(value);
    return Array.isArray(list) ? list : value;
  } catch {
    return value;
  }
}

function partsTold(told: ToldName): Name {
  return 'literal' in told ? literalName(told.name) : personName(told);
}

interface ReadName {
  name: Name;
  print: string;
  /** Whether it was read in its print and in nothing else. */
  isOfPrint: boolean;
}

/** Whether a name is what anyone would read in its print. */
function isPlain({ name, print, isOfPrint }: ReadName): boolean {
  if (!isOfPrint && !isSameName(nameOf(print), name)) return false;
  if (!DIVISIBLE.test(print)) return true;
  const [only, ...others] = namesSaid(splitAuthors(print));
  return only !== undefined && others.length === 0 && isSameName(only.name, name);
}

function namesSaid(said: readonly Said[]): ReadName[] {
  return allVancouver(said.map((one) => (typeof one === 'string' ? cleanName(one) : one)))
    .map((one) => {
      const isClean = typeof one === 'string' && !MARKED.test(one);
      const name = isClean ? nameOf(one) : cleanParts(typeof one === 'string' ? nameOf(one) : one);
      const print = displayed(name);
      return { name, print, isOfPrint: isClean && print === one };
    })
    .filter(({ print }) => print !== '' && !NOBODY.test(print));
}

/** A name as one line of plain text, without the numbers and marks of its affiliations. */
function cleanName(text: string): string {
  return withoutMarks(plainName(text));
}

function plainName(text: string): string {
  const bare = text.replace(RAISED, '');
  // What is left of a command that has no letter to stand on would meet one once the parts of the name change places.
  const plain = /[\\{}]/.test(bare) ? decodeLatex(bare).replace(/[\\{}]/g, '') : bare;
  // arXiv divides `C.-P.` into two.
  return cleanText(plain).replace(/\. -(?=\p{Lu})/gu, '.-');
}

function withoutMarks(name: string): string {
  const bare = withoutEnd(name, MARKS);
  const isPerson = bare.includes(' ') || /\p{Script=Han}/u.test(bare);
  return isPerson && /\d$/.test(bare) ? bare.replace(NUMBERS, '') : bare;
}

function cleanParts(name: Name): Name {
  if ('literal' in name) return literalName(cleanName(name.literal));
  const { family, given, particle, suffix } = name;
  return personName({
    family: withoutEnd(plainName(family), MARKS).replace(NUMBERS, ''),
    given: plainName(given),
    particle: particle && plainName(particle),
    suffix: suffix && withoutEnd(plainName(suffix), MARKS),
  });
}

/** A suffix after the initials: `Smith JA Jr`. */
const LAST_SUFFIX = / (?:Jr|Sr|2nd|3rd|4th|II|III)\.?$/;

/** The parts of a family name with initials, which `Guillermo Francia III` is not. */
function vancouverParts(text: string): Partial<Record<string, string>> | undefined {
  const suffix = LAST_SUFFIX.exec(text)?.[0];
  const bare = suffix === undefined ? null : VANCOUVER.exec(text.slice(0, -suffix.length));
  if (bare !== null) return { ...bare.groups, suffix };
  if (/ \S+ (?:I{2,3}|IV)$/.test(text)) return undefined;
  return VANCOUVER.exec(text)?.groups ?? WITH_STOPS.exec(text)?.groups;
}

/** Whether texts are names of PubMed's way; groups sign among them. */
function isListOfVancouver(texts: readonly string[]): boolean {
  const people = texts.filter((text) => !isGroup(text));
  // Of one name alone, several initials with stops behind it leave no doubt.
  const areMany = people.length > 1 || SEVERAL_STOPS.test(people[0] ?? '');
  return areMany && people.every((text) => vancouverParts(text) !== undefined);
}

function allVancouver(names: Said[]): Said[] {
  const areAll = isListOfVancouver(names.filter((name) => typeof name === 'string'));
  return areAll ? names.map((name) => (typeof name === 'string' ? fromVancouver(name) : name)) : names;
}

function fromVancouver(text: string): Said {
  const parts = isGroup(text) ? undefined : vancouverParts(text);
  if (parts === undefined) return text;
  const family = parts['family'] ?? parts['capitals'] ?? parts['capitals2'];
  const letters = parts['initials'] ?? parts['initial'] ?? parts['initial2'] ?? '';
  const given = letters.includes('.')
    ? letters.replace(/\.(?=[^-])/g, '. ')
    : Array.from(letters, (letter) => `${letter}.`).join(' ');
  return personName({ family, given: `${given}${parts['suffix'] ?? ''}` });
}

/** The names in a text, one by one. Affiliations in parentheses go. */
export function splitAuthors(text: string): string[] {
  const bare = withoutParentheses(text).replace(RAISED, '').replace(/[；;]/g, ';').replace(/、|，/g, ', ');
  const separated = [';', '|', '•', '·'].find((sign) => bare.includes(sign));
  if (separated !== undefined) return bare.split(separated).map((name) => name.trim());
  if (!/,|\band\b|&/i.test(bare) && bare.includes('\n')) return bare.split('\n');
  const joined = bare
    .replace(/\s+/g, ' ')
    .replace(/,? et\.? al\.?,?\s*$/i, '')
    .trim();
  if (isOneGroup(joined) || isOneWithSuffix(joined)) return [joined];
  const groups = withCompanies(
    joined
      .split(/,? (?:and|&) /i)
      .map((group) => withoutLoneParts(group))
      .filter((group) => group.length > 0),
  );
  const pieces = groups.flat();
  // `MA X, LI Y` are two people, not one.
  if (isListOfVancouver(pieces)) return pieces;
  const isListed = groups.every((group) => group.length === 1);
  if (isListed) return pieces;
  if (groups.length > 1 && groups.every((group) => group.length === 2)) return groups.map(inOrder);
  if (areInverted(groups))
    return groups.map((group) => (group.length === 2 ? inOrder(group) : (group[0] ?? '')));
  const isPaired = pieces.length % 2 === 0 && pieces.every((piece, i) => i % 2 === 0 || areInitials(piece));
  if (isPaired) return pairs(pieces);
  if (pieces.length === 2 && (isOneWord(pieces[0]) || isOneWord(pieces[1]) || isLower(pieces[0])))
    return pairs(pieces);
  if (pieces.length % 2 === 0 && pieces.every(isOneWord)) return pairs(pieces);
  return pieces;
}

/** `Barnes and Noble, Inc.` among others, of which an `and` is no border between two. */
function withCompanies(groups: readonly string[][]): string[][] {
  const kept: string[][] = [];
  for (const group of groups) {
    const [first = '', ...others] = group;
    const [name = '', company] = first.split(', ');
    const before = kept.at(-1)?.at(-1);
    if (company !== undefined && !/ /.test(name) && before !== undefined && !/ /.test(before)) {
      kept.at(-1)?.splice(-1, 1, `${before} and ${first}`, ...others);
    } else kept.push(group);
  }
  return kept;
}

/** `Smith, John and OpenAI and Doe, Jane`, `Smith, John and Jane Doe`: family names first, where a comma is. */
function areInverted(groups: readonly string[][]): boolean {
  const twos = groups.filter((group) => group.length === 2);
  const ones = groups.filter((group) => group.length === 1);
  if (twos.length === 0 || twos.length + ones.length < groups.length || groups.length === 1) return false;
  const areDivided = twos.every(
    ([first = '', second]) =>
      !areInitials(first) && (isOneWord(first) || isOneWord(second) || isLower(first)),
  );
  return areDivided && (twos.length > 1 || ones.every(([one = '']) => one.includes(' ')));
}

/** `Barnes and Noble, Inc.`, `Ministry of Health and Welfare` */
function isOneGroup(text: string): boolean {
  const [first = '', second, ...more] = text.split(/ (?:and|&) /i);
  if (second === undefined || more.length > 0) return false;
  if (!first.includes(',') && isGroup(first) && / (?:of|for) /.test(first)) return true;
  const [, company, ...others] = second.split(',').map((part) => part.trim());
  return !/[ ,]/.test(first) && company !== undefined && isCompany(company) && others.length === 0;
}

/** `King, Jr., Martin Luther`, `King, Martin Luther, Jr.` */
function isOneWithSuffix(text: string): boolean {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.length !== 3 || / (?:and|&) /i.test(text)) return false;
  const isFamily = isOneWord(parts[0]) || isLower(parts[0]);
  return isFamily && (isSureSuffix(parts[1]) || isSureSuffix(parts[2]));
}

/** The parts of a text between commas, suffixes and companies joined to what they belong to. */
function withoutLoneParts(text: string): string[] {
  const parts: string[] = [];
  for (const piece of text.split(',').map((one) => one.trim())) {
    const last = parts.at(-1);
    const part = withoutMarks(piece);
    if (part === '' || ONLY_MARKS.test(piece) || (last !== undefined && isDegree(part))) continue;
    if (last !== undefined && isSureSuffix(part)) parts.push(`${parts.pop() ?? ''} ${part}`);
    else if (last !== undefined && isCompany(part)) parts.push(`${parts.pop() ?? ''}, ${part}`);
    else parts.push(part);
  }
  return parts;
}

function areInitials(text: string): boolean {
  return INITIALS.test(text.replace(LAST_SUFFIX, ''));
}

/** One word, or initials, whatever suffix comes after. */
function isOneWord(whole = ''): boolean {
  const text = whole.replace(LAST_SUFFIX, '');
  if (/[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return false;
  return !text.includes(' ') || areInitials(text);
}

function isLower(text = ''): boolean {
  return /^\p{Ll}/u.test(text);
}

function inOrder([family = '', given = '']: readonly string[]): string {
  return `${family}, ${given}`;
}

function pairs(pieces: readonly string[]): string[] {
  return pieces.flatMap((piece, i) => (i % 2 === 0 ? [inOrder([piece, pieces[i + 1] ?? ''])] : []));
}

/** In a list `V` and `X.` are rather initials. */
function isSureSuffix(part = ''): boolean {
  return isSuffixApart(part) && !/^(?:[VX]+I*|I)$/.test(part);
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

/** Where readers of RIS and the like put a name whose commas mean what {@link nameOf} says, also the one at its end. */
export const INVERTED = 'inverted';
/** Where records keep the name of a person who is an object there. */
const PERSON = ['author', 'creator', 'person'];
const WHOLE_NAME = ['name', 'display_name', 'displayName', 'fullname', 'full_name'];
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
function nameIn(raw: unknown): Said | null {
  if (typeof raw === 'string') return raw;
  if (typeof raw !== 'object' || raw === null) return null;
  if (Array.isArray(raw)) {
    const [family, given, suffix] = raw.map((part: unknown) => (typeof part === 'string' ? part : ''));
    return known(personName({ family, given, suffix }));
  }
  const fields = new Map<string, unknown>(Object.entries(raw));
  const first = (names: readonly string[]): string | undefined =>
    names
      .map((name) => fields.get(name))
      .find((value): value is string => typeof value === 'string' && value.trim() !== '');
  const middle = fields.get('middle');
  const family = first(FAMILY);
  if (family !== undefined) {
    const particle = ['dropping-particle', 'non-dropping-particle', 'prefix', 'particle']
      .map((name) => first([name]))
      .filter((part) => part !== undefined)
      .join(' ');
    const middles = Array.isArray(middle) ? middle.filter((part) => typeof part === 'string') : [];
    const given = [first(GIVEN) ?? '', ...middles].join(' ');
    return known(personName({ family, given, particle, suffix: first(['suffix', 'suffixes']) }));
  }
  const type = first(['nameType', 'name-type', '@type', 'type']);
  // DataCite's and schema.org's words.
  const isGroupName = type !== undefined && /^organi[sz]ation(?:al)?$/i.test(type);
  const literal = first(isGroupName ? ['literal', 'name'] : ['literal']);
  if (literal !== undefined) return literalName(literal);
  const divided = first([INVERTED]);
  // Without a comma nothing says whether it is the name of a group.
  if (divided !== undefined) return divided.includes(',') ? nameOf(plainName(divided)) : divided;
  const whole = first(WHOLE_NAME);
  if (whole !== undefined) return whole;
  const inner = PERSON.map((name) => fields.get(name)).find(
    (value) => typeof value === 'object' && value !== null,
  );
  // OpenAlex has the name as it is printed beside the person's.
  const person = inner === undefined ? null : nameIn(inner);
  return person ?? first(['raw_author_name']) ?? first(GIVEN) ?? null;
}

function known(name: Name): Name | null {
  return displayed(name) === '' ? null : name;
}

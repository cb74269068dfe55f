import { analyze } from '../../text/analyze.ts';
import { decodedPart } from '../../text/uri.ts';
import { beginsAsDoi, isDoiRegistrant } from '../../text/identifiers.ts';
import { numbersOf } from '../../index/format/aliases.ts';
import { normalize } from '../../text/unicode.ts';

/** An address with a host. Where it was part of a path, one of its two slashes may be gone. */
const ADDRESS = /^(?:https?:\/{1,2})?[\w-]+(?:\.[\w-]+)+(?::\d+)?\/(?<path>[^?#]*)(?:[?#](?<after>.*))?$/i;
/** One that is an address wherever it stands: with a scheme, or a host whose last part is letters. */
const SURE_ADDRESS = /^(?:https?:\/{1,2}|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?::\d+)?\/)/i;
/** What journals and archives put after a DOI in the address of a file. */
const FILE_END = /(?:v\d+)?(?:\.full)?(?:\.(?:pdf|html?))?$/i;
/** Names that are longer are no addresses, and parts of an address beyond these no ids. */
const LONGEST_NAME = 2_000;
const MOST_PARTS = 8;
/** References of one text that are looked up. */
const MOST_REFERENCES = 32;

/**
 * A name as it is without percent-encoding, which programs put on what has it already, and as Unicode composes it: so are
 * the ids of an index.
 */
export function plainName(name: string): string {
  let text = name;
  for (let times = 0; times < MOST_ENCODED && /%[0-9a-f]{2}/i.test(text); times++) text = decodedPart(text);
  return normalize(text, 'NFC');
}

const MOST_ENCODED = 2;

/** A name, and if it is an address, what in it may be one: `papers/2405.14906`, `2405.14906`. Of any other path, numbers alone. */
export function endingsOf(name: string): string[] {
  const text = name.trim();
  if (text.length > LONGEST_NAME) return [];
  return Array.from(new Set([text, plainName(text)].flatMap(endingsIn)));
}

function endingsIn(text: string): string[] {
  if (beginsAsDoi(text)) return [text, ...doisOf(text.split('/'))];
  const { path, after = '' } = ADDRESS.exec(text)?.groups ?? {};
  if (path === undefined) {
    return numbersOf(text).length > 0 ? [text] : [text, ...numbersIn(partsOf(text))];
  }
  const parts = partsOf(path);
  const doi = parts.findIndex(isDoiRegistrant);
  // What a DOI ends with is a number of its publisher's, and no id of ours.
  if (doi >= 0) return [text, ...doisOf(parts.slice(doi))];
  const values = after.split(/[&=#]/).slice(0, MOST_PARTS).map(decodedPart);
  return [text, ...parts.map((_, i) => parts.slice(i).join('/')), ...numbersIn(parts), ...values];
}

function partsOf(path: string): string[] {
  return path
    .replace(/\.pdf$/i, '')
    .split('/')
    .filter((part) => part !== '')
    .slice(-MOST_PARTS)
    .flatMap((part) => decodedPart(part).split('/'));
}

/** The parts of a path that are numbers by themselves; arXiv's older ids are two parts. */
function numbersIn(parts: readonly string[]): string[] {
  return parts
    .flatMap((part, i) => [part, parts.slice(i, i + 2).join('/')])
    .filter((part) => numbersOf(part).length > 0);
}

/** A DOI that a path goes on with, which has no end of its own: the longest first. */
function doisOf(parts: readonly string[]): string[] {
  const ends = Array.from({ length: Math.max(0, parts.length - 1) }, (_, i) =>
    parts.slice(0, parts.length - i).join('/'),
  );
  return Array.from(new Set(ends.flatMap((end) => [end, end.replace(FILE_END, '')])));
}

/** What within a text refers to a paper. */
export interface Reference {
  name: string;
  start: number;
  end: number;
}

/** Brackets, and what says that an id follows. */
const BEFORE_NAME = /^[^\p{L}\p{N}]*(?:(?:id|paper|ref|key):(?=\S))?/iu;

/** The arXiv ids, DOIs and addresses within a text, without the brackets and stops around them. */
export function referencesIn(text: string): Reference[] {
  const references: Reference[] = [];
  for (const { 0: word, index } of text.matchAll(/[^\s,;|<>"“”]+/g)) {
    if (references.length === MOST_REFERENCES) break;
    if (word.length > LONGEST_NAME) continue;
    const address = word.search(/https?:\//i);
    const from = Math.max(address, BEFORE_NAME.exec(word)?.[0].length ?? 0);
    const name = withoutStops(word.slice(from));
    if (!isReference(name)) continue;
    references.push({ name, start: index + from, end: index + from + name.length });
  }
  return references;
}

function withoutStops(word: string): string {
  const isOpen = word.includes('(');
  let end = word.length;
  while (end > 0) {
    const last = word[end - 1] ?? '';
    const isBracket = (last === ')' && !isOpen) || last === ']' || last === '}';
    if (!isBracket && !".:!?'’*`".includes(last)) break;
    end--;
  }
  return word.slice(0, end);
}

function isReference(name: string): boolean {
  if ([name, plainName(name)].some((one) => SURE_ADDRESS.test(one) || numbersOf(one).length > 0)) return true;
  return name.includes('/') && endingsOf(name).length > 1;
}

/** Words that say of what follows that it is a paper, or what one wants of it. */
const INTRODUCING = new Set(
  'arxiv arxiv.org doi id ids paper papers preprint article abstract abs pdf link url see cf also and vs versus or compare like similar related ref reference'.split(
    ' ',
  ),
);

/** What a text says beside its references; nothing where it only leads to them. */
export function textBeside(text: string, references: readonly Reference[]): string {
  let rest = '';
  let last = 0;
  for (const { start, end } of references) {
    rest += `${text.slice(last, start)} `;
    last = end;
  }
  rest = (rest + text.slice(last)).replace(/\s+/g, ' ').trim();
  const says = analyze(rest).some(({ start, end }) => !INTRODUCING.has(rest.slice(start, end).toLowerCase()));
  return says ? rest : '';
}

/** Words that are no slips where a text has references: theirs, and those that introduce them. */
export function wordsOfReferences(references: readonly Reference[]): string[] {
  return references.length === 0 ? [] : [...INTRODUCING, ...references.map(({ name }) => name)];
}

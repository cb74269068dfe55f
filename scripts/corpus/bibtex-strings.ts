import { monthOf } from './read-date.ts';

/** Longest that the abbreviations of one entry may become, in UTF-16 code units: each may double the one before. */
const MAX_EXPANDED = 1_000_000;

interface Definition {
  /** `@string{...}` as it stands in the file. */
  text: string;
  uses: readonly Definition[];
  /** How long it is when all that it uses is put in its place. */
  expanded: number;
  /** The word that stands for itself, since the file does not define it. */
  missing?: string;
}

/** What an entry's abbreviations stand for. */
interface Used {
  /** The definitions, to be put before the entry. */
  text: string;
  /** Abbreviations that the file does not define up to there. */
  missing: string[];
}

/** Of an abbreviation that nobody defines, no name of a person comes. */
const PEOPLE = new Set(['author', 'editor']);

/** The `@string` abbreviations of a file, as far as it is read. */
export class BibtexStrings {
  readonly #definitions = new Map<string, Definition>();

  define(text: string): void {
    const name = /^[^({]*[({]\s*([^\s=]+)\s*=/.exec(text)?.[1] ?? '';
    this.#definitions.set(name.toLowerCase(), this.#definitionOf(text, text.search(/[({]/) + 1));
  }

  /**
   * What an entry's unquoted words stand for, or null if they become too long. One that is not defined stands for its own
   * name, which tells more than nothing, but for people.
   */
  usedBy(text: string): Used | null {
    const { uses, expanded } = this.#definitionOf(text, text.indexOf(',') + 1);
    if (expanded - text.length > MAX_EXPANDED) return null;
    const all = inOrder(uses);
    return {
      text: all.map((definition) => definition.text).join(''),
      missing: all.flatMap(({ missing }) => missing ?? []),
    };
  }

  /** @param start Where the fields begin. */
  #definitionOf(text: string, start: number): Definition {
    const named = new Map<string, Definition>();
    let expanded = text.length;
    for (const { field, word } of unquotedWords(text.slice(start))) {
      const key = word.toLowerCase();
      const definition = named.get(key) ?? this.#definitions.get(key) ?? missingOne(field, word);
      if (definition === null) continue;
      named.set(key, definition);
      expanded += definition.expanded;
    }
    return { text, uses: Array.from(named.values()), expanded };
  }
}

/** Null for the months, which are always defined. */
function missingOne(field: string, word: string): Definition | null {
  if (monthOf(word) !== null) return null;
  const text = PEOPLE.has(field) ? '' : `@string{${word} = {${word}}}`;
  return { text, uses: [], expanded: word.length, missing: word };
}

/** What there is among the fields of an entry; a word is as citation-js has it. */
const TOKEN = /%.*|\\[\\{}]|["{}=#,]|[A-Za-z_][\w:+-]*/g;

/** The words that stand for values without braces or quotation marks, each with the name of its field. */
function* unquotedWords(fields: string): Generator<{ field: string; word: string }> {
  let depth = 0;
  let isQuoted = false;
  let isValue = false;
  let field = '';
  for (const [token] of fields.matchAll(TOKEN)) {
    if (token === '{') depth++;
    else if (token === '}') depth--;
    else if (depth > 0) continue;
    else if (token === '"') isQuoted = !isQuoted;
    else if (isQuoted || token.startsWith('%') || token.startsWith('\\')) continue;
    else if (token === '=' || token === '#') isValue = true;
    else if (token === ',') isValue = false;
    else if (isValue) {
      yield { field, word: token };
      isValue = false;
    } else field = token.toLowerCase();
  }
}

/** The definitions and all that they use, each once and after what it uses. */
function inOrder(definitions: readonly Definition[]): Definition[] {
  const ordered = new Set<Definition>();
  const seen = new Set<Definition>();
  // Not by calls of itself: a file may have a chain of thousands.
  const open = definitions.toReversed();
  for (let definition = open.at(-1); definition !== undefined; definition = open.at(-1)) {
    if (seen.has(definition)) {
      open.pop();
      ordered.add(definition);
      continue;
    }
    seen.add(definition);
    for (const used of definition.uses) if (!ordered.has(used)) open.push(used);
  }
  return Array.from(ordered);
}

/** Longest that the abbreviations of one entry may become, in UTF-16 code units: each may double the one before. */
const MAX_EXPANDED = 1_000_000;

interface Definition {
  /** `@string{...}` as it stands in the file. */
  text: string;
  uses: readonly Definition[];
  /** How long it is when all that it uses is put in its place. */
  expanded: number;
}

/** The `@string` abbreviations of a file, as far as it is read. */
export class BibtexStrings {
  readonly #definitions = new Map<string, Definition>();

  define(text: string): void {
    const name = /^[^({]*[({]\s*([^\s=]+)\s*=/.exec(text)?.[1] ?? '';
    this.#definitions.set(name.toLowerCase(), this.#definitionOf(text));
  }

  /** The definitions that an entry's unquoted words name, to be put before it, or null if they become too long. */
  usedBy(text: string): string | null {
    const { uses, expanded } = this.#definitionOf(text);
    return expanded - text.length > MAX_EXPANDED ? null : inOrder(uses).join('');
  }

  #definitionOf(text: string): Definition {
    const named = Array.from(text.matchAll(/[=#]\s*([A-Za-z_][\w:+-]*)/g), ([, word = '']) =>
      this.#definitions.get(word.toLowerCase()),
    ).filter((definition) => definition !== undefined);
    const expanded = named.reduce((sum, definition) => sum + definition.expanded, text.length);
    return { text, uses: Array.from(new Set(named)), expanded };
  }
}

/** The texts of the definitions and of all that they use, each once and after what it uses. */
function inOrder(definitions: readonly Definition[]): string[] {
  const texts = new Map<Definition, string>();
  const seen = new Set<Definition>();
  // Not by calls of itself: a file may have a chain of thousands.
  const open = definitions.toReversed();
  for (let definition = open.at(-1); definition !== undefined; definition = open.at(-1)) {
    if (seen.has(definition)) {
      open.pop();
      texts.set(definition, definition.text);
      continue;
    }
    seen.add(definition);
    for (const used of definition.uses) if (!texts.has(used)) open.push(used);
  }
  return Array.from(texts.values());
}

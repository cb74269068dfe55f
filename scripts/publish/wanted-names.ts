import { caselessId, keysOf, numbersOf } from '../../src/index/format/aliases.ts';
import type { Paper } from '../../src/index/paper.ts';

/** Names of papers that are looked for: ids in any case, DOIs, arXiv ids, also within an address. */
export class WantedNames {
  readonly #namesOf = new Map<string, string[]>();
  /** The names as ids: an id in lower case has no key of its own. */
  readonly ids: readonly string[];

  constructor(names: Iterable<string>) {
    const wanted = Array.from(new Set(names));
    for (const name of wanted) {
      for (const key of new Set([...numbersOf(name), caselessId(name)]))
        this.#namesOf.set(key, [...(this.#namesOf.get(key) ?? []), name]);
    }
    this.ids = wanted.map((name) => name.toLowerCase());
  }

  /** The keys under which what they name is known. */
  get keys(): string[] {
    return Array.from(this.#namesOf.keys());
  }

  /** The names by which a paper goes. */
  of(paper: Paper): Set<string> {
    const keys = [...keysOf(paper), caselessId(paper.id)];
    return new Set(keys.flatMap((key) => this.#namesOf.get(key) ?? []));
  }
}

import type { LexiconEntry, MergedLexicon } from '../indexes/merged-lexicon.ts';

/** Words as texts and authors' names write them, folded. */
export interface WrittenWords extends Pick<MergedLexicon, 'find' | 'similar'> {
  startingWith(beginning: string): Iterable<LexiconEntry>;
}

/** What tells which words of a query are slips, and which are the beginnings of others. */
export interface KnownWords {
  papers: number;
  /** Undefined where nobody knows. */
  readonly words?: WrittenWords | undefined;
  readonly terms: { text: Pick<MergedLexicon, 'find'>; author: Pick<MergedLexicon, 'begins'> };
  /** How many papers have both of two terms. */
  together(one: LexiconEntry, other: LexiconEntry): number;
}

const SENTENCE_END = /(?<=[.!?])\s+(?=[\p{Lu}"“(])/u;

/** Sentences of an abstract, about: an abbreviation before a capital letter ends one too. */
export function sentencesOf(text: string): string[] {
  return text.split(SENTENCE_END);
}

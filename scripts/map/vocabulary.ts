import type { Level } from './basins.ts';
import { PhraseReader } from './phrases.ts';

/** The texts of a corpus, in the order of its rows. */
export interface Texts {
  count: number;
  read(row: number): Promise<{ title: string; abstract: string }>;
}

/** In how many papers of each finest cluster each phrase stands. */
export interface PhraseCounts {
  /** Key of each phrase. */
  keys: string[];
  /** How each phrase is mostly written. */
  forms: string[];
  /** Papers with each phrase, by cluster. */
  clusters: Map<number, number>[];
}

/** Titles that a phrase must stand in. */
const MIN_TITLES = 2;
const MIN_TITLES_MANY = 4;
const MANY_PAPERS = 20_000;
/** Occurrences after which the usual form of a phrase is known. */
const FORMS_SEEN = 24;

/**
 * Counts the phrases that occur in titles, in titles and abstracts. Reads every paper twice and keeps none.
 */
export async function countPhrases(texts: Texts, leaves: Level): Promise<PhraseCounts> {
  const reader = new PhraseReader();
  const vocabulary = await titlePhrases(texts, reader);
  const forms = Array.from(vocabulary, () => new Map<string, number>());
  const seen = new Uint8Array(vocabulary.size);
  const clusters = Array.from({ length: leaves.count }, () => new Map<number, number>());
  for (let row = 0; row < texts.count; row++) {
    const { title, abstract } = await texts.read(row);
    const found = new Set<number>();
    // A break between them, since a phrase crosses no punctuation. Abstracts first: titles are in capitals.
    reader.each(`${abstract} . ${title}`, (key, form) => {
      const id = vocabulary.get(key);
      if (id === undefined || found.has(id)) return;
      found.add(id);
      if ((seen[id] ?? 0) >= FORMS_SEEN) return;
      seen[id] = (seen[id] ?? 0) + 1;
      const written = form();
      forms[id]?.set(written, (forms[id]?.get(written) ?? 0) + 1);
    });
    const counts = clusters[leaves.of[row] ?? 0];
    for (const id of found) counts?.set(id, (counts.get(id) ?? 0) + 1);
  }
  return { keys: [...vocabulary.keys()], forms: forms.map(mostFrequent), clusters };
}

async function titlePhrases(texts: Texts, reader: PhraseReader): Promise<Map<string, number>> {
  const titles = new Map<string, number>();
  for (let row = 0; row < texts.count; row++) {
    const keys = new Set<string>();
    reader.each((await texts.read(row)).title, (key) => keys.add(key));
    for (const key of keys) titles.set(key, (titles.get(key) ?? 0) + 1);
  }
  const least = texts.count < MANY_PAPERS ? MIN_TITLES : MIN_TITLES_MANY;
  const vocabulary = new Map<string, number>();
  for (const [key, count] of titles) if (count >= least) vocabulary.set(key, vocabulary.size);
  return vocabulary;
}

function mostFrequent(forms: Map<string, number>): string {
  let best = '';
  for (const [form, count] of forms) if (count > (forms.get(best) ?? 0)) best = form;
  return best;
}

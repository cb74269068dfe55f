import type { Papers } from '../corpus/paper-rows.ts';
import { interruptible } from '../process/ending.ts';
import { AcronymReader, type Meaning } from './acronyms.ts';
import type { Level } from './basins.ts';
import { Capitals } from './capitals.ts';
import { type Found, PhraseReader } from './phrase-reader.ts';

/** In how many papers of each finest cluster each phrase stands. */
export interface PhraseCounts {
  /** Key of each phrase. */
  keys: string[];
  /** How each phrase is mostly written, in the middle of a sentence. */
  forms: string[];
  /** In what part of its places each phrase ends there, rather than in the middle of a longer name. */
  wholeness: Float64Array;
  /** Key of an abbreviation → what it stands for: the two are counted as one phrase. */
  meanings: ReadonlyMap<string, Meaning>;
  /** Papers with each phrase, by cluster. */
  clusters: Map<number, number>[];
}

/** Titles that a phrase must stand in. */
const MIN_TITLES = 2;
const MIN_TITLES_MANY = 4;
const MANY_PAPERS = 20_000;
const IS_ABBREVIATION = /\p{Lu}.*\p{Lu}/u;
/** Occurrences after which the usual form of a phrase is known. */
const FORMS_SEEN = 24;
/** Places where a phrase went on, that each is taken to have had beside those that were seen. */
const PRIOR = 2;

/** What is read of papers, in the order of their rows. */
type Outlines = Pick<Papers, 'count' | 'outline'>;

/**
 * Counts the phrases that occur in titles, in titles and abstracts. Reads every outline twice and keeps none: which
 * phrases count is known when all titles are, and abstracts have too many others to remember them.
 */
export async function countPhrases(papers: Outlines, leaves: Level): Promise<PhraseCounts> {
  const reader = new PhraseReader();
  const capitals = new Capitals();
  const { vocabulary, aliases, meanings } = await readVocabulary(papers, reader);
  const whole = new Float64Array(vocabulary.size);
  const places = new Float64Array(vocabulary.size);
  const forms = Array.from(vocabulary, () => new Map<string, number>());
  /** Those of abstracts, where a capital means more than in a title. */
  const running = Array.from(vocabulary, () => new Map<string, number>());
  const seen = new Uint8Array(vocabulary.size);
  const clusters = Array.from({ length: leaves.count }, () => new Map<number, number>());
  for await (const row of interruptible(papers.count)) {
    const { title, abstract } = papers.outline(row);
    const found = new Set<number>();
    const visit = ({ key, form, isWhole }: Found, isTitle: boolean): void => {
      // "MAP" may be an abbreviation, "map" is none.
      const meant = aliases.get(key);
      const alias = meant !== undefined && IS_ABBREVIATION.test(form()) ? meant : undefined;
      const id = alias ?? vocabulary.get(key);
      if (id === undefined) return;
      places[id] = (places[id] ?? 0) + 1;
      if (isWhole) whole[id] = (whole[id] ?? 0) + 1;
      if (found.has(id)) return;
      found.add(id);
      if (alias !== undefined || (seen[id] ?? 0) >= FORMS_SEEN) return;
      seen[id] = (seen[id] ?? 0) + 1;
      for (const counted of isTitle ? [forms[id]] : [forms[id], running[id]]) count(counted, form());
    };
    // Abstracts first: titles are in capitals.
    reader.each(abstract, (phrase) => visit(phrase, false));
    reader.each(title, (phrase) => visit(phrase, true));
    capitals.read(abstract);
    const counts = clusters[leaves.of[row] ?? 0];
    for (const id of found) counts?.set(id, (counts.get(id) ?? 0) + 1);
  }
  const keys = [...vocabulary.keys()];
  const written = new Map(Array.from(meanings.values(), ({ key, form }) => [key, form]));
  return {
    keys,
    forms: keys.map((key, id) =>
      capitals.sentenceCase(
        mostFrequent(forms[id] ?? new Map()) || (written.get(key) ?? key),
        running[id] ?? new Map(),
      ),
    ),
    wholeness: whole.map((n, id) => n / ((places[id] ?? 0) + PRIOR)),
    meanings,
    clusters,
  };
}

/** The phrases of titles with their numbers, and the numbers of those that abbreviations stand for. */
async function readVocabulary(papers: Outlines, reader: PhraseReader) {
  const titles = new Map<string, number>();
  const acronyms = new AcronymReader();
  for await (const row of interruptible(papers.count)) {
    const keys = new Set<string>();
    const { title, abstract } = papers.outline(row);
    reader.each(title, ({ key }) => keys.add(key));
    acronyms.read(`${title} . ${abstract}`);
    for (const key of keys) titles.set(key, (titles.get(key) ?? 0) + 1);
  }
  const least = papers.count < MANY_PAPERS ? MIN_TITLES : MIN_TITLES_MANY;
  const vocabulary = new Map<string, number>();
  for (const [key, count] of titles) if (count >= least) vocabulary.set(key, vocabulary.size);
  const meanings = acronyms.meanings();
  const aliases = new Map<string, number>();
  for (const [acronym, { key }] of meanings) {
    if (!vocabulary.has(acronym) && !vocabulary.has(key)) continue;
    const id = vocabulary.get(key) ?? vocabulary.size;
    vocabulary.set(key, id);
    aliases.set(acronym, id);
  }
  return { vocabulary, aliases, meanings };
}

function count(forms: Map<string, number> | undefined, form: string): void {
  forms?.set(form, (forms.get(form) ?? 0) + 1);
}

function mostFrequent(forms: Map<string, number>): string {
  let best = '';
  for (const [form, count] of forms) if (count > (forms.get(best) ?? 0)) best = form;
  return best;
}

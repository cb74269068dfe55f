import { AliasTable } from '../../src/index/format/aliases.ts';
import { encodeColumns, type RowColumns, trend } from '../../src/index/format/columns.ts';
import { dateNumber } from '../../src/text/dates.ts';
import { encodeIds } from '../../src/index/format/ids.ts';
import type { RefOf, SegmentKind, ValueKind } from '../../src/index/kinds.ts';
import { headChecksum } from '../../src/index/format/pages.ts';
import { encodePlaces } from '../../src/index/format/places-value.ts';
import {
  embeddingsProblems,
  pageProblems,
  placesProblems,
  postingsProblems,
  suggestionsProblems,
  termsProblems,
  vectorsProblems,
  type Verified,
  wordsProblems,
} from './checks.ts';
import { Completions } from './completions.ts';
import type { SegmentDraft } from './draft.ts';
import type { InvertedIndex } from './inverted-index.ts';
import { writeEmbeddings, writePages, writeVectors } from './row-values.ts';
import { WordCounts } from './word-counts.ts';
import type { Keep, Writer } from './writer.ts';

/** What values are made from beside the papers. */
interface Source {
  draft: SegmentDraft;
  /** Is given every paper as well: two kinds share it. */
  inverted: InvertedIndex;
}

/** What only a writer and `index -- verify` need to know of a kind. */
interface WrittenKind<K extends SegmentKind> {
  /** What it holds, as docs/index-format.md says it. */
  what: string;
  writer(source: Source, keep: Keep<K>): Writer;
  /** What the manifest says of a value that only its bytes tell. */
  noted?(value: Uint8Array): Partial<RefOf<K>>;
  /**
   * What is wrong with a value that can be opened, one sentence each. Left out where opening checks all there is.
   * @throws SextantError `index-corrupt` where nothing can be read beyond a damage
   */
  problems?(value: Verified<K>): string[] | Promise<string[]>;
}

/**
 * The other half of each entry of `KINDS` in `src/index/kinds.ts`, which does without encoders since the Worker carries
 * that table whole. A kind without its half here does not compile.
 */
export const WRITTEN_KINDS: { readonly [K in SegmentKind]: WrittenKind<K> } = {
  vectors: {
    what: 'embeddings of consecutive rows',
    writer: ({ draft }, keep) => writeVectors(draft, keep),
    problems: vectorsProblems,
  },
  pages: {
    what: 'papers of consecutive rows',
    writer: ({ draft }, keep) => writePages(draft, keep),
    noted: (value) => ({ head: headChecksum(value) }),
    problems: pageProblems,
  },
  ids: {
    what: 'the rows of all ids',
    writer: (_, keep) => {
      const ids: string[] = [];
      return { add: ({ paper }) => ids.push(paper.id), end: () => keep(whole(encodeIds(ids))) };
    },
  },
  aliases: {
    what: 'the rows of all titles, DOIs and arXiv ids',
    writer: (_, keep) => {
      const table = new AliasTable();
      return { add: ({ paper, row }) => table.add(paper, row), end: () => keep(whole(table.encode())) };
    },
  },
  terms: {
    what: 'the terms of all fields, and where their postings are',
    writer: ({ inverted }, keep) => ({ end: () => keep(whole(inverted.values().terms)) }),
    problems: termsProblems,
  },
  postings: {
    what: 'which rows have which term',
    writer: ({ inverted }, keep) => ({
      end: () => inverted.values().postings.forEach((value) => keep(whole(value))),
    }),
    problems: postingsProblems,
  },
  columns: {
    what: 'dates, lengths, and the orders to browse in',
    writer: (_, keep) => {
      const rows: RowColumns[] = [];
      return {
        add: ({ paper, tokens: { title, abstract }, titleTerms: { size } }) =>
          rows.push({
            date: dateNumber(paper.published),
            trend: trend(paper),
            titleTerms: size,
            length: title.length + abstract.length,
          }),
        end: () => keep(whole(encodeColumns(rows))),
      };
    },
  },
  suggestions: {
    what: 'what typing is completed to',
    writer: (_, keep) => {
      const completions = new Completions();
      return {
        add: (read) => completions.add(read),
        end: () => completions.values().forEach(({ first, value }) => keep({ value, place: { first } })),
      };
    },
    problems: suggestionsProblems,
  },
  words: {
    what: 'words as they are written, for typos',
    writer: ({ draft: { otherWords } }, keep) => {
      const counts = new WordCounts();
      return { add: (read) => counts.add(read), end: () => keep(whole(counts.encode(otherWords))) };
    },
    problems: wordsProblems,
  },
  embeddings: {
    what: 'embeddings as they are merged, which no reader wants',
    writer: ({ draft }, keep) => writeEmbeddings(draft, keep),
    problems: embeddingsProblems,
  },
  places: {
    what: 'where papers stand on the map',
    writer: ({ draft: { places } }, keep) => (places ? { end: () => keep(whole(encodePlaces(places))) } : {}),
    problems: placesProblems,
  },
  packs: {
    what: 'all values of a small segment but pages and embeddings',
    // Made of the others, once these are there.
    writer: () => ({}),
  },
};

/** What the values of no segment hold, as docs/index-format.md says it. */
const SHARED: Record<Exclude<ValueKind, SegmentKind>, string> = {
  model: 'weights and configuration of the query encoder',
  vocabulary: 'the vocabulary of the tokenizer',
  legend: 'the regions of the map',
};

/** What a value of each kind holds, as docs/index-format.md says it. */
export const WHAT_VALUES_HOLD: Readonly<Record<ValueKind, string>> = {
  ...SHARED,
  ...(Object.fromEntries(Object.entries(WRITTEN_KINDS).map(([kind, { what }]) => [kind, what])) as Record<
    SegmentKind,
    string
  >),
};

/** A value of which the manifest says no more than its name. */
function whole(value: Uint8Array): { value: Uint8Array; place: Record<string, never> } {
  return { value, place: {} };
}

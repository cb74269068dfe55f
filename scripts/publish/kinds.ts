import { AliasTable } from '../../src/index/format/aliases.ts';
import { dateNumber, encodeColumns, type RowColumns, trend } from '../../src/index/format/columns.ts';
import { encodeIds } from '../../src/index/format/ids.ts';
import type { RefOf, ValueKind } from '../../src/index/kinds.ts';
import { headChecksum, recordBytes } from '../../src/index/format/pages.ts';
import type { ValueRef } from '../../src/index/refs.ts';
import {
  mapProblems,
  pageProblems,
  postingsProblems,
  suggestionsProblems,
  termsProblems,
  vectorsProblems,
  type Verified,
  wordsProblems,
} from './checks.ts';
import { Completions } from './completions.ts';
import type { IndexDraft } from './draft.ts';
import type { InvertedIndex } from './inverted-index.ts';
import type { ReadPaper } from './read-paper.ts';
import { pageParts, vectorParts } from './row-values.ts';
import { WordCounts } from './word-counts.ts';

/** One value of a kind that is to be built. Building it twice gives the same bytes. */
export interface Part<K extends ValueKind> {
  /** What the manifest says of it beside its name. */
  place: Omit<RefOf<K>, keyof ValueRef>;
  build(): Promise<Uint8Array>;
}

/** Makes all values of a kind. */
interface Writer<K extends ValueKind> {
  /** Is given every paper, in the order of rows. */
  add?(read: ReadPaper): void;
  /** Is asked for once, after the last paper. */
  parts(): Part<K>[];
}

/** What values are made from beside the papers. */
interface Source {
  draft: IndexDraft;
  /** Is given every paper as well: two kinds share it. */
  inverted: InvertedIndex;
}

/** What only a writer and `index -- verify` need to know of a kind. */
interface WrittenKind<K extends ValueKind> {
  /** What it holds, as docs/index-format.md says it. */
  what: string;
  writer(source: Source): Writer<K>;
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
export const WRITTEN_KINDS: { readonly [K in ValueKind]: WrittenKind<K> } = {
  model: {
    what: 'weights and configuration of the query encoder',
    writer: ({ draft }) => ({ parts: () => [whole(draft.model.weights)] }),
  },
  vocabulary: {
    what: 'the WordPiece vocabulary',
    writer: ({ draft }) => ({ parts: () => [whole(draft.model.vocabulary)] }),
  },
  vectors: {
    what: 'embeddings of consecutive rows',
    writer: ({ draft }) => ({ parts: () => vectorParts(draft) }),
    problems: vectorsProblems,
  },
  pages: {
    what: 'papers of consecutive rows',
    writer: ({ draft }) => {
      const sizes = new Uint32Array(draft.rows.count);
      return {
        add: ({ paper, row }) => (sizes[row] = recordBytes(paper)),
        parts: () => pageParts(draft, sizes),
      };
    },
    noted: (value) => ({ head: headChecksum(value) }),
    problems: pageProblems,
  },
  ids: {
    what: 'the rows of all ids',
    writer: () => {
      const ids: string[] = [];
      return { add: ({ paper }) => ids.push(paper.id), parts: () => [whole(encodeIds(ids))] };
    },
  },
  aliases: {
    what: 'the rows of all titles, DOIs and arXiv ids',
    writer: () => {
      const table = new AliasTable();
      return { add: ({ paper, row }) => table.add(paper, row), parts: () => [whole(table.encode())] };
    },
  },
  terms: {
    what: 'the terms of all fields, and where their postings are',
    writer: ({ inverted }) => ({ parts: () => [whole(inverted.values().terms)] }),
    problems: termsProblems,
  },
  postings: {
    what: 'which rows have which term',
    writer: ({ inverted }) => ({ parts: () => inverted.values().postings.map(whole) }),
    problems: postingsProblems,
  },
  columns: {
    what: 'dates, and the orders to browse in',
    writer: () => {
      const rows: RowColumns[] = [];
      return {
        add: ({ paper, titleTerms: { size } }) =>
          rows.push({ date: dateNumber(paper.published), trend: trend(paper), titleTerms: size }),
        parts: () => [whole(encodeColumns(rows))],
      };
    },
  },
  suggestions: {
    what: 'what typing is completed to',
    writer: () => {
      const completions = new Completions();
      return {
        add: (read) => completions.add(read),
        parts: () =>
          completions.values().map(({ first, value }) => ({ place: { first }, build: whole(value).build })),
      };
    },
    problems: suggestionsProblems,
  },
  words: {
    what: 'words as they are written, for typos',
    writer: () => {
      const counts = new WordCounts();
      return { add: (read) => counts.add(read), parts: () => [whole(counts.encode())] };
    },
    problems: wordsProblems,
  },
  map: {
    what: 'the layout of all papers on a plane',
    writer: ({ draft: { map } }) => ({ parts: () => (map ? [whole(map)] : []) }),
    problems: mapProblems,
  },
};

/** A value that is there already. A function of its own, so that a plan keeps nothing else of a writer in memory. */
function whole(value: Uint8Array): { place: Record<string, never>; build(): Promise<Uint8Array> } {
  return { place: {}, build: async () => value };
}

import { AliasTable } from '../../src/index/format/aliases.ts';
import { encodeColumns, type RowColumns, trend } from '../../src/index/format/columns.ts';
import { dateNumber } from '../../src/text/dates.ts';
import { encodeIds } from '../../src/index/format/ids.ts';
import type { RefOf, ValueKind } from '../../src/index/kinds.ts';
import { headChecksum } from '../../src/index/format/pages.ts';
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
import { writePages, writeVectors } from './row-values.ts';
import { WordCounts } from './word-counts.ts';
import type { Keep, Writer } from './writer.ts';

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
export const WRITTEN_KINDS: { readonly [K in ValueKind]: WrittenKind<K> } = {
  model: {
    what: 'weights and configuration of the query encoder',
    writer: ({ draft }, keep) => ({ end: () => keep(held(draft.model.weights)) }),
  },
  vocabulary: {
    what: 'the WordPiece vocabulary',
    writer: ({ draft }, keep) => ({ end: () => keep(held(draft.model.vocabulary)) }),
  },
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
    what: 'dates, and the orders to browse in',
    writer: (_, keep) => {
      const rows: RowColumns[] = [];
      return {
        add: ({ paper, titleTerms: { size } }) =>
          rows.push({ date: dateNumber(paper.published), trend: trend(paper), titleTerms: size }),
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
    writer: (_, keep) => {
      const counts = new WordCounts();
      return { add: (read) => counts.add(read), end: () => keep(whole(counts.encode())) };
    },
    problems: wordsProblems,
  },
  map: {
    what: 'the layout of all papers on a plane',
    writer: ({ draft: { map } }, keep) => (map ? { end: () => keep(held(map)) } : {}),
    problems: mapProblems,
  },
};

/** A whole value that the draft has. */
function held(value: Uint8Array): ReturnType<typeof whole> & { isHeld: true } {
  return { ...whole(value), isHeld: true };
}

/** A value of which the manifest says no more than its name. */
function whole(value: Uint8Array): { value: Uint8Array; place: Record<string, never> } {
  return { value, place: {} };
}

import type { Paper } from '../../src/index/paper.ts';

/**
 * Kinds of what a reader accepted, but its owner may want to know: what is said of one and of many, and whether it is
 * a fault that `--strict` refuses.
 */
export const WARNINGS = {
  'abstract-empty': {
    one: 'paper has no abstract: it is found by its title alone',
    many: 'papers have no abstract: they are found by their title alone',
    isFault: false,
  },
  'abstract-cut': {
    one: 'abstract was cut to 100,000 characters',
    many: 'abstracts were cut to 100,000 characters',
    isFault: false,
  },
  'title-made': {
    one: 'paper has no title: the beginning of its abstract, or its id, stands for it',
    many: 'papers have no title: the beginning of their abstract, or their id, stands for it',
    isFault: false,
  },
  'title-cut': {
    one: 'title was cut to 2,000 characters',
    many: 'titles were cut to 2,000 characters',
    isFault: true,
  },
  'id-made': {
    one: 'paper has an id made from its DOI, arXiv identifier, address or title',
    many: 'papers have an id made from their DOI, arXiv identifier, address or title',
    isFault: false,
  },
  'field-unusable': {
    one: 'field was not what it should be and was left empty',
    many: 'fields were not what they should be and were left empty',
    isFault: true,
  },
  'date-shortened': {
    one: 'date was not clear as a whole and was shortened to what is sure',
    many: 'dates were not clear as a whole and were shortened to what is sure',
    isFault: false,
  },
  'characters-lost': {
    one: 'text has characters that were lost before it came here (U+FFFD)',
    many: 'texts have characters that were lost before they came here (U+FFFD)',
    isFault: false,
  },
  'file-empty': {
    one: 'file has no papers',
    many: 'files have no papers',
    isFault: true,
  },
  'encoding-mixed': {
    one: 'file has lines that are not UTF-8 and were read as Windows-1252',
    many: 'files have lines that are not UTF-8 and were read as Windows-1252',
    isFault: false,
  },
} as const satisfies Record<string, { one: string; many: string; isFault: boolean }>;

export type WarningKind = keyof typeof WARNINGS;

export interface Warning {
  kind: WarningKind;
  /** What exactly, where the kind does not say it. */
  reason?: string;
}

/**
 * What a format reader makes of one record: named values that are not checked yet, why there are none, or the ids of a
 * paper that its source has deleted.
 */
export type RawRecord = {
  line: number;
  /** Which record of the file it is, from 1, where the line does not tell it from others. */
  position?: number;
} & ({ fields: Record<string, unknown>; schema?: string } | { reason: string } | { deleted: string[] });

/** What became of the fields of a record that are none of a paper's own. */
export interface OtherFields {
  /** Kept in `extra`. */
  kept: string[];
  /** Left out on purpose, as the schema has it. */
  dropped: string[];
  /** Left out because they are of a person's own library. */
  private: string[];
}

/** A record as a paper. */
export interface ReadPaper {
  paper: Paper;
  warnings: Warning[];
  /** Name of the schema by which it was read. */
  schema: string;
  others: OtherFields;
  /** Whether the id was made here. */
  isIdMade: boolean;
}

/** One record of a corpus file, checked. `line` counts from 1 and is where the record starts. */
export type CorpusItem =
  | ({ kind: 'paper'; line: number } & ReadPaper)
  | { kind: 'problem'; line: number; reason: string }
  | { kind: 'deleted'; line: number; ids: string[] }
  /** What is to be said of the file as a whole. */
  | { kind: 'warning'; line: number; warning: Warning };

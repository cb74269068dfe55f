import type { Paper } from '../../src/index/paper.ts';

/** Something a reader accepted, but that its owner may want to know. */
export type Warning = 'abstract-empty' | 'abstract-cut';

/** What a format reader makes of one record: named values that are not checked yet, or why there are none. */
export type RawRecord = { line: number; fields: Record<string, unknown> } | { line: number; reason: string };

/** One record of a corpus file, checked. `line` counts from 1 and is where the record starts. */
export type CorpusItem =
  | { kind: 'paper'; paper: Paper; line: number; warnings: Warning[] }
  | { kind: 'problem'; file: string; line: number; reason: string };

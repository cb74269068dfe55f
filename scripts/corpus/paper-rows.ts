import { encodeRecord } from '../../src/index/format/pages.ts';
import type { Paper } from '../../src/index/paper.ts';

/** What is asked of a paper again and again: what it is embedded by, and what a map says of it. */
export interface Outline {
  title: string;
  abstract: string;
  /** The first of its categories. */
  category?: string;
  published?: string;
}

/** Checked papers in an order: rows 0 to `count` - 1. */
export interface Papers {
  readonly count: number;
  /** Read as often as need be: it was laid apart when the paper was checked, and nothing is parsed. */
  outline(row: number): Outline;
  /** The paper as a page of the index holds it, its JSON: all there is of it, read and parsed once. */
  record(row: number): Uint8Array;
  /** Length of the record, without reading it. */
  recordLength(row: number): number;
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Papers that are in memory anyway. */
export function papersInMemory(papers: readonly Paper[]): Papers & { read(row: number): Paper } {
  const paper = (row: number): Paper => {
    const found = papers[row];
    if (found === undefined)
      throw new RangeError(`There are ${papers.length} papers, and none in row ${row}.`);
    return found;
  };
  const record = (row: number): Uint8Array => encodeRecord(paper(row));
  return {
    count: papers.length,
    outline: (row) => outlineOf(paper(row)),
    record,
    recordLength: (row) => record(row).length,
    read: paper,
  };
}

/** What the map reads of a paper. */
export function outlineOf({ title, abstract, categories, published }: Paper): Outline {
  const category = categories?.[0];
  return {
    title,
    abstract,
    ...(category !== undefined && { category }),
    ...(published !== undefined && { published }),
  };
}

/** Parses a record of our own making; it is not checked again, since only what was checked becomes one. */
export function parseRecord(record: Uint8Array): Paper {
  return JSON.parse(utf8.decode(record)) as Paper;
}

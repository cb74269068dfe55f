import type { Papers } from '../corpus/paper-rows.ts';
import { spreadRows } from '../embed/agreement.ts';
import { type PaperRows, paperRowsOf } from './paper-rows-of.ts';
import { dollarsOf, MOST_D1_BYTES, PRICES } from './prices.ts';
import { BATCH, COUNTED_AT_ONCE } from './write-papers.ts';

/** Searches that a month is reckoned with. */
const SEARCHES_A_DAY = 10_000;
const DAYS = 30;
/** Rows of a paper but for those of its keys and its counts: itself with five indexes, its words, and twice when it is sent. */
const ROWS_OF_PAPER = 9;
/** Bytes of a row of a key beside the key, of one of a paper with its indexes, and of a count; and of a letter of its words. */
const BYTES = { key: 20, paper: 400, count: 20, letter: 0.5 } as const;
/** What pages of SQLite leave free, as measured on 1,000 papers: 3.8 kB each. */
const PAGES = 1.1;

/** What publishing comes to. */
export interface Spent {
  /** Vectors that are sent, and their numbers. */
  sent: number;
  dim: number;
  /** Rows that D1 counts as written. */
  rowsWritten: number;
}

/** What publishing would come to, before anything is written. */
export interface Estimate extends Spent {
  /** Papers that there would be, and what they would take in D1. */
  papers: number;
  bytes: number;
  /** Dollars once, where nothing of what the plan includes is left. */
  once: number;
  /** Dollars a month, with the plan. */
  month: number;
}

/**
 * Reckons what publishing some papers would come to, from a sample of them as large as one transaction.
 * @param present How many papers there are that stay as they are.
 */
export function estimateOf(fresh: Papers, present: number, dim: number): Estimate {
  const sample = spreadRows(fresh.count, BATCH.papers).map((row) => paperRowsOf(fresh.record(row)));
  const mean = (of: (rows: PaperRows) => number): number =>
    sample.length === 0 ? 0 : sample.reduce((sum, rows) => sum + of(rows), 0) / sample.length;
  const countsOfPaper = countsIn(sample, Math.min(fresh.count, BATCH.papers * COUNTED_AT_ONCE));
  const rowsWritten = Math.round(fresh.count * (ROWS_OF_PAPER + mean(keysOf) + countsOfPaper));
  const papers = present + fresh.count;
  const bytes = Math.round(
    papers * PAGES * (mean((rows) => bytesOf(rows, dim)) + BYTES.count * countsOfPaper),
  );
  const spent = { sent: fresh.count, dim, rowsWritten };
  return { ...spent, papers, bytes, once: priceOf(spent), month: monthOf(papers, dim, bytes) };
}

/**
 * Rows of counts a paper, where those of so many papers are added at once: different words grow by a power of the papers
 * (Heaps 1978), which two halves of the sample tell.
 */
function countsIn(sample: readonly PaperRows[], together: number): number {
  const different = (rows: readonly PaperRows[]): number =>
    new Set(rows.flatMap(({ counts }) => counts.map(({ kind, value }) => `${kind} ${value}`))).size;
  const all = different(sample);
  if (all === 0) return 0;
  const half = different(sample.filter((_, i) => i % 2 === 0));
  const growth = Math.log2(all / half);
  return (all * (together / sample.length) ** growth) / together;
}

function keysOf({ categories, authors, names }: PaperRows): number {
  return categories.length + authors.length + names.length + 1;
}

function bytesOf(rows: PaperRows, dim: number): number {
  const { title, abstract, compounds } = rows.words;
  const letters = title.length + abstract.length + compounds.length;
  const keys = rows.authors.reduce(
    (sum, { key, name }) => sum + key.length + name.length,
    rows.titleKey.length,
  );
  const itself = rows.record.length / 2 + (4 / 3) * dim + rows.title.length + BYTES.paper;
  return itself + BYTES.letter * letters + keys + BYTES.key * keysOf(rows);
}

/** Dollars that publishing costs once what the plan includes of rows is spent; sending vectors costs nothing. */
export function priceOf({ rowsWritten }: Spent): number {
  return dollarsOf(rowsWritten, { ...PRICES.rowsWritten, included: 0 });
}

/** Dollars a month: the plan, what is stored, and searches. */
function monthOf(papers: number, dim: number, bytes: number): number {
  const queried = (SEARCHES_A_DAY * DAYS + papers) * dim;
  return (
    PRICES.plan +
    dollarsOf(papers * dim, PRICES.storedDimensions) +
    dollarsOf(queried, PRICES.queriedDimensions) +
    dollarsOf(bytes, PRICES.storage)
  );
}

/** An estimate for people. */
export function estimateText({ sent, dim, rowsWritten, papers, bytes, once, month }: Estimate): string {
  const [million, gigabytes] = [(PRICES.rowsWritten.included / 1e6).toFixed(0), (bytes / 1e9).toFixed(2)];
  return [
    `Nothing was published. Publishing would send ${counted(sent)} vectors of ${String(dim)} numbers and write about ${counted(rowsWritten)} rows of D1: nothing where they are among the ${million} million that the plan includes in a month, else $${once.toFixed(2)}.`,
    `A month with ${counted(papers)} papers and ${counted(SEARCHES_A_DAY)} searches a day would cost about $${month.toFixed(2)}: the plan ($${PRICES.plan.toFixed(2)}), ${counted(papers * dim)} stored dimensions, ${counted((SEARCHES_A_DAY * DAYS + papers) * dim)} queried ones and ${gigabytes} GB in D1. Prices are those of 27 November 2026.`,
    ...(bytes > MOST_D1_BYTES
      ? [
          `That is more than one database of D1 may have (${String(MOST_D1_BYTES / 1e9)} GB), and this target fills one.`,
        ]
      : []),
  ].join('\n');
}

/** What publishing came to, for people. */
export function spentOn(spent: Spent): string {
  return `That came to $${priceOf(spent).toFixed(2)} at most, and to nothing while rows are left of those that the plan includes.`;
}

function counted(number: number): string {
  return number.toLocaleString('en');
}

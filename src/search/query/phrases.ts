import { analyze } from '../../text/analyze.ts';
import type { Paper } from '../../index/paper.ts';
import { hasRow } from '../indexes/bitmap.ts';
import { needsText, type TextCondition } from './filters.ts';
import type { Ranked } from '../fuse.ts';
import type { Clause } from './query.ts';
import type { Page } from '../service.ts';
import { joinNotes, leftOut, MAX_RESULTS, type ShownPage, type Snapshot } from '../snapshot.ts';

/** Papers that one request reads, at most, to see whether they have a phrase. */
const MOST_CHECKED = 300;
const CHECKED_AT_ONCE = 20;
/** Values that are read, at most, so that every page of the results can say how many there are in all. */
const READ_FOR_TOTAL = 20;
/** Values that the rest of a search may read of what one request may. */
const READ_BESIDE = 10;

/**
 * Words of a phrase that are compared at each place where its first one stands. Those after them need only be in the
 * paper: a text of one word again and again would be compared with itself.
 */
const COMPARED = 40;

/** Whether a paper has what only its text can tell. */
export type TextTest = (paper: Paper, row: number) => boolean;

/**
 * A test of a paper's text for the clauses that need it and for conditions, or null when none does. A paper is analysed
 * once for all.
 */
export function textTest(
  clauses: readonly Clause[],
  conditions: readonly TextCondition[] = [],
): TextTest | null {
  const tests = [
    ...clauses.filter(needsText).map((clause) => clauseTest(clause)),
    ...conditions.map((alternatives) => {
      const some = alternatives.map(({ rows, clause }) => ({ rows, holds: clause && clauseTest(clause) }));
      return (texts: Texts, row: number): boolean =>
        some.some(({ rows, holds }) => hasRow(rows, row) && (holds?.(texts) ?? true));
    }),
  ];
  if (tests.length === 0) return null;
  return ({ title, abstract }, row) => {
    const texts = { title: placesOf(title), abstract: placesOf(abstract) };
    return tests.every((test) => test(texts, row));
  };
}

/** Where the terms of a paper stand. */
interface Texts {
  title: Places;
  abstract: Places;
}

function clauseTest(clause: Clause): (texts: Texts) => boolean {
  const parts = partsOf(clause.text);
  return ({ title, abstract }) =>
    [...(clause.field === 'abstract' ? [] : [title]), ...(clause.field === 'title' ? [] : [abstract])].some(
      (places) => hasClause(places, clause, parts),
    ) !== clause.negated;
}

/** One page of the papers that have a phrase. */
export interface CheckedPage extends ShownPage<Ranked> {
  total: number;
  isAtMost?: true;
  /** How many papers of the ranking were looked at until the page was full; undefined when that is all of them. */
  rank?: number;
  /** All of the papers, where they are known. */
  passed?: readonly Ranked[];
}

/**
 * The page of those papers whose text passes a test, best first. Where they are few, all are read, on each page, and
 * counted. Where they are many, papers are read in the order of the ranking until the page is full: how many there are
 * in all is then at most the number of the ranked, the same on each page, and the next page goes on where this one
 * ended.
 * @param most Results that paging reaches.
 */
export async function checkedPage(
  { records, budget }: Snapshot,
  { ranked, total }: { ranked: readonly Ranked[]; total: number },
  test: TextTest,
  { offset, limit, rank }: Page,
  most = MAX_RESULTS,
): Promise<CheckedPage> {
  const isWhole =
    ranked.length === total &&
    total <= MOST_CHECKED &&
    records.pagesOf(ranked.map(({ row }) => row)) <=
      Math.min(READ_FOR_TOTAL, budget.allowance.reads - READ_BESIDE);
  const [start, before] = isWhole || rank === undefined ? [0, 0] : [rank, offset];
  const passed: ShownPage<Ranked>['shown'] = [];
  const wanted = offset - before + limit;
  let at = start;
  let unreadable = 0;
  let mayRead = true;
  const isDone = (): boolean =>
    !mayRead || at >= ranked.length || (!isWhole && (passed.length >= wanted || at - start >= MOST_CHECKED));
  while (!isDone()) {
    // Papers of one value that are not asked for together would be read one after the other, each time anew.
    const together = isWhole ? total : Math.max(CHECKED_AT_ONCE, wanted - passed.length);
    const some = ranked.slice(at, at + together);
    const papers = await records.find(some.map(({ row }) => row));
    for (const [i, one] of some.entries()) {
      const paper = papers[i];
      mayRead &&= paper !== undefined || records.faultOf(one.row) !== undefined;
      if (isDone()) break;
      at++;
      if (paper === undefined) unreadable++;
      else if (test(paper, one.row)) passed.push({ paper, ranked: one });
    }
  }
  const shown = passed.slice(offset - before, wanted);
  const page = { shown, taken: shown.length };
  const missing = unreadable > 0 ? leftOut(unreadable) : undefined;
  if (isWhole && mayRead) {
    return {
      ...page,
      total: passed.length,
      passed: passed.map(({ ranked: one }) => one),
      ...joinNotes(missing, passed.length + unreadable === 0 && total > 0 ? NONE : undefined),
    };
  }
  const goesOn = at < ranked.length && offset + shown.length < most;
  const isShort = goesOn && shown.length < limit;
  return {
    ...page,
    total,
    isAtMost: true,
    ...(goesOn && { rank: at }),
    ...joinNotes(missing, isShort ? lookedAt(at - start, mayRead ? null : budget) : undefined),
  };
}

const NONE = 'No paper has these words side by side in this order.';

function lookedAt(papers: number, budget: Snapshot['budget'] | null): string {
  const why =
    budget === null
      ? 'one request looks at no more'
      : `one request may read ${budget.allowance.reads} values of the index`;
  return `${papers.toLocaleString('en')} papers were looked at for this page: ${why}. Go on with next_cursor, or with the next page.`;
}

/** The terms of a text → where each stands. */
type Places = ReadonlyMap<string, ReadonlySet<number>>;

function placesOf(text: string): Places {
  const places = new Map<string, Set<number>>();
  for (const { term, position } of analyze(text, { stopWords: true })) {
    const known = places.get(term);
    if (known === undefined) places.set(term, new Set([position]));
    else known.add(position);
  }
  return places;
}

interface Part {
  term: string;
  position: number;
}

/** The words of a clause without compounds, which others write apart. */
function partsOf(text: string): Part[] {
  const parts = new Map<number, Part>();
  for (const { term, position } of analyze(text, { stopWords: true })) {
    if (!parts.has(position)) parts.set(position, { term, position });
  }
  return Array.from(parts.values());
}

function hasClause(places: Places, { phrase }: Clause, parts: readonly Part[]): boolean {
  if (!phrase) return parts.every(({ term }) => places.has(term));
  const [first] = parts;
  const compared = parts.slice(0, COMPARED);
  return Array.from(places.get(first?.term ?? '') ?? []).some((start) =>
    compared.every(({ term, position }) => places.get(term)?.has(start + position - (first?.position ?? 0))),
  );
}

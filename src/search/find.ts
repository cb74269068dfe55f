import type { Paper } from '../index/paper.ts';
import { type Bitmap, countRows, hasRow } from './bitmap.ts';
import { inOrder } from './browse.ts';
import { explain } from './explain.ts';
import { allowedRows } from './filters.ts';
import type { Ranked } from './fuse.ts';
import { textTest } from './phrases.ts';
import { type Clause, parseQuery, type Query } from './query.ts';
import { queryTerms, type QueryTerms } from './query-terms.ts';
import { retrieve, type Retrieved } from './retrieve.ts';
import { byTitleOrder } from './title-order.ts';
import type { Hits, Page, SearchRequest } from './service.ts';
import { depthOf, MAX_RESULTS, type Snapshot, toHits } from './snapshot.ts';

/** How many of the most relevant papers are put in the order of their dates. */
const NEWEST_OF = 200;
/** Papers that are read, at most, to see whether they have a phrase. */
const MOST_CHECKED = 300;
const CHECKED_AT_ONCE = 50;

/** A query that is understood, and the rows that it may find. */
interface Understood {
  query: Query;
  /** Rows that the whole query names; they come first. */
  named: number[];
  terms: QueryTerms;
  allowed: Bitmap | undefined;
  /** A test of a paper's text, for phrases. */
  test: ((paper: Paper) => boolean) | null;
}

/** What of a query is embedded, unless it has typos; undefined when nothing is. */
export function textToEmbed({ text, mode }: Pick<SearchRequest, 'text' | 'mode'>): string | undefined {
  const { plain } = parseQuery(text);
  return mode === 'keyword' || plain.trim() === '' ? undefined : plain;
}

/** The papers that answer a query, and the rows that its filters let pass (undefined: all). */
export async function findPapers(
  snapshot: Snapshot,
  request: SearchRequest,
): Promise<{ hits: Hits; allowed: Bitmap | undefined }> {
  const understood = await understand(snapshot, request);
  const { query, terms, allowed, test } = understood;
  const found = await rank(snapshot, request, understood);
  const shown =
    test === null ? onePage(found, request.page) : await checkedPage(snapshot, found, test, request.page);
  const hits = await toHits(snapshot, shown.ranked);
  if (request.explain) {
    const idf = (rows: number): number => snapshot.keywords.idf(rows);
    const marking = { plain: query.plain, known: terms.known, idf };
    shown.ranked.forEach((ranked, i) => {
      const hit = hits[i];
      if (hit !== undefined) hit.why = explain(hit.paper, ranked, marking);
    });
  }
  const note = [query.note, terms.note, shown.note].filter((text) => text !== undefined).join(' ');
  return { hits: { hits, total: shown.total, ...(note !== '' && { note }) }, allowed };
}

async function understand(snapshot: Snapshot, { text, filters }: SearchRequest): Promise<Understood> {
  const { keywords, columns, known, records } = snapshot;
  const { rows, byNumber } = await known.named(text);
  const query: Query = rows.length > 0 ? { plain: text, clauses: [], years: [] } : parseQuery(text);
  if (byNumber) {
    // A number says nothing about the papers below the one that it names: its title does.
    const [paper] = await records.read(rows.slice(0, 1));
    query.plain = paper?.title ?? text;
  }
  const allowed = allowedRows(keywords, columns, query, filters);
  if (allowed !== undefined && isQuoted(query) && countRows(allowed) === 0) {
    const plain = { plain: text.replaceAll('"', ' '), clauses: [], years: [], note: NO_PHRASE };
    return complete(snapshot, plain, [], allowedRows(keywords, columns, plain, filters));
  }
  const named = rows.filter((row) => allowed === undefined || hasRow(allowed, row));
  return complete(snapshot, query, named, allowed);
}

const NO_PHRASE = 'No paper has the words in quotation marks: searched as plain text.';

/** Whether a query is plain text but for phrases that must be there, as a title with a quotation is. */
function isQuoted({ clauses, years }: Query): boolean {
  const isPhrase = ({ field, phrase, negated }: Clause): boolean => field === 'text' && phrase && !negated;
  return years.length === 0 && clauses.length > 0 && clauses.every(isPhrase);
}

function complete(
  snapshot: Snapshot,
  query: Query,
  named: number[],
  allowed: Bitmap | undefined,
): Understood {
  const terms = queryTerms(snapshot.keywords, query.plain);
  return { query, named, terms, allowed, test: textTest(query.clauses) };
}

async function rank(
  snapshot: Snapshot,
  { mode, sort, page }: SearchRequest,
  { query, named, terms, allowed, test }: Understood,
): Promise<Retrieved> {
  const { keywords, columns, manifest, records } = snapshot;
  if (query.plain.trim() === '') {
    const total = allowed === undefined ? keywords.rows : countRows(allowed);
    const rows = inOrder(columns.newest, allowed, 0, MAX_RESULTS);
    return { ranked: rows.map((row) => ({ row, score: 0, semantic: 0, keyword: 0, title: 0 })), total };
  }
  const { ranked, total } = retrieve(snapshot, {
    mode,
    embedding: () => snapshot.encoder.embed(terms.corrected).embedding,
    terms,
    allowed,
    depth: test === null ? depthOf(page) : MAX_RESULTS,
    weights: manifest.ranking,
    wanted: test === null ? Math.max(NEWEST_OF, page.offset + page.limit) : MAX_RESULTS,
  });
  const shown = ranked.slice(page.offset, page.offset + page.limit).map(({ row }) => row);
  const isShown = test === null && sort === 'relevance';
  const reranked = await byTitleOrder(records, terms.corrected, ranked, isShown ? shown : []);
  const first = namedFirst(reranked, named);
  if (sort === 'relevance') return { ranked: first, total: Math.max(total, named.length) };
  const dateOf = ({ row }: Ranked): number => columns.dates[row] ?? 0;
  const newest = first.slice(0, NEWEST_OF).sort((a, b) => dateOf(b) - dateOf(a));
  return { ranked: newest, total: newest.length };
}

/** Rows that the query names come first, with no less than the best score. */
function namedFirst(ranked: readonly Ranked[], named: readonly number[]): Ranked[] {
  const best = ranked[0]?.score ?? 1;
  const pinned = named.map((row) => {
    const found = ranked.find((candidate) => candidate.row === row);
    return { row, semantic: 0, keyword: 1, title: 0, ...found, score: best };
  });
  return [...pinned, ...ranked.filter(({ row }) => !named.includes(row))];
}

interface Shown extends Retrieved {
  note?: string;
}

function onePage({ ranked, total }: Retrieved, { offset, limit }: Page): Shown {
  return { ranked: ranked.slice(offset, offset + limit), total };
}

/** A page of the rows whose text passes a test. Papers are read in the order of the ranking until it is full. */
async function checkedPage(
  { records }: Snapshot,
  { ranked, total }: Retrieved,
  test: (paper: Paper) => boolean,
  { offset, limit }: Page,
): Promise<Shown> {
  const passed: Ranked[] = [];
  let checked = 0;
  while (checked < Math.min(ranked.length, MOST_CHECKED) && passed.length < offset + limit) {
    const some = ranked.slice(checked, checked + CHECKED_AT_ONCE);
    const papers = await records.read(some.map(({ row }) => row));
    passed.push(...some.filter((_, i) => papers[i] !== undefined && test(papers[i])));
    checked += some.length;
  }
  const page = passed.slice(offset, offset + limit);
  if (checked >= total) return { ranked: page, total: passed.length };
  const more = total - checked;
  const isFull = page.length === limit;
  const note = `${more} papers have the words of the phrase but were not read: they are less relevant.`;
  return { ranked: page, total: passed.length + more, ...(!isFull && { note }) };
}

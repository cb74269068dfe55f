import { words } from '../text/analyze.ts';
import type { Paper } from '../index/paper.ts';
import { beginningAt } from './query/beginnings.ts';
import { addRow, type Bitmap, countRows, hasRow } from './indexes/bitmap.ts';
import { inOrder } from './browse.ts';
import { explain, markingOf } from './explain.ts';
import { allowedRows, impossible, notKnown, type PlacedFilters, placeFilters } from './query/filters.ts';
import type { Ranked } from './fuse.ts';
import { checkedPage, type CheckedPage, textTest } from './query/phrases.ts';
import { type Clause, isOfRecord, type Query } from './query/query.ts';
import { firstStep, type FirstStep, MOST_READ } from './first-step.ts';
import { writtenUsually } from './query/compounds.ts';
import { namesOf, queryTerms, type QueryTerms } from './query/query-terms.ts';
import { type Close, closeRows, isAtLeast, judgeBy } from './relevance.ts';
import { retrieve, type Retrieved } from './retrieve.ts';
import { corrected, type Correction, correctionsOf } from './query/spelling.ts';
import { waysOut } from './ways-out.ts';
import { referencesIn, wordsOfReferences } from './query/references.ts';
import { byTitleOrder } from './title-order.ts';
import type { Hits, Page, Place, Relevance, SearchRequest } from './service.ts';
import type { Topic } from './topics.ts';
import { depthOf, joinNotes, MAX_RESULTS, pageAfter, readPage, type Snapshot } from './snapshot.ts';

/** How many of the most relevant papers are put in the order of their dates. */
const NEWEST_OF = 200;
/** Papers that were named whose titles tell which others are like them. */
const MOST_TITLES = 3;

/** A query that is understood, and the rows that it may find. */
interface Understood {
  query: Query;
  /** Rows that the whole query names; they come first. */
  named: number[];
  terms: QueryTerms;
  /** What is searched for: the plain text without its typos, as most papers write it. */
  meant: string;
  /** What was typed with its typos corrected, if it has some. */
  corrected?: string;
  /** Whether something else is searched for than what was typed: a word in place of a slip, or of a beginning. */
  isGuessed?: boolean;
  allowed: Bitmap | undefined;
  /** A test of a paper's text, for phrases. */
  test: ((paper: Paper) => boolean) | null;
  /** Why no paper passes the filters, where one of them alone is why. */
  none?: string | undefined;
}

/** Papers, the rows that facets count (undefined: all), and the topic that was asked for. */
interface Found {
  hits: Hits;
  counted: Bitmap | undefined;
  topic?: Topic | undefined;
}

/** A request whose topic is looked up. */
type PlacedRequest = SearchRequest & { filters: PlacedFilters; first: FirstStep };

/** The papers that answer a query. A quotation that no paper has is searched without its marks. */
export async function findPapers(snapshot: Snapshot, whole: SearchRequest, first: FirstStep): Promise<Found> {
  const { map, keywords } = snapshot;
  const filters = await placeFilters(whole.filters, { map, rows: keywords.rows });
  const request = { ...whole, filters, text: first.text, first };
  const cut = request.text === whole.text ? undefined : CUT;
  const understood = await understand(snapshot, request);
  let found = await answer(snapshot, request, understood);
  // A paper that cannot be read may be the one that has it.
  const isFree = understood.none === undefined && isQuoted(understood.query);
  if (found.hits.total === 0 && snapshot.budget.isComplete && isFree) {
    found = await answer(snapshot, request, unquoted(snapshot, request));
  }
  const named = understood.named.length;
  return {
    ...found,
    topic: filters.found,
    hits: {
      ...found.hits,
      ...(named > 0 && { named }),
      ...(filters.found && { topic: filters.found.name }),
      ...(found.hits.total === 0 && {
        waysOut: await waysOut(snapshot, request, (text, its) => keywordTotal(snapshot, request, text, its)),
      }),
      ...joinNotes(cut, found.hits.note),
    },
  };
}

/** How many papers a search by words finds, with the corrections that it makes. */
async function keywordTotal(
  snapshot: Snapshot,
  request: PlacedRequest,
  text: string,
  filters: PlacedFilters,
): Promise<number> {
  const asked: PlacedRequest = {
    ...request,
    text,
    first: firstStep({ text, mode: 'keyword' }),
    filters,
    mode: 'keyword',
    sort: 'relevance',
    page: NO_PAGE,
  };
  const understood = await understand(snapshot, asked);
  const found = await rank(snapshot, asked, understood);
  if (!isMisled(understood, found)) return found.total;
  const verbatim = { ...asked, isVerbatim: true };
  return (await rank(snapshot, verbatim, complete(snapshot, verbatim, understood))).total;
}

/** Of which no paper is read. */
const NO_PAGE: Page = { limit: 0, offset: 0 };

/** Whether a guess leads to nothing close: then it is none. */
function isMisled({ isGuessed = false }: Understood, { close }: Pick<Retrieved, 'close'>): boolean {
  return isGuessed && close !== undefined && countRows(close.rows) === 0;
}

async function answer(snapshot: Snapshot, request: PlacedRequest, understood: Understood): Promise<Found> {
  const { query, none, terms, meant, allowed, test, corrected } = understood;
  const found = await rank(snapshot, request, understood);
  snapshot.budget.rows += found.compared;
  if (isMisled(understood, found)) {
    // What was typed is looked for.
    const verbatim = { ...request, isVerbatim: true };
    return answer(snapshot, verbatim, complete(snapshot, verbatim, understood));
  }
  const { ranked, total, note } = found;
  const page = await shownPage(snapshot, { ranked, total }, test, request.page);
  const idf = (rows: number): number => snapshot.keywords.idf(rows);
  const marking = request.explain ? markingOf({ plain: meant, known: terms.known, idf }) : null;
  const hits = page.shown.map(({ paper, ranked: one }) => ({
    paper,
    score: one.score,
    ...(one.relevance && { relevance: one.relevance }),
    ...(marking !== null && { why: explain(paper, one, marking) }),
  }));
  const close = closeOf(found, page, test !== null);
  return {
    hits: {
      hits,
      total: page.total,
      ...(page.isAtMost && { isAtMost: page.isAtMost }),
      ...(close && { close: countRows(close.rows) }),
      ...(close?.isAtLeast && { isCloseAtLeast: true }),
      ...(corrected !== undefined && { corrected }),
      ...(page.next && { next: page.next }),
      ...joinNotes(query.note, none, note, page.note),
    },
    counted: close?.rows ?? allowed,
  };
}

/** Which papers are close; undefined where that is not known. Of a phrase only those that were read are. */
function closeOf(
  { close }: Pick<Retrieved, 'close'>,
  { passed }: Pick<CheckedPage, 'passed'>,
  isChecked: boolean,
): Close | undefined {
  if (close === undefined || !isChecked) return close;
  if (passed === undefined) return undefined;
  return {
    rows: closeRows(close.rows.length * 32, passed, ({ relevance = 'weak' }) => relevance),
    isAtLeast: false,
  };
}

/** A page of the ranking, or of those of it that pass a test of their text. */
async function shownPage(
  snapshot: Snapshot,
  { ranked, total }: Pick<Retrieved, 'ranked' | 'total'>,
  test: Understood['test'],
  page: Page,
): Promise<Omit<CheckedPage, 'rank'> & { next?: Place | undefined }> {
  if (test !== null) {
    const { rank, ...checked } = await checkedPage(snapshot, { ranked, total }, test, page);
    if (checked.isAtMost === undefined) return { ...checked, ...pageAfter(page, checked) };
    return { ...checked, ...(rank !== undefined && { next: { offset: page.offset + checked.taken, rank } }) };
  }
  const read = await readPage(snapshot, ranked.slice(page.offset), page.limit);
  const { next, ending } = pageAfter(page, { taken: read.taken, total });
  return { ...read, total, next, ...joinNotes(read.note, ending) };
}

const CUT = `Only the first ${MOST_READ.toLocaleString('en')} characters of the query were read.`;

async function understand(snapshot: Snapshot, request: PlacedRequest): Promise<Understood> {
  const { filters, first } = request;
  const { keywords, columns } = snapshot;
  const { query, rows } = await readQuery(snapshot, first);
  const allowed = allowedRows(keywords, columns, query, filters);
  const named = rows.filter((row) => allowed === undefined || hasRow(allowed, row));
  const isNone = allowed !== undefined && countRows(allowed) === 0;
  const understood = complete(snapshot, request, { query, named, allowed });
  return { ...understood, none: (isNone ? impossible : notKnown)(keywords, query, filters) };
}

/** Reads a query, and looks up the papers that it names: as a whole, or what it has beside its operators. */
async function readQuery(
  { known, records }: Snapshot,
  { text, query: parsed }: FirstStep,
): Promise<{ query: Query; rows: number[] }> {
  let { rows, byNumber } = await known.named(text);
  const query: Query = rows.length > 0 ? { plain: text, clauses: [], years: [] } : parsed;
  if (rows.length === 0 && query.plain !== text) ({ rows, byNumber } = await known.named(query.plain));
  let rest = '';
  if (rows.length === 0) {
    ({ rows, rest } = await known.referredTo(query.plain));
    byNumber = rows.length > 0;
  }
  if (!byNumber) return { query, rows };
  // A number says nothing about the papers below the one that it names: its title does, and without it there is none
  // to rank them by.
  const papers = rest === '' ? await records.read(rows.slice(0, MOST_TITLES)) : [];
  const plain = rest === '' ? papers.map(({ title }) => title).join(' ') : rest;
  // Quotation marks around a number do not ask for a text that has it.
  const clauses = query.clauses.filter(
    ({ field, negated, text: its }) => field !== 'text' || negated || referencesIn(its).length === 0,
  );
  return { query: { ...query, plain: plain || text, clauses }, rows };
}

function unquoted(snapshot: Snapshot, request: PlacedRequest): Understood {
  const { text, filters } = request;
  const plain = { plain: text.replaceAll('"', ' '), clauses: [], years: [], note: NO_PHRASE };
  const allowed = allowedRows(snapshot.keywords, snapshot.columns, plain, filters);
  return complete(snapshot, request, { query: plain, named: [], allowed });
}

const NO_PHRASE = 'No paper has the words in quotation marks: searched as plain text.';

/** Whether a query is plain text but for phrases that must be there, as a title with a quotation is. */
function isQuoted({ clauses, years }: Query): boolean {
  const isPhrase = ({ field, phrase, negated }: Clause): boolean => field === 'text' && phrase && !negated;
  return years.length === 0 && clauses.length > 0 && clauses.every(isPhrase);
}

function complete(
  { keywords, encoder }: Snapshot,
  { text, isVerbatim = false }: SearchRequest,
  { query, named, allowed }: Pick<Understood, 'query' | 'named' | 'allowed'>,
): Understood {
  const left = wordsOfReferences(query.plain).flatMap(words);
  const namesIn = (plain: string): Set<string> =>
    new Set([...namesOf(keywords, plain).flatMap((name) => name.words), ...left]);
  const names = namesIn(query.plain);
  const kept = new Set([...names, ...query.clauses.flatMap((clause) => words(clause.text))]);
  const knows = (word: string): boolean => encoder.knows(word);
  const isRead = !isVerbatim && named.length === 0;
  const spelling = { knows, pieces: (word: string) => encoder.pieces(word), kept };
  const found = isRead ? correctionsOf(keywords, query.plain, spelling) : [];
  const beginning = isRead ? beginningAt(keywords, query.plain, { ...spelling, slips: found }) : undefined;
  const slips = found.filter(({ end }) => beginning === undefined || end <= beginning.start);
  const right = corrected(query.plain, beginning === undefined ? slips : [...slips, beginning]);
  const usage = { knows, names: slips.length > 0 ? namesIn(right) : names };
  const written = writtenUsually(keywords, right, usage);
  return {
    query,
    named,
    terms: queryTerms(keywords, written.text, [...written.others, ...(beginning?.others ?? [])]),
    meant: written.meant,
    ...(slips.length > 0 && { corrected: withCorrections(text, query.plain, slips) }),
    ...(slips.length > 0 || beginning !== undefined ? { isGuessed: true } : {}),
    allowed,
    test: textTest(query.clauses),
  };
}

/**
 * What was typed, operators and all, with the words changed that are slips in its plain text. Words of operators are
 * never corrected, so that of one the nth of the plain text is the nth that was typed.
 */
function withCorrections(text: string, plain: string, slips: readonly Correction[]): string {
  const moved = slips.flatMap(({ start, end, word }) => {
    const typed = plain.slice(start, end);
    const at = placesOf(plain, typed).indexOf(start);
    const moved = placesOf(text, typed)[at];
    return moved === undefined ? [] : [{ start: moved, end: moved + typed.length, word }];
  });
  return corrected(
    text,
    moved.sort((a, b) => a.start - b.start),
  );
}

/** Where a word stands that is no part of another. */
function placesOf(text: string, word: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    const end = at + word.length;
    // Two code units are a letter beyond the first plane.
    const [before, after] = [text.slice(Math.max(0, at - 2), at), text.slice(end, end + 2)];
    if (!ENDS_IN_WORD.test(before) && !BEGINS_IN_WORD.test(after)) places.push(at);
  }
  return places;
}

const ENDS_IN_WORD = /[\p{L}\p{N}\p{M}]$/u;
const BEGINS_IN_WORD = /^[\p{L}\p{N}\p{M}]/u;

/** What was retrieved, with what people are told of it. */
type Noted = Retrieved & { note?: string };

async function rank(
  snapshot: Snapshot,
  request: PlacedRequest,
  { query, named, terms, meant, allowed, test }: Understood,
): Promise<Noted> {
  const { keywords, columns, manifest, records } = snapshot;
  const { mode, sort, page, minRelevance = 'weak', first } = request;
  if (query.plain.trim() === '') {
    const total = allowed === undefined ? keywords.rows : countRows(allowed);
    const rows = inOrder(columns.newest, allowed, 0, MAX_RESULTS);
    return {
      ranked: rows.map((row) => ({ row, score: 0, semantic: 0, keyword: 0, title: 0 })),
      total,
      compared: 0,
    };
  }
  const least = isAllAsked(query) ? 'partial' : 'weak';
  let isTruncated = false;
  const isWhole = test === null && minRelevance === 'weak';
  const found = retrieve(snapshot, {
    mode,
    embedding: () => {
      const { encoder } = snapshot;
      const embedded = first.early?.of(meant, encoder) ?? encoder.embed(meant);
      isTruncated = embedded.isTruncated ?? false;
      return embedded.embedding;
    },
    terms,
    allowed,
    depth: test === null ? depthOf(page) : MAX_RESULTS,
    weights: manifest.ranking,
    wanted: isWhole ? Math.max(NEWEST_OF, page.offset + page.limit) : MAX_RESULTS,
    judge: manifest.relevance && judgeBy(manifest.relevance, mode, least),
  });
  const { ranked, total } = found;
  if (mode === 'keyword' && total === 0 && terms.terms.length + terms.names.length === 0) {
    return { ...found, note: NO_WORDS };
  }
  const close = found.close && closeWith(found.close, named, least === 'weak' ? undefined : allowed);
  const shown = ranked.slice(page.offset, page.offset + page.limit).map(({ row }) => row);
  const isShown = isWhole && sort === 'relevance';
  const reranked = await byTitleOrder(records, [meant, query.plain], ranked, isShown ? shown : []);
  const whole = {
    ...found,
    close,
    ranked: namedFirst(reranked, named, close && 'strong'),
    total: Math.max(total, named.length),
  };
  const long = isTruncated
    ? `The query is longer than the model reads: its meaning is that of its first ${manifest.model.maxTokens} tokens.`
    : undefined;
  const some = atLeast(whole, minRelevance);
  const listed: Noted = sort === 'relevance' ? some : newestOf(some, columns);
  return { ...listed, ...joinNotes(long, some.note, listed === some ? undefined : listed.note) };
}

/** Whether all that a query asks for by words is what every paper that it may find must have. */
function isAllAsked({ plain, clauses }: Query): boolean {
  const asked = clauses.filter((clause) => !clause.negated && !isOfRecord(clause));
  return asked.length > 0 && asked.map(({ text }) => text).join(' ') === plain;
}

/** @param allowed Rows of which all are close. */
function closeWith(found: Close, named: readonly number[], allowed: Bitmap | undefined): Close {
  const close = allowed === undefined ? found : { rows: allowed.slice(), isAtLeast: false };
  for (const row of named) addRow(close.rows, row);
  return close;
}

/** Those that are good enough. */
function atLeast(found: Retrieved, least: Relevance): Noted {
  if (least === 'weak') return found;
  if (found.close === undefined) return { ...found, note: NOT_JUDGED };
  const ranked = found.ranked.filter(({ relevance = 'weak' }) => isAtLeast(relevance, least));
  return { ...found, ranked, total: ranked.length };
}

const NOT_JUDGED =
  'This index does not know which papers are close: min_relevance changes nothing until it is published again.';

/** The most relevant by date: the close ones, where they are known. */
function newestOf(found: Retrieved, { dates }: Snapshot['columns']): Noted {
  const { ranked, total, close } = found;
  const some = close === undefined ? ranked : ranked.filter(({ relevance }) => relevance !== 'weak');
  const all = close === undefined ? total : countRows(close.rows);
  const dateOf = ({ row }: Ranked): number => dates[row] ?? 0;
  const newest = some.slice(0, NEWEST_OF).sort((a, b) => dateOf(b) - dateOf(a));
  const cut = all > NEWEST_OF ? `These are the ${NEWEST_OF} most relevant papers, by date.` : undefined;
  return {
    ...found,
    ranked: newest,
    total: newest.length,
    ...joinNotes(close !== undefined && newest.length === 0 && total > 0 ? NONE_CLOSE : cut),
  };
}

const NONE_CLOSE =
  'No paper is close to the query, so none is listed by date: sorted by relevance, the nearest are.';

const NO_WORDS =
  'No paper has a word of the query, or it has none but the commonest: search by meaning finds papers.';

/** Rows that the query names come first, with no less than the best score. */
function namedFirst(
  ranked: readonly Ranked[],
  named: readonly number[],
  state: Relevance | undefined,
): Ranked[] {
  const best = ranked[0]?.score ?? 1;
  const pinned = named.map((row) => {
    const found = ranked.find((candidate) => candidate.row === row);
    return { row, semantic: 0, keyword: 1, title: 0, ...found, score: best, relevance: state };
  });
  return [...pinned, ...ranked.filter(({ row }) => !named.includes(row))];
}

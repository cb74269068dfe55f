import { countRows, type Bitmap } from './indexes/bitmap.ts';
import { explain, markingOf } from './explain.ts';
import { firstStep, type FirstStep, noteOnCut } from './first-step.ts';
import { allowedRows, type PlacedFilters } from './query/filters.ts';
import { placeFilters } from './query/place-filters.ts';
import { checkedPage, type CheckedPage } from './query/phrases.ts';
import { rank, type Ranking } from './rank.ts';
import { type Close, closeRows } from './relevance.ts';
import type { Hits, Page, Place, SearchRequest } from './service.ts';
import { joinNotes, pageAfter, readPage, type Snapshot } from './snapshot.ts';
import type { Topic } from './topics.ts';
import { asTyped, type Plan, understand, withoutMarks } from './understand.ts';
import { waysOut } from './ways-out.ts';

/** Papers, the rows that facets count (undefined: all), and the topic that was asked for. */
interface Found {
  hits: Hits;
  counted: Bitmap | undefined;
  topic?: Topic | undefined;
}

/**
 * The papers that answer a query: it is understood, ranked, and a page of the ranking is read. A quotation that no paper
 * has is searched without its marks.
 *
 * Papers are read in up to three rounds, each of which needs what the one before found: those that the query names by
 * number, whose titles the others are ranked by; those whose titles may put them first, with those that will be shown
 * in any case, since a round takes as long for one page of records as for ten; and what then is on the page and was
 * not read yet, which is nothing but for phrases and for papers that cannot be read.
 */
export async function findPapers(
  snapshot: Snapshot,
  request: SearchRequest,
  first: FirstStep,
): Promise<Found> {
  const filters = await placeFilters(request.filters, snapshot, request.conditions);
  const asked = { ...request, filters };
  const plan = await understand(snapshot, first, asked);
  let found = await answer(snapshot, plan, request, first);
  // A paper that cannot be read may be the one that has it.
  if (found.hits.total === 0 && snapshot.budget.isComplete && plan.none === undefined) {
    const unmarked = withoutMarks(snapshot, first, plan, asked);
    if (unmarked !== null) found = await answer(snapshot, unmarked, request, first);
  }
  return {
    ...found,
    topic: filters.found,
    hits: {
      ...found.hits,
      ...(plan.kind === 'named' && { named: plan.named.length }),
      ...(filters.found && { topic: filters.found.name }),
      ...(found.hits.total === 0 && {
        waysOut: await waysOut(first, asked, {
          byWords: (text, its) => keywordTotal(snapshot, { ...asked, filters: its }, text),
          fulfilling: async (query, its) => {
            const { keywords, columns } = snapshot;
            return countRows(allowedRows(keywords, columns, query, its) ?? keywords.all());
          },
        }),
      }),
      ...joinNotes(noteOnCut(first, request.text), found.hits.note),
    },
  };
}

/** How many papers a search by words finds, with the corrections that it makes. */
async function keywordTotal(
  snapshot: Snapshot,
  asked: SearchRequest & { filters: PlacedFilters },
  text: string,
): Promise<number> {
  const request: SearchRequest = { ...asked, mode: 'keyword', sort: 'relevance', page: NO_PAGE };
  const first = firstStep({ ...request, text });
  const { ranking } = await rankMeant(snapshot, await understand(snapshot, first, asked), request, first);
  return ranking.total;
}

/** A page for which no paper is read. */
const NO_PAGE: Page = { limit: 0, offset: 0 };

/**
 * Ranks what was meant; a guess that leads to nothing close is none, unless more papers have its words: then what was typed
 * is looked for.
 */
async function rankMeant(
  snapshot: Snapshot,
  plan: Plan,
  request: SearchRequest,
  first: FirstStep,
): Promise<{ plan: Plan; ranking: Ranking }> {
  const ranking = await rank(snapshot, plan, request, first);
  const { close, compared } = ranking;
  const isMisled = close !== undefined && countRows(close.rows) === 0;
  if (plan.kind !== 'plain' || !plan.wording.isGuessed || !isMisled) return { plan, ranking };
  const typed = asTyped(snapshot, first, plan);
  const again = await rank(snapshot, typed, request, first);
  // By words alone, as many are found as have them.
  if (request.mode === 'keyword' && ranking.total > again.total) return { plan, ranking };
  return { plan: typed, ranking: { ...again, compared: compared + again.compared } };
}

async function answer(
  snapshot: Snapshot,
  meant: Plan,
  request: SearchRequest,
  first: FirstStep,
): Promise<Found> {
  const { plan, ranking } = await rankMeant(snapshot, meant, request, first);
  snapshot.budget.rows += ranking.compared;
  const page = await shownPage(snapshot, ranking, plan.test, request.page);
  const wording = plan.kind === 'structured' ? undefined : plan.wording;
  const marking = request.explain
    ? markingOf({
        plain: wording?.meant ?? '',
        known: wording?.terms.known ?? new Map(),
        idf: (rows) => snapshot.keywords.idf(rows),
      })
    : null;
  const hits = page.shown.map(({ paper, ranked: one }) => ({
    paper,
    score: one.score,
    ...(one.relevance && { relevance: one.relevance }),
    ...(marking !== null && { why: explain(paper, one, marking) }),
  }));
  const close = closeOf(ranking, page, plan.test !== null);
  return {
    hits: {
      hits,
      total: page.total,
      ...(page.isAtMost && { isAtMost: page.isAtMost }),
      ...(close && { close: countRows(close.rows) }),
      ...(close?.isAtLeast && { isCloseAtLeast: true }),
      ...(wording?.corrected !== undefined && { corrected: wording.corrected }),
      ...(page.next && { next: page.next }),
      ...joinNotes(plan.query.note, plan.none, ranking.note, page.note),
    },
    counted: close?.rows ?? plan.allowed,
  };
}

/** Which papers are close; undefined where that is not known. Of a phrase only those that were read are. */
function closeOf(
  { close }: Pick<Ranking, 'close'>,
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
  { ranked, total }: Pick<Ranking, 'ranked' | 'total'>,
  test: Plan['test'],
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

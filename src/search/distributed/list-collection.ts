import { type Statement, sql } from '../../database.ts';
import type { Paper } from '../../index/paper.ts';
import type { ListOrder } from '../choices.ts';
import type { HarvestPart, HarvestRequest, Overview } from '../service.ts';
import { joinNotes } from '../snapshot.ts';
import { type Asked, hasCondition, impossible, type LookedUp, passingAt, visibleAt } from './asked-papers.ts';
import { type CollectionView, lookUp } from './collection-view.ts';
import type { StoredRecord } from './records-in-database.ts';
import { Texts } from './statement-texts.ts';

/** SQL of each order. Papers without a date come last. */
const ORDERS: Record<ListOrder, string> = {
  newest: 'p.date DESC, p.row',
  oldest: 'p.date = 0, p.date, p.row',
  trending: 'p.trend DESC, p.row',
  stored: 'p.row',
};

interface Listing {
  order: ListOrder;
  asked: Asked;
  looked: LookedUp;
  offset: number;
  limit: number;
}

interface Listed {
  papers: Paper[];
  total: number;
  next?: number;
  note?: string;
}

/** What is needed of a collection. */
type ListedView = Pick<CollectionView, 'generation' | 'database' | 'records' | 'budget'> & {
  collection: Pick<CollectionView['collection'], 'papers' | 'having'>;
};

/** Papers that fulfil what is asked, in an order without a query. All of them are counted. */
export async function listCollection(
  view: ListedView,
  { order, asked, looked, offset, limit }: Listing,
): Promise<Listed> {
  const where = (texts: Texts): string => passingAt(view.generation, { asked, looked }, texts);
  const listing = new Texts();
  view.budget.reads++;
  const [records = [], counts = []] = (await view.database.transaction([
    listing.in(
      `SELECT p.row, p.record FROM papers p WHERE ${where(listing)} ORDER BY ${ORDERS[order]} LIMIT ${limit} OFFSET ${offset}`,
    ),
    ...(hasCondition(asked, looked) ? [countStatement(view, { asked, looked })] : []),
  ])) as [StoredRecord[], { papers: number }[]];
  await view.records.take(records);
  const papers = await view.records.read(records.map(({ row }) => row));
  const total = counts[0]?.papers ?? view.collection.papers;
  const next = offset + papers.length;
  return {
    papers,
    total,
    ...(papers.length > 0 && next < total && { next }),
    ...joinNotes(total === 0 ? impossible(asked, looked, view.collection.having) : undefined),
  };
}

/** How many papers fulfil what is asked. */
export async function countCollection(
  view: CollectionView,
  { asked, looked }: Pick<Listing, 'asked' | 'looked'>,
): Promise<number> {
  if (!hasCondition(asked, looked)) return view.collection.papers;
  view.budget.reads++;
  const [found] = await view.database.rows<{ papers: number }>(countStatement(view, { asked, looked }));
  return found?.papers ?? 0;
}

function countStatement(
  { generation }: Pick<ListedView, 'generation'>,
  its: Pick<Listing, 'asked' | 'looked'>,
): Statement {
  const texts = new Texts();
  return texts.in(`SELECT count(*) AS papers FROM papers p WHERE ${passingAt(generation, its, texts)}`);
}

/** Papers by row, and those that were deleted, as long as they are not purged. */
export async function harvestCollection(
  view: CollectionView,
  { conditions, from, limit }: HarvestRequest,
): Promise<HarvestPart> {
  const asked: Asked = { filters: {}, conditions };
  const looked = await lookUp(view, asked);
  const texts = new Texts();
  const { generation } = view;
  const passing = passingAt(generation, { asked, looked }, texts);
  const deleted = `(p.until <= ${generation} AND p.since <= ${generation} AND NOT EXISTS (
    SELECT 1 FROM papers q WHERE q.id = p.id AND ${visibleAt(generation, 'q')}))`;
  view.budget.reads++;
  const [rows = [], counts = []] = (await view.database.transaction([
    texts.in(`SELECT p.row, p.record, ${deleted} AS isDeleted FROM papers p
        WHERE p.row >= ${from} AND ((${passing}) OR ${deleted})
        ORDER BY p.row LIMIT ${limit + 1}`),
    countStatement(view, { asked, looked }),
  ])) as [(StoredRecord & { isDeleted: number })[], { papers: number }[]];
  const some = rows.slice(0, limit);
  await view.records.take(some);
  const papers = await view.records.read(some.map(({ row }) => row));
  const next = rows[limit]?.row;
  return {
    records: papers.map((paper, i) => ({ paper, isDeleted: some[i]?.isDeleted === 1 })),
    total: counts[0]?.papers ?? 0,
    ...(next !== undefined && { next }),
  };
}

/** Papers whose order by trend is looked at, to see whether readers voted. */
const LOOKED_AT = 200;

/** What there is to browse. */
export async function overviewOf(view: CollectionView): Promise<Overview> {
  view.budget.reads++;
  const [months = [], trending = []] = (await view.database.transaction([
    sql("SELECT value, papers FROM counts WHERE kind = 'month' AND papers > 0 ORDER BY value DESC"),
    sql(
      `SELECT p.date FROM papers p WHERE ${visibleAt(view.generation)} ORDER BY p.trend DESC LIMIT ${LOOKED_AT}`,
    ),
  ])) as [{ value: string; papers: number }[], { date: number }[]];
  return {
    categories: view.categories.slice(),
    months: months.flatMap(({ value, papers }) =>
      Number(value) % 100 > 0 ? [{ value: `${value.slice(0, 4)}-${value.slice(4)}`, count: papers }] : [],
    ),
    hasVotes: trending.some(({ date }, i) => date > (trending[i - 1]?.date ?? Number.POSITIVE_INFINITY)),
  };
}

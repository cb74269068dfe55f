import type { Statement } from '../../database.ts';
import { analyze } from '../../text/analyze.ts';
import type { Neighbour } from '../indexes/vector-index.ts';
import { passingAt } from './asked-papers.ts';
import { answersTo, type CollectionView } from './collection-view.ts';
import { Embeddings } from './coded-embeddings.ts';
import type { Offered, Reading, Wanted } from './offered-papers.ts';
import type { QueryWords } from './query-words.ts';
import type { StoredRecord } from './records-in-database.ts';
import { Texts } from './statement-texts.ts';

/** Where no more papers pass the filters, all of them are compared, and Vectorize's choice does not matter. */
const FEW_PAPERS = 1_000;
/** Papers whose records are read with the candidates, since they may be shown. */
const LIKELY = 16;

/** What is known of a paper without its record. */
export interface Candidate {
  row: number;
  date: number;
  hasCode: boolean;
  categories: readonly string[];
  titleTerms: ReadonlySet<string>;
}

/** The papers that a query is compared with. */
export interface Candidates extends Pick<Offered, 'words' | 'byNamed' | 'passing'> {
  /** Rows that have every word of a short query; undefined where nobody looked. */
  withAll: ReadonlySet<number> | undefined;
  all: ReadonlyMap<number, Candidate>;
  embeddings: Embeddings;
  /** The least cosine that meaning offered, where it left some out. */
  furthest: number | undefined;
}

interface LightRow extends Omit<Candidate, 'categories' | 'hasCode' | 'titleTerms'> {
  title: string;
  hasCode: number;
  categories: string;
  codes: string;
  scale: number;
  record: StoredRecord['record'] | null;
}

/**
 * The second round: what is known of the papers that were offered, and of some that were named, if a reader may see them.
 * Where filters leave few papers, all of them are candidates.
 * @param options.shown How many papers will be shown: as many records are read at the same time.
 * @throws SextantError `store-failed`
 */
export async function candidatesOf(
  view: Reading,
  { near, words, common, byNamed, passing, hasFilter }: Offered,
  {
    named,
    shown,
    ...wanted
  }: Pick<Wanted, 'words' | 'asked' | 'looked'> & { named: readonly number[]; shown: number },
): Promise<Candidates> {
  const isAll = hasFilter && passing <= FEW_PAPERS;
  const offered = Array.from(new Set([...named, ...near.map(({ row }) => row), ...words.keys()]));
  const likely = [...named, ...interleaved(near, Array.from(words.keys()))].slice(0, shown + LIKELY);
  const { light, withAll } = await readLight(view, wanted, { rows: isAll ? undefined : offered, likely });
  const embeddings = new Embeddings();
  for (const one of light) embeddings.add(one.row, one);
  const last = near.at(-1);
  const all = new Map(light.map((one) => [one.row, candidateOf(one)]));
  return {
    all,
    embeddings,
    words: wanted.words === undefined ? words : withTitles(words, common, { all, by: wanted.words }),
    withAll,
    byNamed,
    passing,
    furthest: isAll || last === undefined || near.length >= passing ? undefined : last.score,
  };
}

function candidateOf({ row, date, hasCode, categories, title }: LightRow): Candidate {
  return {
    row,
    date,
    hasCode: hasCode === 1,
    categories: JSON.parse(categories) as string[],
    titleTerms: new Set(analyze(title).map(({ term }) => term)),
  };
}

/** What words give, where the commonest give more that stand in titles. */
function withTitles(
  scores: Offered['words'],
  common: Offered['common'],
  { all, by }: { all: Candidates['all']; by: QueryWords },
): Map<number, number> {
  const more = (row: number): number =>
    (common.get(row) ?? [])
      .filter((term) => all.get(row)?.titleTerms.has(term))
      .reduce((sum, term) => sum + by.given(term, true) - by.given(term, false), 0);
  return new Map(Array.from(scores, ([row, score]) => [row, score + more(row)]));
}

/** Rows of the second round. */
interface Part {
  /** Undefined for all that pass the filters, which are few. */
  rows: readonly number[] | undefined;
  /** Those whose records are read. */
  likely: readonly number[];
}

/** What D1 is asked in the second round. */
type SecondQuestion = 'light' | 'withAll';

/** The statements of the second round. */
export function secondStatements(
  { generation }: Pick<CollectionView, 'generation'>,
  { words, asked, looked }: Pick<Wanted, 'words' | 'asked' | 'looked'>,
  { rows, likely }: Part,
): Partial<Record<SecondQuestion, Statement>> {
  const where = (texts: Texts): string => {
    const passing = passingAt(generation, { asked, looked }, texts);
    return rows === undefined ? passing : `p.row IN ${texts.list(rows)} AND ${passing}`;
  };
  const light = new Texts();
  const statement = light.in(
    `SELECT p.row, p.date, p.has_code AS hasCode, p.categories, p.title, p.codes, p.scale,
        CASE WHEN p.row IN ${light.list(likely)} THEN p.record END AS record
      FROM papers p WHERE ${where(light)}`,
  );
  const all = words?.all ?? null;
  if (all === null) return { light: statement };
  const every = new Texts();
  const candidates =
    rows === undefined ? `(SELECT p.row FROM papers p WHERE ${where(every)})` : every.list(rows);
  const having = `SELECT rowid AS row FROM words WHERE words MATCH ${every.of(all)}`;
  // One word is looked up in each row; of several, FTS5 would go on from each row to the next that has them all.
  return {
    light: statement,
    withAll: every.in(
      words?.terms.length === 1
        ? `${having} AND rowid IN ${candidates}`
        : `SELECT row FROM (${having}) WHERE +row IN ${candidates}`,
    ),
  };
}

async function readLight(
  view: Reading,
  wanted: Pick<Wanted, 'words' | 'asked' | 'looked'>,
  part: Part,
): Promise<{ light: LightRow[]; withAll: Candidates['withAll'] }> {
  const isAsked = (wanted.words?.all ?? null) !== null;
  if (part.rows?.length === 0) return { light: [], withAll: isAsked ? new Set() : undefined };
  const answers = await answersTo(view, secondStatements(view, wanted, part));
  const light = answers('light') as LightRow[];
  const withAll = answers('withAll') as { row: number }[];
  await view.records.take(light.flatMap(({ row, record }) => (record === null ? [] : [{ row, record }])));
  return { light, withAll: isAsked ? new Set(withAll.map(({ row }) => row)) : undefined };
}

function interleaved(near: readonly Neighbour[], byWords: readonly number[]): number[] {
  const rows = new Set<number>();
  for (let i = 0; i < Math.max(near.length, byWords.length); i++) {
    for (const row of [near[i]?.row, byWords[i]]) if (row !== undefined) rows.add(row);
  }
  return Array.from(rows);
}

import { readQuestions } from '../../scripts/eval/questions.ts';
import type { Database, Statement } from '../../src/database.ts';
import type { Paper } from '../../src/index/paper.ts';
import {
  type Asked,
  hasCondition,
  type LookedUp,
  NOTHING_LOOKED_UP,
} from '../../src/search/distributed/asked-papers.ts';
import { secondStatements } from '../../src/search/distributed/candidate-papers.ts';
import { firstStatements } from '../../src/search/distributed/offered-papers.ts';
import type { Collection } from '../../src/search/distributed/collection-schema.ts';
import { listCollection } from '../../src/search/distributed/list-collection.ts';
import { anyOf } from '../../src/search/distributed/matches.ts';
import { askNames } from '../../src/search/distributed/names-in-database.ts';
import { QueryWords } from '../../src/search/distributed/query-words.ts';
import { RecordsInDatabase } from '../../src/search/distributed/records-in-database.ts';
import { Lru } from '../../src/search/lru.ts';
import { Budget, UNLIMITED } from '../../src/search/serving/budget.ts';
import { readClaims, spread } from '../harness/queries.ts';
import { GENERATION } from './built-database.ts';

/** Words that a great many papers have. */
const SINGLE = [
  'model',
  'learning',
  'data',
  'image',
  'network',
  'language',
  'method',
  'training',
  'deep learning',
];
const TWO = [
  'language models',
  'neural network',
  'large language model',
  'object detection',
  'training data',
];
/** Place of a small category among all. */
const SMALL = 40;
/** Candidates of a search, about. */
const CANDIDATES = 500;
const SHOWN = 10;

/** Queries of one kind. */
export interface AskedTexts {
  kind: string;
  texts: string[];
}

/** What people ask, and what is hard for an index of words. */
export async function askedTexts(papers: readonly Paper[], each: number): Promise<AskedTexts[]> {
  const titles = spread(papers.length, each).map((row) => papers[row]?.title ?? '');
  return [
    { kind: 'titles', texts: titles },
    { kind: 'claims', texts: (await readClaims()).slice(0, each).map(({ text }) => text) },
    { kind: 'questions', texts: (await readQuestions()).slice(0, each).map(({ text }) => text) },
    { kind: 'common words', texts: [...SINGLE, ...TWO].slice(0, each) },
  ];
}

/** What a database is asked, and how long each time. */
export interface Timed {
  name: string;
  /** ms, one of each. */
  times: number[];
}

interface Place {
  database: Database;
  collection: Pick<Collection, 'papers' | 'having' | 'commonTerms'>;
  /** All categories, those of most papers first. */
  categories: readonly string[];
}

const NO_FILTER: Asked = { filters: {} };

/** Times the statements of searches, those with words for each kind of query. */
export async function timedQuestions(place: Place, kinds: readonly AskedTexts[]): Promise<Timed[]> {
  const { database, collection, categories } = place;
  const looked: LookedUp = { ...NOTHING_LOOKED_UP, categories };
  const texts = kinds.flatMap((kind) => kind.texts);
  const timed = (name: string, statements: readonly Statement[]): Promise<Timed> =>
    timesOf(name, statements, (one) => database.rows(one));
  const first = (
    text: string,
    asked: Asked = NO_FILTER,
    isWhole = false,
  ): ReturnType<typeof firstStatements> => {
    const words = new QueryWords(text, collection);
    const match = isWhole && words.terms.length > 0 ? { match: anyOf(words.terms), others: [] } : words.any;
    const hasFilter = hasCondition(asked, looked);
    return firstStatements({ generation: GENERATION }, { typed: words, asked, looked }, { match, hasFilter });
  };
  const category: Asked = { filters: { categories: categories.slice(0, 1) } };
  const rare: Asked = { filters: { categories: categories.slice(SMALL, SMALL + 1) } };
  const date: Asked = { filters: { from: '2026-03' } };
  const wordsOf = (some: readonly string[], asked?: Asked, isWhole?: boolean): Statement[] =>
    some.flatMap((text) => first(text, asked, isWhole).words ?? []);
  const found: Timed[] = [
    await timed(
      'SELECT 1',
      texts.map(() => ({ sql: 'SELECT 1', values: [] })),
    ),
  ];
  for (const { kind, texts: some } of kinds) {
    found.push(await timed(`words of ${kind}`, wordsOf(some)));
    found.push(await timed(`the same, all ranked`, wordsOf(some, NO_FILTER, true)));
  }
  found.push(
    await timed('words in the largest category', wordsOf(texts, category)),
    await timed('words in a small category', wordsOf(texts, rare)),
    await timed('words from a date on', wordsOf(texts, date)),
    await timed(
      'how many papers have each word',
      texts.flatMap((text) => first(text).counts ?? []),
    ),
    await timed(
      'how many pass the category',
      texts.flatMap((text) => first(text, category).passing ?? []),
    ),
    await timed(
      'how many pass the date',
      texts.flatMap((text) => first(text, date).passing ?? []),
    ),
  );
  return [
    ...found,
    ...(await secondQuestions(place, texts, looked)),
    ...(await otherQuestions(place, texts)),
  ];
}

async function secondQuestions(
  { database, collection }: Place,
  texts: readonly string[],
  looked: LookedUp,
): Promise<Timed[]> {
  const statements = texts.map((text, i) => {
    const rows = spread(collection.papers, CANDIDATES).map((row) => 1 + ((row + 7 * i) % collection.papers));
    const words = new QueryWords(text, collection);
    const part = { rows, likely: rows.slice(0, 2 * SHOWN) };
    return secondStatements({ generation: GENERATION }, { words, asked: NO_FILTER, looked }, part);
  });
  const ask = (one: Statement): Promise<unknown[]> => database.rows(one);
  return [
    await timesOf(
      `${CANDIDATES} candidates`,
      statements.flatMap(({ light }) => light ?? []),
      ask,
    ),
    await timesOf(
      'which of them have every word',
      statements.flatMap(({ withAll }) => withAll ?? []),
      ask,
    ),
  ];
}

async function otherQuestions({ database, collection }: Place, texts: readonly string[]): Promise<Timed[]> {
  const budget = new Budget(UNLIMITED);
  const records = (): RecordsInDatabase => new RecordsInDatabase(database, new Lru(0), budget);
  const view = { generation: GENERATION, database, collection, budget };
  const newest = {
    order: 'newest',
    asked: NO_FILTER,
    looked: NOTHING_LOOKED_UP,
  } as const;
  const rowsAt = (i: number): number[] =>
    spread(collection.papers, SHOWN).map((row) => 1 + ((row + 31 * i) % collection.papers));
  const list = (offset: number) => (): Promise<unknown> =>
    listCollection({ ...view, records: records() }, { ...newest, offset, limit: SHOWN });
  return [
    await timesOf(`${SHOWN} records by row`, texts, (_, i) => records().find(rowsAt(i))),
    await timesOf('what a query names', texts, (text) =>
      askNames({ ...view, records: records() }, (known) => known.named(text)),
    ),
    await timesOf('the newest', texts, list(0)),
    await timesOf('the newest from 10,000 on', texts.slice(0, 40), list(10_000)),
  ];
}

async function timesOf<T>(
  name: string,
  all: readonly T[],
  ask: (one: T, i: number) => Promise<unknown>,
): Promise<Timed> {
  for (const [i, one] of all.slice(0, 3).entries()) await ask(one, i);
  const times: number[] = [];
  for (const [i, one] of all.entries()) {
    const started = performance.now();
    await ask(one, i);
    times.push(performance.now() - started);
  }
  return { name, times };
}

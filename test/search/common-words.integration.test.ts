import { afterAll, beforeAll, expect, it } from 'vitest';
import { papersInMemory } from '../../scripts/corpus/paper-rows.ts';
import { type LocalDatabase, openLocalDatabase } from '../../scripts/d1/local-database.ts';
import { Lease } from '../../scripts/distributed/lease.ts';
import { ensureTables } from '../../scripts/distributed/tables.ts';
import { PaperWriter } from '../../scripts/distributed/write-papers.ts';
import { Database } from '../../src/database.ts';
import type { Paper } from '../../src/index/paper.ts';
import type { Asked } from '../../src/search/distributed/asked-papers.ts';
import { candidatesOf } from '../../src/search/distributed/candidate-papers.ts';
import { offer, type Reading } from '../../src/search/distributed/offered-papers.ts';
import { QueryWords } from '../../src/search/distributed/query-words.ts';
import { RecordsInDatabase } from '../../src/search/distributed/records-in-database.ts';
import { Lru } from '../../src/search/lru.ts';
import { Budget } from '../../src/search/serving/budget.ts';

const paper = (id: string, title: string, abstract: string): Paper => ({
  ...{ id, title, abstract },
  categories: [id.startsWith('r') ? 'cs.RO' : 'cs.LG'],
});
const PAPERS = [
  paper('r1', 'Robots that walk', 'A model of legs.'),
  paper('r2', 'A model of robots', 'They walk.'),
  paper('r3', 'Robots that talk', 'Nothing else.'),
  paper('m1', 'Learning a model', 'Of data.'),
  paper('m2', 'Data', 'Learning a model takes some.'),
  // So that few papers have each word.
  ...Array.from({ length: 20 }, (_, i) => paper(`c${String(i)}`, 'Cakes', 'Bread.')),
];
/** As if these were some of very many. */
const collection = { papers: 1_000_000, commonTerms: { model: 400_000, learn: 300_000, data: 250_000 } };

let local: LocalDatabase;
let view: Reading;
beforeAll(async () => {
  local = await openLocalDatabase();
  const database = new Database(local.binding, 'papers');
  await ensureTables(database);
  const lease = await Lease.take(database, false);
  const writer = await PaperWriter.open(lease, 1);
  await writer.write({
    papers: papersInMemory(PAPERS),
    embeddings: new Float32Array(PAPERS.length * 4).fill(0.5),
    dim: 4,
  });
  await writer.count();
  const budget = new Budget();
  const records = new RecordsInDatabase(database, new Lru<Paper>(10), budget);
  const vectors = { nearest: async () => [] };
  view = { generation: 1, database, collection, budget, records, vectors };
});
afterAll(() => local.close());

async function found(text: string, asked: Asked = { filters: {} }) {
  const words = new QueryWords(text, collection);
  const looked = { authors: new Map(), rows: new Map(), categories: ['cs.LG', 'cs.RO'] };
  const wanted = { embedding: undefined, words, typed: words, asked, looked };
  const offered = await offer(view, wanted);
  const { words: scores, withAll } = await candidatesOf(view, offered, { ...wanted, named: [], shown: 10 });
  const idsOf = (rows: Iterable<number>): string[] => Array.from(rows, (row) => PAPERS[row - 1]?.id ?? '');
  const best = Array.from(scores).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return { ids: idsOf(best.map(([row]) => row)), withAll: idsOf(withAll ?? []).sort() };
}

it('ranks by rare words, then by which common ones a paper has, and those in its title above', async () => {
  const { ids, withAll } = await found('robots model');
  expect(ids.filter((id) => id.startsWith('r'))).toEqual(['r2', 'r1', 'r3']);
  expect(withAll).toEqual(['r1', 'r2']);
});

it('asks for common words where the rare ones find few papers', async () => {
  const { ids } = await found('zyxwv learning model');
  expect(ids).toEqual(['m1']);
});

it('finds papers with common words in their titles where there are no others', async () => {
  expect(await found('data')).toEqual({ ids: ['m2'], withAll: ['m2'] });
  expect((await found('learning', { filters: { categories: ['cs.RO'] } })).ids).toEqual([]);
  expect((await found('model', { filters: { categories: ['cs.RO'] } })).ids).toEqual(['r2']);
});

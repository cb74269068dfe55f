import { afterEach, beforeEach, expect, it } from 'vitest';
import { papersInMemory } from '../../scripts/corpus/paper-rows.ts';
import {
  publishCollection,
  type PublishCollectionOptions,
} from '../../scripts/distributed/publish-collection.ts';
import { servedCollection } from '../../scripts/distributed/served-collection.ts';
import { sql } from '../../src/database.ts';
import type { Paper } from '../../src/index/paper.ts';
import { wordsIn } from '../../scripts/distributed/learn-collection.ts';
import { sampleSchema } from '../../src/search/distributed/collection-schema.ts';
import { openWordSample } from '../../src/search/distributed/collection-words.ts';
import {
  placeAt,
  quickModel,
  startCloudflare,
  type TestCloudflare,
  waitingClock,
} from './collection-place.ts';
import { tooManyRequests } from '../vectorize/vectorize-fault.ts';
import { countsOf, recounted, servedPapers, strayRows, vectorsOfPapers } from './collection-state.ts';

let cloudflare: TestCloudflare;
beforeEach(async () => {
  cloudflare = await startCloudflare({ looks: 3, seed: 1 });
});
afterEach(() => cloudflare.stop());

const model = quickModel();
function publish(
  papers: readonly Paper[],
  gone: readonly string[] = [],
  options: Partial<PublishCollectionOptions> = {},
) {
  return publishCollection(
    placeAt(cloudflare.baseUrl),
    { fresh: papersInMemory(papers), gone, sources: [] },
    model,
    { log: () => undefined, clock: waitingClock(), keepMs: 0, ...options },
  );
}

const paper = (id: string, more: Partial<Paper> = {}): Paper => ({
  id,
  title: `The title of ${id} in C++`,
  abstract: `What well-known ${id} says, 3.14 times.`,
  authors: ['Ada Lovelace', 'Gabriel García Márquez'],
  published: '2026-05-01',
  categories: ['cs.LG', 'cs.CL'],
  ...more,
});

async function requireWhole(): Promise<void> {
  const { db } = cloudflare;
  expect(await countsOf(db)).toEqual(await recounted(db));
  expect(await strayRows(db)).toEqual({});
  expect(cloudflare.vectorIds()).toEqual(await vectorsOfPapers(db));
}

it('adds, changes and removes papers, each at once, and leaves nothing of what went', async () => {
  const { db } = cloudflare;
  const first = await publish([paper('a'), paper('b', { code: 'https://code.example/b' }), paper('c')]);
  expect(first).toMatchObject({ generation: 1, papers: 3, sent: 3, dim: 64 });
  expect(first.rowsWritten).toBeGreaterThan(3);
  const served = await servedCollection(db);
  expect(served?.state).toMatchObject({ papers: 3, newest: 20_260_501, having: { code: 1 } });
  expect(served?.state.commonTerms).toMatchObject({ titl: 3, 'c++': 3 });
  expect(served?.state.relevance).toMatchObject({ papers: 3, meaning: { median: expect.any(Number) } });
  const [sample] = await db.rows<{ value: string }>(
    sql("SELECT value FROM shared_values WHERE name = 'sample'"),
  );
  expect(sampleSchema.parse(JSON.parse(sample?.value ?? ''))).toHaveLength(3);
  const [value] = await db.rows<{ value: string }>(
    sql("SELECT value FROM shared_values WHERE name = 'words'"),
  );
  expect(served?.state.wordsOf).toBe(3);
  const { words } = await openWordSample(value?.value ?? '', 3);
  expect(['known', 'lovelace', 'nowhere'].map((word) => words.find(word)?.rows)).toEqual([3, 0, undefined]);
  // Where words are too many for a value, they are counted in fewer papers.
  expect(await wordsIn(db, 3)).toMatchObject({ papers: 3, value: value?.value });
  expect((await wordsIn(db, 3, 1)).papers).toBe(1);
  await requireWhole();

  await publish([paper('a', { title: 'Another title' }), paper('c'), paper('d')], ['b', 'nobody']);
  const papers = await servedPapers(db);
  expect([...papers.keys()].toSorted()).toEqual(['a', 'c', 'd']);
  expect(papers.get('a')?.title).toBe('Another title');
  await requireWhole();
  expect(await db.rows(sql('SELECT * FROM batches'))).toEqual([]);
  expect(await db.rows(sql('SELECT * FROM publisher'))).toEqual([]);
});

it('keeps what went for readers who are at the generation before', async () => {
  const { db } = cloudflare;
  await publish([paper('a'), paper('b')]);
  await publish([paper('a', { title: 'Another title' })], [], { keepMs: 600_000 });
  expect(cloudflare.vectorIds()).toHaveLength(3);
  const old = await db.rows<{ title: string }>(
    sql("SELECT title FROM papers WHERE since <= 1 AND (until IS NULL OR until > 1) AND id = 'a'"),
  );
  expect(old).toEqual([{ title: 'The title of a in C++' }]);
  await db.rows(sql('UPDATE generations SET switched_at = switched_at - 700000'));
  await publish([paper('e')], [], { keepMs: 600_000 });
  await requireWhole();
});

it('has its words found as they stand in texts, compounds apart', async () => {
  await publish([paper('a')]);
  const found = async (query: string) =>
    (await cloudflare.db.rows(sql('SELECT rowid FROM words WHERE words MATCH ?1', query))).length;
  expect(
    await Promise.all(['compounds: "c++"', 'abstract: "3.14"', 'compounds: "wellknown"'].map(found)),
  ).toEqual([1, 1, 1]);
  expect(await found('abstract: "well known say"')).toBe(1);
  const authors = await cloudflare.db.rows(sql('SELECT key, name FROM authors ORDER BY key'));
  expect(authors).toContainEqual({ key: 'lovelace ada', name: 'Ada Lovelace' });
});

it('refuses a second publisher while one is at work, and the first once it is taken over', async () => {
  let second: unknown;
  const log = async (line: string): Promise<void> => {
    if (!line.startsWith('Wrote')) return;
    second ??= publish([paper('z')]).catch((error: unknown) => error);
  };
  await publish([paper('a')], [], { log: (line) => void log(line) });
  expect(await second).toMatchObject({
    code: 'store-failed',
    message: expect.stringContaining('Another publisher is at work'),
  });

  const taken = publish([paper('b')], [], {
    clock: {
      now: Date.now,
      sleep: async () => {
        await cloudflare.db.rows(sql("UPDATE publisher SET token = 'of another'"));
      },
    },
  });
  await expect(taken).rejects.toMatchObject({
    message: expect.stringContaining('has taken this collection over'),
  });
  expect([...(await servedPapers(cloudflare.db)).keys()]).toEqual(['a']);
  await expect(publish([paper('b')])).rejects.toMatchObject({ code: 'store-failed' });
  await publish([paper('b')], [], { takeOver: true });
  await requireWhole();
});

it('counts nothing twice where answers are lost, and waits where it asks too often', async () => {
  const { server, db, account } = cloudflare;
  account.faults.push(tooManyRequests());
  const lost = server.faces.map((face) => face);
  let requests = 0;
  server.faces.splice(
    0,
    server.faces.length,
    ...lost.map((face): typeof face => async (request) => {
      const reply = await face(request);
      return reply !== null && ++requests % 3 === 0 ? { status: 502, body: {} } : reply;
    }),
  );
  await publish(Array.from({ length: 30 }, (_, i) => paper(`p${String(i)}`)));
  await publish([paper('p3', { title: 'Another title' })], ['p4']);
  expect((await servedPapers(db)).size).toBe(29);
  await requireWhole();
});

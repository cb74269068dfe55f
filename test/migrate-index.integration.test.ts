import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addPapers } from '../scripts/add-papers.ts';
import { FolderStore } from '../scripts/kv/folder-store.ts';
import { migrateIndex } from '../scripts/migrate-index.ts';
import { DEFAULT_MODEL } from '../scripts/model/checksums.ts';
import { prepareModel } from '../scripts/model/prepare.ts';
import { MODELS } from '../scripts/paths.ts';
import {
  isFormer,
  papersOfFormer,
  readAnyManifest,
  readFormerPointer,
} from '../scripts/publish/former-format.ts';
import { StoredIndex } from '../scripts/publish/stored-index.ts';
import { manifestOf, verifyGeneration } from '../scripts/publish/verify.ts';
import type { Paper } from '../src/index/paper.ts';
import { putFormer } from './publish/former-store.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-migrate-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const options = {
  waitMs: 0,
  log: () => undefined,
  progress: false,
  model: (id: string) => prepareModel({ id, cacheDir: MODELS, log: () => undefined }),
};
const SOURCES = [
  {
    name: 'arxiv:cs.CL',
    since: '2026-01-01',
    last: { from: '2026-01-05' },
    answeredAt: '2026-01-06T00:00:00.000Z',
  },
];

async function papersIn(papers: AsyncIterable<Paper>): Promise<Paper[]> {
  const all: Paper[] = [];
  for await (const paper of papers) all.push(paper);
  return all.sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function* papersOf(store: FolderStore): AsyncGenerator<Paper> {
  const manifest = await manifestOf(store, null);
  const index = new StoredIndex(store, manifest);
  for (const segment of manifest.segments) for await (const { paper } of index.papersOf(segment)) yield paper;
}

it('publishes the same papers and sources in the present format, and has nothing to do then', async () => {
  const store = new FolderStore(join(folder, 'store'));
  const model = { id: DEFAULT_MODEL };
  await putFormer(store, Date.now(), (manifest) => ({
    ...manifest,
    model: { ...(manifest['model'] as object), ...model },
    sources: SOURCES,
  }));
  const pointer = await readFormerPointer(store);
  const former = pointer && (await readAnyManifest(store, pointer.manifest));
  if (former === null || !isFormer(former)) throw new Error('no former index');
  const papers = await papersIn(papersOfFormer(store, former));
  // Nothing else writes into it before.
  await expect(
    addPapers(
      store,
      { files: [], sources: () => [] },
      { ...options, model: await options.model(DEFAULT_MODEL) },
    ),
  ).rejects.toMatchObject({ code: 'index-format-unsupported' });

  const values = await store.list('b/');
  expect(await migrateIndex(store, options)).toMatchObject({ outcome: 'published', gen: 2 });
  expect(await papersIn(papersOf(store))).toEqual(papers);
  const manifest = await manifestOf(store, null);
  expect([manifest.sources, manifest.legend]).toEqual([SOURCES, undefined]);
  expect((await verifyGeneration(store, null)).problems).toEqual([]);
  // Workers of before may still read it.
  expect(await store.list('b/')).toEqual(expect.arrayContaining(values));

  const keys = await store.list('');
  expect(await migrateIndex(store, options)).toBeNull();
  expect(await store.list('')).toEqual(keys);
});

it('refuses a store without an index', async () => {
  await expect(migrateIndex(new FolderStore(join(folder, 'none')), options)).rejects.toMatchObject({
    code: 'index-missing',
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addPapers, type AddResult } from '../scripts/add-papers.ts';
import type { CorpusFile } from '../scripts/corpus/input-file.ts';
import { FolderStore } from '../scripts/kv/folder-store.ts';
import { DEFAULT_MODEL } from '../scripts/model/checksums.ts';
import { type PreparedModel, prepareModel } from '../scripts/model/prepare.ts';
import { MODELS } from '../scripts/paths.ts';
import { rollback } from '../scripts/publish/rollback.ts';
import { StoredIndex } from '../scripts/publish/stored-index.ts';
import { manifestOf, verifyGeneration } from '../scripts/publish/verify.ts';
import type { SourceState } from '../src/index/manifest.ts';

let folder: string;
let model: PreparedModel;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-add-'));
  model = await prepareModel({ id: DEFAULT_MODEL, cacheDir: MODELS, log: () => undefined });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Record {
  id: string;
  title: string;
  published?: string;
  url?: string;
}
let written = 0;
async function file(records: readonly Record[]): Promise<string> {
  const path = join(folder, `${String(written++)}.jsonl`);
  await writeFile(
    path,
    records.map((record) => JSON.stringify({ abstract: `All about ${record.title}.`, ...record })).join('\n'),
  );
  return path;
}

/** An index of its own, and what its papers are. */
function newIndex() {
  const store = new FolderStore(join(folder, `store-${String(written++)}`));
  const said: string[] = [];
  const add = (
    files: readonly CorpusFile[],
    sources: readonly SourceState[] = [],
    deleted: readonly string[] = [],
  ): Promise<AddResult> =>
    addPapers(
      store,
      { files, deleted, sources: () => sources },
      { model, waitMs: 0, log: (line) => said.push(line), progress: false },
    );
  const titles = async (): Promise<Map<string, string>> => {
    const manifest = await manifestOf(store, null);
    const index = new StoredIndex(store, manifest);
    const found: [id: string, title: string][] = [];
    for (const segment of manifest.segments) {
      const gone = new Set(segment.deleted);
      for await (const { row, paper } of index.papersOf(segment)) {
        if (!gone.has(row)) found.push([paper.id, paper.title]);
      }
    }
    return new Map(found.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  };
  return { store, said, add, titles };
}

const state = (name: string, last: SourceState['last'] = { from: '2026-01-01' }): SourceState => ({
  name,
  last,
  answeredAt: '2026-01-02T00:00:00.000Z',
});

it('adds, changes and removes papers, and leaves all others as they are', async () => {
  const { store, said, add, titles } = newIndex();
  const first = await add([
    await file([
      { id: 'a', title: 'Atoms' },
      { id: 'b', title: 'Birds' },
      { id: 'c', title: 'Clouds' },
    ]),
  ]);
  expect(first).toMatchObject({
    added: 3,
    changed: 0,
    removed: 0,
    papers: 3,
    published: { outcome: 'published', gen: 1 },
  });

  const second = await add(
    [
      await file([
        { id: 'b', title: 'Birds of prey' },
        { id: 'd', title: 'Dunes' },
        { id: 'a', title: 'Atoms' },
      ]),
    ],
    [],
    ['c', 'never'],
  );
  expect(second).toMatchObject({ added: 1, changed: 1, removed: 1, unchanged: 1, papers: 3 });
  expect(said).toContain('Papers: 1 new, 1 changed, 1 deleted by their source, 1 there already.');
  expect([...(await titles())]).toEqual([
    ['a', 'Atoms'],
    ['b', 'Birds of prey'],
    ['d', 'Dunes'],
  ]);
  expect((await verifyGeneration(store, null)).problems).toEqual([]);
});

it('publishes nothing when nothing changed', async () => {
  const { store, add } = newIndex();
  const papers = await file([{ id: 'a', title: 'Atoms' }]);
  await add([papers]);
  const keys = await store.list('');
  expect((await add([papers], [], ['unknown'])).published).toBeNull();
  expect((await add([])).published).toBeNull();
  expect(await store.list('')).toEqual(keys);
});

it('takes a paper that comes back after it was deleted', async () => {
  const { add } = newIndex();
  const record = (deleted: boolean): string =>
    `<record><header${deleted ? ' status="deleted"' : ''}><identifier>oai:x.org:1</identifier><datestamp>2026-01-01</datestamp></header>` +
    (deleted
      ? ''
      : '<metadata><arXiv><id>1</id><title>Again</title><abstract>A.</abstract></arXiv></metadata>') +
    '</record>';
  const list = async (records: readonly boolean[]): Promise<string> => {
    const path = join(folder, `${String(written++)}.xml`);
    await writeFile(path, `<OAI-PMH><ListRecords>${records.map(record).join('')}</ListRecords></OAI-PMH>`);
    return path;
  };
  await add([
    await file([
      { id: '1', title: 'One' },
      { id: '2', title: 'Two' },
    ]),
  ]);
  expect(await add([await list([false, true])])).toMatchObject({ removed: 1, papers: 1 });
  expect(await add([await list([true, false])])).toMatchObject({ added: 1, papers: 2 });
  expect(await add([await list([true])])).toMatchObject({ removed: 1, leftOut: 0 });
  await expect(add([await file([])], [], ['2'])).rejects.toMatchObject({ code: 'input-invalid' });
});

it('keeps the first of several papers with one id in files, the last of those on pages of a list, and loses none in silence', async () => {
  const { said, add, titles } = newIndex();
  const twice = await file([
    { id: 'a', title: 'First' },
    { id: 'a', title: 'Second' },
  ]);
  expect(await add([twice])).toMatchObject({ added: 1, leftOut: 1 });
  expect((await titles()).get('a')).toBe('First');
  expect(said).toContain(`  ${twice}:2: the id a was used before, in ${twice}:1`);
  const pages = [twice, await file([{ id: 'a', title: 'Third' }])].map((path) => ({
    path,
    name: path,
    isPage: true,
  }));
  // On one page it is the same fault as in a file.
  expect(await add(pages)).toMatchObject({ changed: 1, leftOut: 1 });
  expect((await titles()).get('a')).toBe('Third');
});

it('tells of pages that cannot be read and of files without papers, and takes all others', async () => {
  const { store, add } = newIndex();
  const broken = join(folder, 'broken.xml');
  await writeFile(broken, '<OAI-PMH><ListRecords><record>');
  const empty = await file([]);
  const paper = await file([{ id: 'a', title: 'Atoms' }]);
  const page = { path: broken, name: 'broken', isPage: true };
  const { faults, papers } = await add([page, empty, paper], [state('arxiv:cs.CL')]);
  expect([papers, [...faults.unreadable.keys()], [...faults.empty]]).toEqual([1, ['broken'], [empty]]);
  expect((await manifestOf(store, null)).papers).toBe(1);
  await expect(add([broken])).rejects.toMatchObject({ code: 'input-invalid' });
});

it('leaves out what is older than was asked for, but not changes of what is there', async () => {
  const { add, titles } = newIndex();
  await add([await file([{ id: 'old', title: 'Old', published: '2019-05-01' }])]);
  const path = await file([
    { id: 'old', title: 'Old, corrected', published: '2019-05-01' },
    { id: 'older', title: 'Older', published: '2025-12-31' },
    { id: 'year', title: 'Some day of that year', published: '2026' },
    { id: 'new', title: 'New', published: '2026-02-01' },
    { id: 'undated', title: 'Undated' },
  ]);
  expect(await add([{ path, name: 'source', since: '2026-01-15' }])).toMatchObject({
    added: 3,
    changed: 1,
    older: 1,
  });
  expect([...(await titles()).keys()]).toEqual(['new', 'old', 'undated', 'year']);
});

it('remembers the sources with the papers, and a rollback takes both back', async () => {
  const { store, add } = newIndex();
  const sources = async () => (await manifestOf(store, null)).sources;
  await add([await file([{ id: 'a', title: 'Atoms' }])], [state('arxiv:cs.CL')]);
  await add(
    [await file([{ id: 'b', title: 'Birds' }])],
    [state('arxiv:cs.CL', { from: '2026-02-01' }), state('zotero:groups/1')],
  );
  expect((await sources())?.map(({ name, last }) => [name, last['from']])).toEqual([
    ['arxiv:cs.CL', '2026-02-01'],
    ['zotero:groups/1', '2026-01-01'],
  ]);

  // A source that is new, although its papers are not.
  const { published } = await add([], [state('arxiv:cs.CL', { from: '2026-02-01' })]);
  expect([published?.outcome, published?.values]).toEqual(['published', 0]);
  expect(await sources()).toHaveLength(1);
  expect((await verifyGeneration(store, null)).problems).toEqual([]);

  await rollback(store, 1, { waitMs: 0, takeOver: true });
  expect(await sources()).toEqual([state('arxiv:cs.CL')]);
});

it('says which papers are published under other ids already', async () => {
  const { said, add } = newIndex();
  const url = 'https://arxiv.org/abs/2608.20281';
  await add([await file([{ id: '2608.20281', title: 'Atoms' }])]);
  const again = await add([await file([{ id: 'mykey2026', title: 'Atoms', url }])]);
  expect(again).toMatchObject({ added: 1, papers: 2 });
  expect(said.join('\n')).toContain(
    'published under another id already: mykey2026 is 2608.20281. Give them those ids',
  );
});

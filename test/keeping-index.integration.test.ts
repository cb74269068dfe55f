import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPapers } from '../scripts/add-papers.ts';
import { compactIndex } from '../scripts/compact-index.ts';
import { exportIndex } from '../scripts/export-index.ts';
import { FolderStore } from '../scripts/kv/folder-store.ts';
import { DEFAULT_MODEL } from '../scripts/model/checksums.ts';
import { type PreparedModel, prepareModel } from '../scripts/model/prepare.ts';
import { npyHeader } from '../scripts/npy.ts';
import { MODELS, ROOT } from '../scripts/paths.ts';
import { StoredIndex } from '../scripts/publish/stored-index.ts';
import { manifestOf, verifyGeneration } from '../scripts/publish/verify.ts';
import { leftOf, removePapers } from '../scripts/remove-papers.ts';
import { encodeRecord } from '../src/index/format/pages.ts';
import type { IndexStore } from '../src/index/store.ts';

let folder: string;
let model: PreparedModel;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-keeping-'));
  model = await prepareModel({ id: DEFAULT_MODEL, cacheDir: MODELS, log: () => undefined });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let written = 0;
const options = { waitMs: 0, log: () => undefined };

async function fileOf(records: readonly object[]): Promise<string> {
  const path = join(folder, `${String(written++)}.jsonl`);
  await writeFile(path, records.map((record) => JSON.stringify(record)).join('\n'));
  return path;
}

function newStore(): FolderStore {
  return new FolderStore(join(folder, `store-${String(written++)}`));
}

async function add(store: IndexStore, records: readonly object[], isUpdate = false) {
  const files = [await fileOf(records)];
  return addPapers(store, { files, isUpdate, sources: () => [] }, { ...options, model, progress: false });
}

/** Papers and embeddings in the order of an index. */
async function contentOf(store: IndexStore) {
  const manifest = await manifestOf(store, null);
  const index = new StoredIndex(store, manifest);
  const papers: string[] = [];
  const embeddings: number[][] = [];
  for (const segment of manifest.segments) {
    const gone = new Set(segment.deleted);
    const all = await index.embeddingsOf(segment);
    const { dim } = manifest.model;
    for await (const { row, paper } of index.papersOf(segment)) {
      if (gone.has(row)) continue;
      papers.push(Buffer.from(encodeRecord(paper)).toString('utf8'));
      embeddings.push(Array.from(all.subarray(row * dim, (row + 1) * dim)));
    }
  }
  return { manifest, papers, embeddings };
}

async function idsOf(store: IndexStore): Promise<string[]> {
  const { papers } = await contentOf(store);
  return papers.map((text) => String((JSON.parse(text) as { id: unknown }).id)).sort();
}

const plain = (id: string, more: object = {}) => ({ id, title: `About ${id}`, abstract: 'Text.', ...more });
/** Enough papers that one of them is no reason to merge. */
const MANY = Array.from({ length: 40 }, (_, i) => plain(`many-${String(i)}`));
const NUMBERED = [
  plain('2401.00001', { url: 'https://arxiv.org/abs/2401.00001v2' }),
  plain('With Capitals'),
  plain('by-doi', { doi: '10.1000/182' }),
  plain('twin-1', { doi: '10.1000/twin' }),
  plain('twin-2', { doi: '10.1000/twin' }),
];

describe('remove', () => {
  it('writes nothing but the manifest where the segments can stay, and finds papers by all their numbers', async () => {
    const store = newStore();
    await add(store, [...MANY, ...NUMBERED]);
    const before = await store.list('b/');
    const names = [
      'https://arxiv.org/abs/2401.00001',
      'with capitals',
      'doi:10.1000/182',
      'many-7',
      'many-7',
    ];
    const result = await removePapers(store, [...names, '10.1000/twin', 'no such', 'by-doi'], options);
    expect(result.removed.toSorted()).toEqual(['2401.00001', 'With Capitals', 'by-doi', 'many-7']);
    expect(leftOf(result)).toEqual([
      'There is no paper no such.',
      '10.1000/twin: 2 papers go by it, twin-1, twin-2; name the one by its id',
    ]);
    expect(result).toMatchObject({ papers: 41, published: { outcome: 'published', values: 0 } });
    expect(await store.list('b/')).toEqual(before);
    expect(await idsOf(store)).toEqual(
      [...MANY, ...NUMBERED]
        .map(({ id }) => id)
        .filter((id) => !result.removed.includes(id))
        .sort(),
    );
    expect((await verifyGeneration(store, null)).problems).toEqual([]);
    // What is gone is not found again.
    await expect(removePapers(store, ['by-doi', '10.1000/182'], options)).rejects.toMatchObject({
      code: 'paper-not-found',
      message: expect.stringContaining('10.1000/182: there is no such paper') as string,
    });
  });

  it('writes the segment anew where much of it is gone, with the model of the store', async () => {
    const store = newStore();
    await add(store, MANY);
    const gone = MANY.slice(0, 20).map(({ id }) => id);
    expect((await removePapers(store, gone, options)).published.values).toBeGreaterThan(0);
    const { manifest, papers } = await contentOf(store);
    expect(papers).toHaveLength(20);
    expect(manifest.segments.map(({ rows, deleted }) => [rows, deleted])).toEqual([[20, undefined]]);
    expect((await verifyGeneration(store, null)).problems).toEqual([]);
  });

  it('refuses to leave no paper, to remove from nothing, and to undo what was published meanwhile', async () => {
    const store = newStore();
    await expect(removePapers(store, ['a'], options)).rejects.toMatchObject({ code: 'index-missing' });
    await add(store, [plain('a'), plain('b')]);
    await expect(removePapers(store, ['a', 'b', 'a'], options)).rejects.toMatchObject({
      code: 'input-invalid',
      message: expect.stringContaining('npx sextant index') as string,
    });
    // Another one publishes while the papers are looked for.
    await add(store, MANY);
    const rival = new Meanwhile(store, () => add(store, [plain('late')]));
    await expect(removePapers(rival, ['many-1'], options)).rejects.toMatchObject({
      code: 'store-failed',
      message: expect.stringContaining('Someone else published') as string,
    });
    expect(await idsOf(store)).toContain('late');
  });
});

/** A store into which somebody publishes when the first page is read. */
class Meanwhile implements IndexStore {
  #publish: (() => Promise<unknown>) | null;
  constructor(
    readonly store: IndexStore,
    publish: () => Promise<unknown>,
  ) {
    this.#publish = publish;
  }

  async get(key: string): Promise<Uint8Array | null> {
    const publish = key.startsWith('b/pages/') ? this.#publish : null;
    if (publish !== null) this.#publish = null;
    await publish?.();
    return this.store.get(key);
  }

  stream: IndexStore['stream'] = (key) => this.store.stream(key);
  put: IndexStore['put'] = (entries) => this.store.put(entries);
  delete: IndexStore['delete'] = (key) => this.store.delete(key);
  list: IndexStore['list'] = (prefix, limit) => this.store.list(prefix, limit);
}

describe('update', () => {
  it('replaces what is there, and leaves out and counts what is not', async () => {
    const store = newStore();
    await add(store, [plain('a'), plain('b')]);
    const changed = [plain('a', { title: 'Another' }), plain('b'), plain('c')];
    expect(await add(store, changed, true)).toMatchObject({
      added: 0,
      changed: 1,
      unchanged: 1,
      absent: 1,
      papers: 2,
    });
    expect(await idsOf(store)).toEqual(['a', 'b']);
    expect(await add(store, changed, true)).toMatchObject({ changed: 0, absent: 1, published: null });
    await expect(add(newStore(), changed, true)).rejects.toMatchObject({ code: 'index-missing' });
  });
});

describe('compact', () => {
  it('makes one segment of the same papers and embeddings, without embedding any', async () => {
    const store = newStore();
    await add(store, MANY);
    await removePapers(store, ['many-3'], options);
    const before = await contentOf(store);
    const { published, before: was, after } = await compactIndex(store, options);
    expect(published?.outcome).toBe('published');
    expect([was.deleted, after.segments, after.deleted]).toEqual([1, 1, 0]);
    const now = await contentOf(store);
    const paired = (content: typeof now) =>
      content.papers
        .map((text, i) => [text, content.embeddings[i]] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1));
    expect(paired(now)).toEqual(paired(before));
    expect(now.manifest.model).toEqual(before.manifest.model);
    // Nobody is told that the papers changed.
    expect(now.manifest.changedAt).toBe(before.manifest.createdAt);
    expect((await verifyGeneration(store, null)).problems).toEqual([]);

    const keys = await store.list('');
    expect((await compactIndex(store, options)).published).toBeNull();
    expect(await store.list('')).toEqual(keys);
  });

  it('does not undo what was published meanwhile', async () => {
    const store = newStore();
    await add(store, MANY);
    await removePapers(store, ['many-3'], options);
    const rival = new Meanwhile(store, () => add(store, [plain('late')]));
    await expect(compactIndex(rival, options)).rejects.toMatchObject({ code: 'store-failed' });
    expect(await idsOf(store)).toContain('late');
    await expect(compactIndex(newStore(), options)).rejects.toMatchObject({ code: 'index-missing' });
  });
});

describe('export', () => {
  it('writes what index reads as the same index, and the embeddings in the same order', async () => {
    const store = newStore();
    const sample = (await readFile(join(ROOT, 'data/sample.jsonl'), 'utf8')).split('\n').slice(0, 12);
    const odd = [
      plain('an id with spaces'),
      plain('lines', { title: 'Two\u2028lines', authors: ['de la Cruz, Ada'], anything: { a: [1, null] } }),
    ];
    const records = sample.map((line) => JSON.parse(line) as object);
    await add(store, [...MANY, ...records, ...odd]);
    await removePapers(store, ['many-5'], options);
    await add(store, [plain('second segment')]);
    const { manifest, papers, embeddings } = await contentOf(store);

    const out = join(folder, 'out', 'deep');
    const result = await exportIndex(new StoredIndex(store, manifest), out);
    expect(result.papers).toBe(papers.length);
    expect((await readdir(out)).toSorted()).toEqual(['embeddings.npy', 'ids.json', 'papers.jsonl']);
    const lines = (await readFile(join(out, 'papers.jsonl'), 'utf8')).split('\n');
    expect(lines).toEqual([...papers, '']);
    const ids = JSON.parse(await readFile(join(out, 'ids.json'), 'utf8')) as string[];
    expect(ids).toEqual(papers.map((text) => (JSON.parse(text) as { id: string }).id));
    const npy = await readFile(join(out, 'embeddings.npy'));
    const header = npyHeader(papers.length, manifest.model.dim);
    expect(npy.subarray(0, header.length)).toEqual(Buffer.from(header));
    const numbers = Float32Array.from({ length: embeddings.flat().length }, (_, i) =>
      npy.readFloatLE(header.length + 4 * i),
    );
    expect(numbers).toEqual(Float32Array.from(embeddings.flat()));
    expect(npy.length).toBe(header.length + 4 * numbers.length);

    const copy = newStore();
    const files = [join(out, 'papers.jsonl')];
    await addPapers(copy, { files, sources: () => [] }, { ...options, model, progress: false });
    expect((await contentOf(copy)).papers.toSorted()).toEqual(papers.toSorted());
  });

  it('refuses files that are there unless they may be replaced, and goes on where it was broken off', async () => {
    const store = newStore();
    await add(store, [plain('a'), plain('b')]);
    const index = new StoredIndex(store, await manifestOf(store, null));
    const out = join(folder, 'again');
    await exportIndex(index, out);
    const first = await readFile(join(out, 'papers.jsonl'));
    await expect(exportIndex(index, out)).rejects.toMatchObject({ code: 'input-invalid' });
    await exportIndex(index, out, { force: true });

    const broken = join(folder, 'broken');
    await exportIndex(index, broken);
    // As it is when a run ends between putting one file into place and the next.
    await rm(join(broken, 'papers.jsonl'));
    await writeFile(join(broken, 'papers.jsonl.part'), 'half a li');
    await exportIndex(index, broken);
    expect(await readFile(join(broken, 'papers.jsonl'))).toEqual(first);
    expect((await readdir(broken)).toSorted()).toEqual(['embeddings.npy', 'ids.json', 'papers.jsonl']);
  });
});

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPapers } from '../scripts/add-papers.ts';
import { compactIndex } from '../scripts/compact-index.ts';
import { indexCorpus } from '../scripts/index-corpus.ts';
import { FolderStore } from '../scripts/kv/folder-store.ts';
import type { PreparedModel } from '../scripts/model/prepare.ts';
import { storedModel, storedWeights } from '../scripts/model/stored-model.ts';
import { draftOf } from '../scripts/draft-of.ts';
import { papersInMemory } from '../scripts/corpus/paper-rows.ts';
import { ROOT } from '../scripts/paths.ts';
import { listGenerations } from '../scripts/publish/list.ts';
import { publish } from '../scripts/publish/publish.ts';
import { manifestOf, verifyGeneration } from '../scripts/publish/verify.ts';
import { verifyDeep } from '../scripts/publish/verify-deep.ts';
import { removePapers } from '../scripts/remove-papers.ts';
import { packWeights } from '../src/encoder/weights.ts';
import type { IndexStore } from '../src/index/store.ts';
import { preparedModel } from './embed/models.ts';

const options = { waitMs: 0, log: () => undefined, progress: false };

/** Papers of the first index. */
const FIRST = 20;

let folder: string;
let model: PreparedModel;
let lines: string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-static-'));
  model = await preparedModel();
  lines = (await readFile(join(ROOT, 'data', 'sample.jsonl'), 'utf8')).trimEnd().split('\n');
  const store = new FolderStore(join(folder, 'first'));
  await indexCorpus(store, [await fileOf(0, FIRST)], { ...options, model, queryEncoder: 'static' });
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

let written = 0;
async function fileOf(from: number, to: number): Promise<string> {
  const path = join(folder, `${String(written++)}.jsonl`);
  await writeFile(path, lines.slice(from, to).join('\n'));
  return path;
}

/** An index of the first bundled papers whose queries are encoded by a table, for a test alone. */
async function indexed(): Promise<IndexStore> {
  const its = join(folder, `store-${String(written++)}`);
  await cp(join(folder, 'first'), its, { recursive: true });
  return new FolderStore(its);
}

async function add(store: IndexStore, from: number, to: number): Promise<void> {
  await addPapers(store, { files: [await fileOf(from, to)], sources: () => [] }, { ...options, model });
}

const modelOf = async (store: IndexStore) => (await manifestOf(store, null)).model;

describe('an index whose queries are encoded by a table', () => {
  it('is whole, smaller than one with the model, and as close to the model as it should be', async () => {
    const store = await indexed();
    const manifest = await manifestOf(store, null);
    expect(manifest.model.static).toEqual({ papers: FIRST });
    expect((await storedModel(store, manifest)).config).toMatchObject({ id: model.config.id, layers: 0 });
    expect((await storedWeights(store, manifest.model)).length).toBeLessThan(model.weights.length / 1.9);
    expect((await listGenerations(store, 0)).generations).toMatchObject([{ queryEncoder: 'static' }]);
    expect((await verifyGeneration(store, null)).problems).toEqual([]);
    const report = await verifyDeep(store, manifest, model, 8);
    expect(report).toMatchObject({ model: 'learnt', problems: [] });
    expect(report.least.packed).toBeGreaterThan(0.5);
  });

  it('is found to be damaged where its table is another', async () => {
    const store = await indexed();
    const manifest = await manifestOf(store, null);
    const { config, ...others } = await storedModel(store, manifest);
    const data = Float32Array.from({ length: config.vocabSize * config.width }, (_, i) => Math.sin(i));
    const tensors = new Map([['embeddings.word_embeddings.weight', { shape: [], data }]]);
    const weights = packWeights(config, tensors).bytes;
    const papers = papersInMemory([
      { id: 'a', title: 'Attention', abstract: 'Is all you need.', authors: [] },
    ]);
    const learnt = { encoder: { ...others, config, weights }, papers: 1 };
    await publish(store, await draftOf(papers, model, { ...options, map: false, learnt }), { waitMs: 0 });
    const report = await verifyDeep(store, await manifestOf(store, null), model, 1);
    expect(report.problems).toEqual([
      expect.stringMatching(/^The static encoder of the index embeds titles/),
    ]);
  });

  it('says that it is lost where all papers are published anew without it', async () => {
    const store = await indexed();
    const said: string[] = [];
    const files = [await fileOf(0, 3)];
    await indexCorpus(store, files, { ...options, model, warn: (line) => said.push(line) });
    expect(said).toContainEqual(expect.stringMatching(/will be by the model; --query-encoder static/));
    expect((await modelOf(store)).static).toBeUndefined();
  });

  it('keeps its table where papers are added, removed or put in order anew', async () => {
    const store = await indexed();
    const before = await modelOf(store);
    await add(store, FIRST, FIRST + 3);
    expect(await modelOf(store)).toEqual(before);
    const { id } = JSON.parse(lines[0] ?? '') as { id: string };
    await removePapers(store, [id], options);
    expect(await modelOf(store)).toEqual(before);
    await compactIndex(store, options);
    expect(await modelOf(store)).toEqual(before);
    expect((await verifyGeneration(store, null)).problems).toEqual([]);
  });

  it('learns another where it has grown by half and is written anew', { timeout: 300_000 }, async () => {
    const store = await indexed();
    const before = await modelOf(store);
    await add(store, FIRST, 2 * FIRST);
    const after = await modelOf(store);
    expect(after.static).toEqual({ papers: 2 * FIRST });
    expect(after.weights).not.toEqual(before.weights);
  });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Additions, addPapersTo } from '../../scripts/add-papers.ts';
import { CollectionTarget } from '../../scripts/distributed/collection-target.ts';
import { EstimatingTarget } from '../../scripts/distributed/estimating-target.ts';
import { removePapersFrom } from '../../scripts/remove-papers.ts';
import { servedCollection } from '../../scripts/distributed/served-collection.ts';
import type { SourceState } from '../../src/index/manifest.ts';
import { temporaryFolder } from '../model/temporary.ts';
import { placeAt, quickModel, startCloudflare, type TestCloudflare } from './collection-place.ts';
import { servedPapers } from './collection-state.ts';

let cloudflare: TestCloudflare;
beforeAll(async () => {
  cloudflare = await startCloudflare();
});
afterAll(() => cloudflare.stop());

const model = quickModel();
const said: string[] = [];
const log = (line: string): void => void said.push(line);
const target = () =>
  new CollectionTarget(placeAt(cloudflare.baseUrl), { model: async () => model, log, keepMs: 0 });

async function additionsOf(records: readonly object[], more: Partial<Additions> = {}): Promise<Additions> {
  const file = join(await temporaryFolder(), 'papers.jsonl');
  await writeFile(file, records.map((record) => JSON.stringify(record)).join('\n'));
  return { files: [file], sources: () => [], ...more };
}
const record = (id: string, more: object = {}) => ({ id, title: `On ${id}`, abstract: 'Text.', ...more });
const source: SourceState = {
  name: 'arxiv:cs.CL',
  last: { from: '2026-01-01' },
  answeredAt: '2026-01-02T00:00:00.000Z',
};

it('takes papers as an index does: new, changed, unchanged, gone, and removed by any of their numbers', async () => {
  const first = await additionsOf([record('A'), record('b', { doi: '10.1000/182' }), record('c')]);
  await expect(addPapersTo(target(), { ...first, isUpdate: true }, { log })).rejects.toMatchObject({
    code: 'index-missing',
  });

  const estimate = await addPapersTo(new EstimatingTarget(target(), 64), first, { log });
  expect(estimate).toMatchObject({ added: 3, published: { papers: 3, sent: 3, dim: 64 } });
  expect(await servedCollection(cloudflare.db)).toBeNull();

  expect(await addPapersTo(target(), { ...first, sources: () => [source] }, { log })).toMatchObject({
    ...{ added: 3, papers: 3 },
    published: { generation: 1, papers: 3 },
  });
  const again = { ...first, sources: (known: readonly SourceState[]) => known };
  expect(await addPapersTo(target(), again, { log })).toMatchObject({ unchanged: 3, published: null });
  expect((await servedCollection(cloudflare.db))?.state.sources).toEqual([source]);

  const second = await additionsOf(
    [record('A', { title: 'Changed' }), record('twin', { doi: '10.1000/182' })],
    {
      deleted: ['c', 'nobody'],
    },
  );
  expect(await addPapersTo(target(), second, { log })).toMatchObject({
    ...{ added: 1, changed: 1, removed: 1, papers: 3 },
    published: { generation: 2 },
  });
  expect(said.join('\n')).toContain('twin is b');

  const removed = await removePapersFrom(target(), ['a', '10.1000/182', 'no such']);
  expect(removed).toMatchObject({ removed: ['A'], missing: ['no such'], papers: 2 });
  expect([...removed.ambiguous]).toEqual([['10.1000/182', expect.arrayContaining(['b', 'twin'])]]);
  expect([...(await servedPapers(cloudflare.db)).keys()].toSorted()).toEqual(['b', 'twin']);
});

it('publishes nothing anew where only what is said of the sources changes', async () => {
  const { generation } = (await servedCollection(cloudflare.db)) ?? {};
  const later = { ...source, answeredAt: '2026-01-03T00:00:00.000Z', last: { from: '2026-01-03' } };
  const additions = await additionsOf([record('twin', { doi: '10.1000/182' })], { sources: () => [later] });
  await addPapersTo(target(), additions, { log });
  const served = await servedCollection(cloudflare.db);
  expect(served).toMatchObject({ generation, state: { sources: [later] } });
});

it('refuses papers of another model', async () => {
  const config = { ...model.prepared.config, id: 'another' };
  const other = { ...model, prepared: { ...model.prepared, config } };
  const place = placeAt(cloudflare.baseUrl);
  const refusing = new CollectionTarget(place, { model: async () => other, log });
  await expect(addPapersTo(refusing, await additionsOf([record('z')]), { log })).rejects.toMatchObject({
    code: 'model-unsupported',
  });
});

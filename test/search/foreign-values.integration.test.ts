import { describe, expect, it } from 'vitest';
import { FolderStore } from '../../scripts/kv/folder-store.ts';
import { storedWeights } from '../../scripts/model/stored-model.ts';
import { publish } from '../../scripts/publish/publish.ts';
import { sha256Hex } from '../../src/hash.ts';
import { type Manifest, manifestKey, POINTER_KEY, type Segment } from '../../src/index/manifest.ts';
import { readValue } from '../../src/index/open.ts';
import { encodePointer } from '../../src/index/pointer.ts';
import type { IndexReader } from '../../src/index/store.ts';
import type { SearchService } from '../../src/search/service.ts';
import { smallMap } from '../map/small-map.ts';
import { rowsOf } from '../publish/drafts.ts';
import { HistoryStore } from '../publish/stores.ts';
import { TEST_INDEX } from '../setup/paths.ts';
import { withValues } from './damage.ts';
import { openIndex, request } from './open-index.ts';
import { onlySegment, withSegment } from '../setup/segments.ts';

const PAPERS = 100;
const store = new FolderStore(TEST_INDEX);
const { searcher, encoder, manifest } = await openIndex(store);

/** A second index, whole, of the first half of the papers of the first. */
const read = (await searcher.map?.papers([...Array(PAPERS).keys()])) ?? [];
const papers = read.filter((paper) => paper !== undefined);
const half = new HistoryStore();
const { id, dim, maxTokens, vocabulary } = manifest.model;
const embeddings = await searcher.embed(papers.map(({ title }) => title));
const { manifest: other } = await publish(
  half,
  {
    model: {
      ...{ id, dim, maxTokens },
      weights: await storedWeights(store, manifest.model),
      vocabulary: await readValue(store, 'vocabulary', vocabulary),
    },
    bits: 8,
    rows: rowsOf(papers, (row) => embeddings[row]?.embedding ?? new Float32Array(dim)),
    map: smallMap(PAPERS),
  },
  { waitMs: 0 },
);
const own = onlySegment(manifest);
const others = onlySegment(other);
const [pages] = own.pages;
const [, otherPage] = others.pages;

const [suggestions] = own.suggestions;

if (!pages || !otherPage || !suggestions || !others.places) throw new Error('no values');

/** Both, with the first index's manifest changed as a wrong publisher might write it. Every hash is right. */
async function withManifest(changes: Partial<Manifest>): Promise<IndexReader> {
  const value = new TextEncoder().encode(JSON.stringify({ ...manifest, ...changes }));
  const sha256 = await sha256Hex(value);
  const ref = { gen: 1, key: manifestKey(1, sha256), sha256 };
  const pointer = encodePointer({ format: 2, epoch: 0, gen: 1, manifest: ref, prev: null, activateAt: 0 });
  const both: IndexReader = {
    get: async (key) => (await store.get(key)) ?? half.get(key),
    stream: async (key) => (await store.stream(key)) ?? half.stream(key),
  };
  return withValues(
    both,
    new Map([
      [ref.key, value],
      [POINTER_KEY, pointer],
    ]),
  );
}

describe('a manifest that names a value of another index is refused', () => {
  it.each<[string, Partial<Segment>]>([
    ['its vectors', { vectors: others.vectors }],
    [
      'its vectors, as if they held all rows',
      { vectors: others.vectors.map((ref) => ({ ...ref, rows: 200 })) },
    ],
    ['its pages', { pages: others.pages }],
    ['a page twice', { pages: [pages, ...own.pages] }],
    ['its embeddings', { embeddings: others.embeddings }],
    ['its ids', { ids: others.ids }],
    ['its columns', { columns: others.columns }],
    ['its postings, which are fewer', { postings: others.postings }],
    ['its number of rows', { rows: PAPERS }],
    ['a deleted row that there is not', { deleted: [200] }],
    ['code beyond its postings', { has: { code: { rows: 1, offset: 2 ** 31, bytes: 1 } } }],
    ['suggestions out of order', { suggestions: [{ ...suggestions, first: 'b' }, suggestions] }],
  ])('when its segment is opened: %s', async (_, changes) => {
    const reader = await withManifest(withSegment(manifest, changes));
    await expect(openIndex(reader)).rejects.toMatchObject({ code: 'index-corrupt' });
  });

  it.each<[string, Partial<Manifest>]>([
    ['its papers', { papers: PAPERS }],
    ['its segment beside the own', { segments: [own, others] }],
    ['codes of other bits', { bits: 4 }],
    ['the model of another id', { model: { ...manifest.model, id: 'another/model' } }],
    ['another longest input', { model: { ...manifest.model, maxTokens: 128 } }],
    ['another generation', { gen: 2 }],
  ])('when it is opened: %s', async (_, changes) => {
    await expect(openIndex(await withManifest(changes))).rejects.toMatchObject({ code: 'index-corrupt' });
  });

  it.each<[string, Partial<Segment>, (index: SearchService) => unknown]>([
    [
      'a page of other rows',
      { pages: [{ ...otherPage, firstRow: 0, rows: pages.rows }, ...own.pages.slice(1)] },
      (index) => index.paper(papers[0]?.id ?? ''),
    ],
    [
      'suggestions with another first key',
      { suggestions: [{ ...suggestions, first: 'zz' }] },
      (index) => index.suggest('zz', 5),
    ],
    ['places of fewer papers', { places: others.places }, (index) => index.map?.file()],
  ])('when it is asked for: %s', async (_, changes, ask) => {
    const { searcher: index } = await openIndex(await withManifest(withSegment(manifest, changes)), encoder);
    await expect(Promise.resolve(ask(index))).rejects.toMatchObject({ code: 'index-corrupt' });
  });

  it('but not one that names its own', async () => {
    const { searcher: index } = await openIndex(await withManifest({}), encoder);
    const question = request('models');
    expect(await index.search(question)).toEqual(await searcher.search(question));
  });
});

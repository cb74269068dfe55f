import { readFile } from 'node:fs/promises';
import { FolderStore } from '../../scripts/kv/folder-store.ts';
import { storedWeights } from '../../scripts/model/stored-model.ts';
import { publish } from '../../scripts/publish/publish.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { Manifest } from '../../src/index/manifest.ts';
import { readManifest, readPointer, readValue } from '../../src/index/open.ts';
import type { Paper } from '../../src/index/paper.ts';
import type { IndexReader } from '../../src/index/store.ts';
import { type Generation, openGeneration } from '../../src/search/serving/open-generation.ts';
import { Budget, UNLIMITED } from '../../src/search/serving/budget.ts';
import type { QueryEncoder } from '../../src/search/serving/query-encoder.ts';
import { createCaches } from '../../src/search/serving/records.ts';
import type { Searcher } from '../../src/search/searcher.ts';
import type { SearchRequest } from '../../src/search/service.ts';
import { rowsOf } from '../publish/drafts.ts';
import type { Snapshot } from '../../src/search/snapshot.ts';
import { HistoryStore } from '../publish/stores.ts';
import { TEST_INDEX } from '../setup/paths.ts';
import { without } from '../setup/segments.ts';

const module = new WebAssembly.Module(await readFile('build/engine-simd.wasm'));
const testStore = new FolderStore(TEST_INDEX);

async function open(
  reader: IndexReader,
  {
    cacheBytes = 64 * 1024 * 1024,
    known = null,
    isOlder = false,
  }: { cacheBytes?: number; known?: QueryEncoder | null; isOlder?: boolean } = {},
): Promise<{ generation: Generation; manifest: Manifest }> {
  const pointer = await readPointer(reader);
  if (pointer === null) throw new Error('nothing is published');
  const shared = {
    reader,
    createEngine: (bytes: number) => createEngine('simd', module, bytes),
    caches: createCaches(cacheBytes),
  };
  const whole = await readManifest(reader, pointer.manifest);
  const manifest = isOlder ? withoutLearnt(whole) : whole;
  const named = { gen: pointer.gen, sha256: pointer.manifest.sha256 };
  return { manifest, generation: await openGeneration(shared, named, manifest, { known }) };
}

function withoutLearnt(manifest: Manifest): Manifest {
  const segments = manifest.segments.map((segment) => without(segment, 'words'));
  return { ...without(manifest, 'relevance'), segments };
}

/** The test index, whose reads can be watched and made to fail, and of which nothing is kept between requests. */
export async function openWatched(
  watch: (key: string) => 'missing' | undefined,
): Promise<{ generation: Generation; manifest: Manifest }> {
  const reader: IndexReader = {
    get: async (key) => (watch(key) === 'missing' ? null : testStore.get(key)),
    stream: async (key) => (watch(key) === 'missing' ? null : testStore.stream(key)),
  };
  return open(reader, { cacheBytes: 0 });
}

/** The test index without the words that typos are corrected to, and without what was learnt of what is close. */
export async function openOlderIndex(): Promise<Searcher> {
  return unlimited((await open(testStore, { isOlder: true })).generation);
}

/** The index that a pointer names, as the Worker opens one. @param known An encoder that is already loaded. */
export async function openIndex(
  reader: IndexReader,
  known: QueryEncoder | null = null,
): Promise<{ searcher: Searcher; encoder: QueryEncoder; manifest: Manifest }> {
  const { generation, manifest } = await open(reader, { known });
  return { searcher: unlimited(generation), encoder: generation.encoder, manifest };
}

let opened: ReturnType<typeof open> | undefined;

/** Opened once for all files that share a process: most of it is the model. */
function testIndex(): ReturnType<typeof open> {
  return (opened ??= open(testStore));
}

/** The test index, 200 real papers, as the Worker opens an index. */
export async function openTestIndex(): Promise<Searcher> {
  return unlimited((await testIndex()).generation);
}

/** What a request sees of the test index. */
export async function openTestSnapshot(): Promise<Snapshot> {
  return (await open(testStore)).generation.snapshot(new Budget(UNLIMITED));
}

/** These papers, in this order, embedded by the Worker's own encoder, with codes of so many bits. */
export async function openPapers(papers: readonly Paper[], bits: 4 | 8 = 8): Promise<Searcher> {
  const { generation, manifest } = await testIndex();
  const searcher = unlimited(generation);
  const { model } = manifest;
  const embeddings = await searcher.embed(papers.map(({ title, abstract }) => `${title} ${abstract}`));
  const store = new HistoryStore(() => 0);
  const weights = await storedWeights(testStore, model);
  const vocabulary = await readValue(testStore, 'vocabulary', model.vocabulary);
  const rows = rowsOf(papers, (row) => embeddings[row]?.embedding ?? new Float32Array(model.dim));
  const { id, dim, maxTokens } = model;
  await publish(store, { model: { id, dim, maxTokens, weights, vocabulary }, bits, rows }, { waitMs: 0 });
  return unlimited((await open(store, { known: generation.encoder })).generation);
}

function unlimited(generation: Generation): Searcher {
  return generation.searcher(new Budget(UNLIMITED));
}

export function request(text: string, changes: Partial<SearchRequest> = {}): SearchRequest {
  const page = { limit: 10, offset: 0 };
  return { text, mode: 'hybrid', filters: {}, sort: 'relevance', page, explain: false, ...changes };
}

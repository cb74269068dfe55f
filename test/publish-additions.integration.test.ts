import fc from 'fast-check';
import { expect, it } from 'vitest';
import { papersInMemory } from '../scripts/corpus/paper-rows.ts';
import { publishAdditions } from '../scripts/publish-additions.ts';
import { MOST_SEGMENTS } from '../scripts/publish/merge-plan.ts';
import { publish } from '../scripts/publish/publish.ts';
import { type Place, StoredIndex } from '../scripts/publish/stored-index.ts';
import { manifestOf, verifyGeneration } from '../scripts/publish/verify.ts';
import { mulberry32 } from '../scripts/random.ts';
import { fnv1a32 } from '../src/hash.ts';
import { halfOf, numberOf } from '../src/index/format/float16.ts';
import type { Paper } from '../src/index/paper.ts';
import { tinyModel } from './embed/tiny-model.ts';
import { smallMap } from './map/small-map.ts';
import { rowsOf, unitVector } from './publish/drafts.ts';
import { HistoryStore } from './publish/stores.ts';
import { runs } from './setup/runs.ts';

const model = tinyModel();
const { config, weights, vocabulary } = model;
const dim = config.width;
/** So that a few papers make several segments, which are never put in order anew. */
const policy = { ratio: 2, floor: 3, dead: 0.1, mostReordered: 0 };
const options = { model, waitMs: 0, takeOver: true, progress: false, log: () => undefined, policy };

const paperOf = (id: number, version: number): Paper => ({
  id: `2401.${String(id).padStart(5, '0')}`,
  title: `Paper ${id} in its version ${version}`,
  abstract: `It is about subject ${id % 7} and subject ${version}. `.repeat(5),
  published: `202${id % 5}-0${1 + (id % 9)}`,
  categories: [id % 2 === 0 ? 'cs.CL' : 'cs.CV'],
  ...(id % 3 === 0 && { code: 'https://example.org/code' }),
});
const embeddingOf = ({ title }: Paper): Float32Array =>
  unitVector(dim, mulberry32(fnv1a32(new TextEncoder().encode(title))));
const inHalves = (embedding: Float32Array): Float32Array => embedding.map((x) => numberOf(halfOf(x)));

/** Numbers of papers that come, new ones and changed ones alike, and of those that go. */
const step = fc.record({
  come: fc.uniqueArray(fc.nat(60), { maxLength: 12 }),
  go: fc.uniqueArray(fc.nat(60), { maxLength: 5 }),
});
const history = fc.record({
  first: fc.integer({ min: 2, max: 40 }),
  steps: fc.array(step, { minLength: 1, maxLength: 10 }),
  isMapped: fc.boolean(),
});

/** What is in an index: of each paper its text, its embedding and its place. */
async function contentOf(store: HistoryStore) {
  const index = new StoredIndex(store, await manifestOf(store, null));
  const legend = await index.legend();
  const found = new Map<string, { paper: Paper; embedding: number[]; place: number[] | null }>();
  for (const segment of index.manifest.segments) {
    const gone = new Set(segment.deleted);
    const embeddings = await index.embeddingsOf(segment);
    const places = legend && (await index.placesOf(segment, legend));
    for await (const { row, paper } of index.papersOf(segment)) {
      if (gone.has(row)) continue;
      if (found.has(paper.id)) throw new Error(`${paper.id} is there twice`);
      const embedding = Array.from(embeddings.subarray(row * dim, (row + 1) * dim));
      const place = places && Array.from(places.places.subarray(2 * row, 2 * row + 2));
      found.set(paper.id, { paper, embedding, place });
    }
  }
  return { index, found };
}

it(
  'leaves an index that has what was added and not deleted, whatever comes and goes and is merged',
  { timeout: 300_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ first, steps, isMapped }) => {
        const store = new HistoryStore(() => 0);
        const wanted = new Map(Array.from({ length: first }, (_, id) => [id, paperOf(id, 0)]));
        const papers = Array.from(wanted.values());
        const rows = rowsOf(papers, (row) => embeddingOf(papers[row] ?? paperOf(0, 0)));
        const shared = { model: { ...config, dim, weights, vocabulary }, bits: 8 as const };
        await publish(store, { ...shared, rows, ...(isMapped && { map: smallMap(first) }) }, { waitMs: 0 });
        for (const [i, { come, go }] of steps.entries()) {
          const before = await contentOf(store);
          const fresh = come.map((id) => paperOf(id, i + 1));
          const gone = go.filter((id) => !come.includes(id) && wanted.has(id));
          if (wanted.size - gone.length + come.length === 0) continue;
          come.forEach((id, at) => wanted.set(id, fresh[at] ?? paperOf(id, 0)));
          for (const id of gone) wanted.delete(id);
          if (wanted.size === 0) return;
          const dead: Place[] = [];
          const touched = [...come, ...gone].map((id) => paperOf(id, 0).id);
          for await (const { place } of before.index.find(touched)) dead.push(place);
          if (fresh.length + dead.length === 0) continue;
          const embeddings = Float32Array.from(fresh.flatMap((paper) => Array.from(embeddingOf(paper))));
          const readable = { ...papersInMemory(fresh), read: (row: number) => fresh[row] ?? paperOf(0, 0) };
          await publishAdditions(
            store,
            before.index,
            { fresh: readable, embeddings, dead, sources: [] },
            options,
          );

          expect((await verifyGeneration(store, null)).problems).toEqual([]);
          const { index, found } = await contentOf(store);
          expect(new Map(Array.from(found, ([id, { paper }]) => [id, paper]))).toEqual(
            new Map(Array.from(wanted.values(), (paper) => [paper.id, paper])),
          );
          for (const { paper, embedding } of found.values()) {
            expect(embedding).toEqual(Array.from(inHalves(embeddingOf(paper))));
          }
          expect(index.manifest.papers).toBe(wanted.size);
          expect(index.manifest.segments.length).toBeLessThanOrEqual(MOST_SEGMENTS);
          expect(index.manifest.legend !== undefined).toBe(isMapped);
          // Where not all was written anew, nothing moves on the map.
          const { segments } = before.index.manifest;
          const isPart = index.manifest.segments.some(({ ids }) =>
            segments.some((one) => one.ids.sha256 === ids.sha256),
          );
          for (const [id, { place, paper }] of isPart ? found : []) {
            const known = before.found.get(id);
            if (known?.paper.title === paper.title) expect(place).toEqual(known.place);
          }
        }
      }),
      { numRuns: runs(20, 10) },
    );
  },
);

import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { WRITTEN_KINDS } from '../../scripts/publish/kind-writers.ts';
import { SPOOL } from '../../scripts/paths.ts';
import { ScratchFile } from '../../scripts/process/scratch-file.ts';
import { buildSegment } from '../../scripts/publish/build-segment.ts';
import { publish, publishChange } from '../../scripts/publish/publish.ts';
import { mulberry32 } from '../../scripts/random.ts';
import { Vocabulary } from '../../src/encoder/vocabulary.ts';
import { readWeights } from '../../src/encoder/weights.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { SextantError } from '../../src/errors.ts';
import { checksum32 } from '../../src/hash.ts';
import { problemSchema } from '../../src/http/api/schema.ts';
import { findAliases } from '../../src/index/format/aliases.ts';
import { sha256Hex } from '../../src/hash.ts';
import { findRows } from '../../src/index/format/ids.ts';
import {
  KINDS,
  SEGMENT_KINDS,
  type SegmentKind,
  VALUE_KINDS,
  type ValueKind,
} from '../../src/index/kinds.ts';
import {
  type Manifest,
  manifestKey,
  manifestSchema,
  refsOf,
  statedOf,
  valueKey,
  valuesOf,
} from '../../src/index/manifest.ts';
import { readEmbeddings } from '../../src/index/format/embeddings.ts';
import { openLegend } from '../../src/index/format/legend-value.ts';
import { readPack } from '../../src/index/format/pack.ts';
import { checkPlaces, openPlaces } from '../../src/index/format/places-value.ts';
import { readManifest, readPointer } from '../../src/index/open.ts';
import type { Paper } from '../../src/index/paper.ts';
import { checkPostings, decodeRows } from '../../src/index/format/postings-value.ts';
import type { IndexReader } from '../../src/index/store.ts';
import { readSuggestions } from '../../src/index/format/suggestions.ts';
import { openWords } from '../../src/index/format/word-list.ts';
import { readVectorsHeader } from '../../src/index/format/vectors.ts';
import { openGeneration } from '../../src/search/serving/open-generation.ts';
import { createCaches } from '../../src/search/serving/records.ts';
import { byteStream } from '../../scripts/kv/byte-stream.ts';
import { tinyModel } from '../embed/tiny-model.ts';
import { post, served } from '../http/library.ts';
import { smallMap } from '../map/small-map.ts';
import { rowsOf } from '../publish/drafts.ts';
import { HistoryStore } from '../publish/stores.ts';
import { runs } from '../setup/runs.ts';
import { mutated } from './hostile.ts';
import { onlySegment } from '../setup/segments.ts';

for (const level of ['error', 'warn'] as const) vi.spyOn(console, level).mockImplementation(() => undefined);

const module = new WebAssembly.Module(await readFile('build/engine-simd.wasm'));
const PAPERS = 40;
const WORDS = 'a b c d e model data learning graph vision speech retrieval theory'.split(' ');

/** An index that is small and has all of what an index may have, two segments and a pack too, with each of its values. */
interface Whole {
  manifest: Manifest;
  values: { kind: ValueKind; sha256: string; bytes: Uint8Array }[];
}

let whole: Whole;

beforeAll(async () => {
  const store = new HistoryStore();
  const model = tinyModel();
  const random = mulberry32(3);
  const embeddings = Array.from({ length: PAPERS }, () => {
    const x = Float32Array.from({ length: model.config.width }, () => random() - 0.5);
    const length = Math.sqrt(x.reduce((sum, v) => sum + v * v, 0));
    return x.map((v) => v / length);
  });
  const wordOf = (row: number): string => WORDS[row % WORDS.length] ?? '';
  const paperOf = (row: number): Paper => ({
    id: `2401.${String(row).padStart(5, '0')}`,
    title: `On ${wordOf(row)} and ${wordOf(row + 5)} ${row}`,
    abstract: `We study ${wordOf(row)} for ${wordOf(row * 3)}. It is about ${wordOf(row * 7)}.`,
    authors: [`Ada ${wordOf(row)}`],
    published: `20${10 + (row % 15)}-0${1 + (row % 9)}`,
    categories: row % 2 === 0 ? ['cs.CL'] : ['cs.CV', 'stat.ML'],
  });
  const { manifest: first } = await publish(
    store,
    {
      model: {
        ...model.config,
        dim: model.config.width,
        weights: model.weights,
        vocabulary: model.vocabulary,
      },
      bits: 8,
      rows: rowsOf(
        Array.from({ length: PAPERS }, (_, row) => paperOf(row)),
        (row) => embeddings[row] ?? new Float32Array(),
      ),
      map: smallMap(PAPERS),
    },
    { waitMs: 0 },
  );
  const file = new ScratchFile(SPOOL, 'values-');
  const { segment, values: added } = await buildSegment(
    {
      dim: model.config.width,
      bits: 8,
      rows: rowsOf([paperOf(PAPERS), paperOf(PAPERS + 1)], (row) => embeddings[row] ?? new Float32Array()),
      places: smallMap(2),
      isPacked: true,
    },
    file,
  );
  const segments = [{ ...onlySegment(first), deleted: [8] }, segment];
  await publishChange(
    store,
    (present) => ({ content: { ...present, papers: PAPERS + 1, segments }, values: added }),
    { waitMs: 0 },
  );
  file.close();
  const pointer = await readPointer(store);
  if (pointer === null) throw new Error('nothing was published');
  const manifest = await readManifest(store, pointer.manifest);
  const values = await Promise.all(
    valuesOf(manifest).map(async ({ kind, ref: { sha256 } }) => {
      const bytes = await store.get(valueKey(kind, sha256));
      if (bytes === null) throw new Error(`no ${kind}`);
      return { kind, sha256, bytes };
    }),
  );
  whole = { manifest, values };
});

const valueOf = (kind: ValueKind): Uint8Array =>
  whole.values.find((value) => value.kind === kind)?.bytes ?? new Uint8Array();

/** The index with one value in the place of another, all hashes and checksums being right. */
async function forged(
  kind: ValueKind,
  value: Uint8Array,
): Promise<{ reader: IndexReader; manifest: Manifest; sha256: string }> {
  const replaced = whole.values.find((one) => one.kind === kind)?.sha256;
  const ref = { sha256: await sha256Hex(value), bytes: value.length, checksum: checksum32(value) };
  const json: unknown = JSON.parse(JSON.stringify(whole.manifest), (_, node: unknown) =>
    isRef(node) && node.sha256 === replaced ? { ...node, ...ref } : node,
  );
  const manifest = manifestSchema.parse(json);
  const bytes = new TextEncoder().encode(JSON.stringify(manifest));
  const stored = new Map(whole.values.map((one) => [valueKey(one.kind, one.sha256), one.bytes]));
  stored.set(valueKey(kind, ref.sha256), value);
  const sha256 = await sha256Hex(bytes);
  stored.set(manifestKey(1, sha256), bytes);
  const get = async (key: string): Promise<Uint8Array | null> => stored.get(key)?.slice() ?? null;
  const stream = async (key: string) => {
    const found = await get(key);
    return found && byteStream(found);
  };
  return { reader: { get, stream }, manifest, sha256 };
}

function isRef(node: unknown): node is { sha256: string } {
  return typeof node === 'object' && node !== null && 'sha256' in node;
}

const REQUESTS: [path: string, body?: unknown][] = [
  ['/health'],
  ['/v1/search?q=model+data&explain=true&limit=40'],
  ['/v1/search?q=modle+a+b&mode=keyword'],
  ['/v1/search?q=a+b+c&mode=semantic&category=cs&from=2012'],
  ['/v1/search?q=%22model+and%22+au:ada+-graph+year:2015..2020&sort=newest'],
  ['/v1/search?q=2401.00003'],
  ['/v1/papers/2401.00007'],
  ['/v1/papers/2401.00007/related?diversity=0.5'],
  ['/v1/suggest?q=on+mo'],
  ['/v1/suggest?q=ada'],
  ['/v1/recommendations', { positivePaperIds: ['2401.00001'], negativeTexts: ['b'] }],
  ['/v1/embeddings', { input: ['a b', 'zz'] }],
  ['/v1/map'],
  ['/v1/map/papers?row=0&row=39&id=2401.00002'],
  ['/'],
  ['/?q=model'],
  ['/browse'],
  ['/browse/new'],
  ['/papers/2401.00009'],
  ['/map'],
  ['/map?region=0'],
];
const PUBLISH_AGAIN = ['index-corrupt', 'index-format-unsupported', 'index-value-missing'];

describe('a service whose index has a wrong value with right checksums', () => {
  test.each(VALUE_KINDS)('in %s answers, or says that the index is damaged', async (kind) => {
    await fc.assert(
      fc.asyncProperty(mutated(valueOf(kind)), async (value) => {
        if (value.length === 0) return;
        const { reader, manifest, sha256 } = await forged(kind, value);
        const shared = {
          reader,
          createEngine: (bytes: number) => createEngine('simd', module, bytes),
          caches: createCaches(1024 * 1024),
        };
        const opened = await openGeneration(shared, { gen: 1, sha256 }, manifest).catch(
          (error: unknown) => error,
        );
        if (opened instanceof Error) {
          expect(opened).toBeInstanceOf(SextantError);
          expect(PUBLISH_AGAIN).toContain((opened as SextantError).code);
          return;
        }
        const generation = opened as Awaited<ReturnType<typeof openGeneration>>;
        const app = served((budget) => generation.searcher(budget));
        for (const [path, body] of REQUESTS) {
          const response = await app.request(path, body === undefined ? undefined : post(body));
          const said = await response.text();
          expect([200, 404, 503], `${path}: ${said}`).toContain(response.status);
          if (response.headers.get('Content-Type') === 'application/problem+json') {
            expect([...PUBLISH_AGAIN, 'paper-not-found', 'route-not-found']).toContain(
              problemSchema.parse(JSON.parse(said)).type.slice('urn:sextant:problem:'.length),
            );
          }
        }
      }),
      { numRuns: runs(30) },
    );
  });
});

/** Opens and checks a value in the place of another, as `index -- verify` does once its hash is right. */
async function verified<K extends SegmentKind>(kind: K, value: Uint8Array): Promise<string[]> {
  const { manifest } = whole;
  const segment = manifest.segments.find((one) => refsOf(one, kind).length > 0);
  const [ref] = segment === undefined ? [] : refsOf(segment, kind);
  if (segment === undefined || ref === undefined) throw new Error(`no ${kind}`);
  const opened = KINDS[kind].open(value, ref, statedOf(segment, manifest));
  const ids = async (): Promise<Uint8Array> => valueOf('ids');
  const regions = async (): Promise<number> => openLegend(valueOf('legend')).regions.length;
  const { dim } = manifest.model;
  return (await WRITTEN_KINDS[kind].problems?.({ value, opened, ref, segment, dim, ids, regions })) ?? [];
}

describe('a decoder', () => {
  /** Reads all that there is to read. */
  const DECODERS: Record<string, { kind: ValueKind; read: (value: Uint8Array) => unknown }> = {
    vectors: { kind: 'vectors', read: readVectorsHeader },
    ids: { kind: 'ids', read: (value) => findRows(value, '2401.00003') },
    aliases: { kind: 'aliases', read: (value) => findAliases(value, ['arxiv:2401.00003', 'title:on a']) },
    postings: {
      kind: 'postings',
      read(value) {
        checkPostings(value);
        return Array.from(decodeRows(value));
      },
    },
    suggestions: { kind: 'suggestions', read: (value) => Array.from(readSuggestions(value, 'on m')) },
    words: { kind: 'words', read: (value) => Array.from(openWords(value).from('')) },
    places: {
      kind: 'places',
      read(value) {
        checkPlaces(value, PAPERS);
        return openPlaces(value, 4);
      },
    },
    legend: { kind: 'legend', read: openLegend },
    embeddings: { kind: 'embeddings', read: readEmbeddings },
    packs: { kind: 'packs', read: (value) => readPack(value, [1, 20, 300]) },
    model: { kind: 'model', read: readWeights },
    vocabulary: {
      kind: 'vocabulary',
      read(value) {
        const vocabulary = new Vocabulary(value);
        return ['a', '[CLS]', 'none', ''].map((token) => vocabulary.id(token));
      },
    },
  };

  test.each(SEGMENT_KINDS)(
    'and the checks of %s read any bytes, or say that they are damaged',
    async (kind) => {
      await fc.assert(
        fc.asyncProperty(mutated(valueOf(kind)), async (value) => {
          try {
            await verified(kind, value);
          } catch (error) {
            if (!(error instanceof SextantError)) throw error;
            expect(PUBLISH_AGAIN).toContain(error.code);
          }
        }),
        { numRuns: runs(200) },
      );
    },
  );

  test.each(Object.entries(DECODERS))(
    'of %s reads any bytes, or says that they are damaged',
    (_, { kind, read }) => {
      const bytes = valueOf(kind);
      // What the check of its beginning lets through.
      const headed = fc
        .tuple(fc.integer({ min: 8, max: 64 }), fc.uint8Array({ maxLength: 300 }))
        .map(([head, rest]) => Uint8Array.from([...bytes.subarray(0, head), ...rest]));
      fc.assert(
        fc.property(fc.oneof(fc.uint8Array({ maxLength: 100 }), headed, mutated(bytes)), (value) => {
          try {
            read(value);
          } catch (error) {
            if (!(error instanceof SextantError)) throw error;
            expect(PUBLISH_AGAIN).toContain(error.code);
          }
        }),
        { numRuns: runs(500) },
      );
    },
  );

  test('of a vocabulary ends where no place of its table is free', () => {
    const value = valueOf('vocabulary').slice();
    const [tokens = 0, slots = 0] = new Uint32Array(value.buffer.slice(8, 16));
    new Int32Array(value.buffer, 16 + 4 * (tokens + 1), slots).fill(0);
    expect(new Vocabulary(value).id('none')).toBeUndefined();
  });
});

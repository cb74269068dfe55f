import { beforeEach, describe, expect, it } from 'vitest';
import { publish } from '../../scripts/publish/publish.ts';
import { verifyGeneration } from '../../scripts/publish/verify.ts';
import { checksum32 } from '../../src/hash.ts';
import { createValue } from '../../src/index/format/binary.ts';
import { sha256Hex } from '../../src/hash.ts';
import { encodeIds } from '../../src/index/format/ids.ts';
import type { ValueKind } from '../../src/index/kinds.ts';
import { encodeLexicon } from '../../src/index/format/lexicon.ts';
import { type Manifest, manifestKey, type Segment, valueKey, valuesOf } from '../../src/index/manifest.ts';
import { encodeLegend } from '../../src/index/format/legend-value.ts';
import { encodePlaces } from '../../src/index/format/places-value.ts';
import { encodePage, encodeRecord, headChecksum } from '../../src/index/format/pages.ts';
import { encodeSuggestions } from '../../src/index/format/suggestions.ts';
import { encodeTerms } from '../../src/index/format/terms.ts';
import { encodeVectors, readVectorsHeader } from '../../src/index/format/vectors.ts';
import { WORDS_SHAPE } from '../../src/index/format/word-list.ts';
import { smallMap } from '../map/small-map.ts';
import { DIM, draftOf, paperOf, rowsOf, SMALL_VALUES } from './drafts.ts';
import { HistoryStore, TestClock } from './stores.ts';
import { onlySegment, withSegment } from '../setup/segments.ts';

let store: HistoryStore;
let manifest: Manifest;
let gen = 1;
const metadata = { t: 0, gen: 2, bytes: 0 };

beforeEach(async () => {
  const clock = new TestClock();
  store = new HistoryStore();
  ({ manifest } = await publish(store, draftOf(3), { waitMs: 0, clock }));
});

/** Stores a value and says where it is, as a wrong publisher might. */
async function put(kind: ValueKind, value: Uint8Array) {
  const sha256 = await sha256Hex(value);
  await store.put([{ key: valueKey(kind, sha256), value, metadata }]);
  return { sha256, bytes: value.length, checksum: checksum32(value) };
}

/** Stores a manifest with changes as a generation of its own and gives what is wrong with it. */
async function problemsWith(changes: Partial<Segment>): Promise<string[]> {
  return problemsOf(withSegment(manifest, changes));
}

async function problemsOf(changes: Partial<Manifest>): Promise<string[]> {
  const value = new TextEncoder().encode(JSON.stringify({ ...manifest, gen: ++gen, ...changes }));
  await store.put([{ key: manifestKey(gen, await sha256Hex(value)), value, metadata }]);
  return (await verifyGeneration(store, gen)).problems;
}

describe('verifyGeneration', () => {
  it('finds nothing wrong with a whole index', async () => {
    const report = await verifyGeneration(store, null);
    expect(report).toMatchObject({ gen: 1, papers: 3, values: SMALL_VALUES, problems: [] });
    expect(await problemsWith({})).toEqual([]);
  });

  it('names every missing and damaged value', async () => {
    await store.delete(valueKey('vocabulary', manifest.model.vocabulary.sha256));
    store.damage(valueKey('vectors', onlySegment(manifest).vectors[0]?.sha256 ?? ''), (value) =>
      value.fill(0, 70, 71),
    );
    store.damage(valueKey('pages', onlySegment(manifest).pages[0]?.sha256 ?? ''), (value) =>
      value.subarray(1),
    );
    expect((await verifyGeneration(store, 1)).problems).toEqual([
      expect.stringMatching(/b\/vocabulary\/.* is missing/),
      expect.stringMatching(/b\/vectors\/.* does not hold what it should/),
      expect.stringMatching(/b\/pages\/.* does not hold what it should/),
    ]);
  });

  it('notices rows that are missing, twice or elsewhere', async () => {
    const [vectors] = onlySegment(manifest).vectors;
    const [pages] = onlySegment(manifest).pages;
    if (!vectors || !pages) throw new Error('no values');
    expect(await problemsOf({ papers: 4 })).toEqual(['The segments have 3 of 4 papers.']);
    const problems = await problemsWith({ rows: 4 });
    expect(problems.slice(0, 4)).toEqual([
      'The vectors values end at row 3 of 4.',
      'The pages values end at row 3 of 4.',
      'The embeddings values end at row 3 of 4.',
      'The segments have 4 of 3 papers.',
    ]);
    const ofOthers = /^An? (\w+) value is damaged: it has 3 papers where its manifest says 4\./;
    const kinds = problems.slice(4).map((problem) => ofOthers.exec(problem)?.[1]);
    expect(kinds).toEqual(expect.arrayContaining(['ids', 'columns']));
    expect(kinds).not.toContain(undefined);
    expect(await problemsWith({ vectors: [vectors, vectors] })).toContain(
      'The vectors values jump from row 3 to 0.',
    );
    expect(await problemsWith({ pages: [{ ...pages, firstRow: 1 }] })).toEqual([
      'The pages values jump from row 0 to 1.',
      'The pages values end at row 4 of 3.',
      'The ids value does not lead to paper-0 in row 1.',
      'The ids value does not lead to paper-1 in row 2.',
      'The ids value does not lead to paper-2 in row 3.',
    ]);
  });

  it('notices a checksum that is another', async () => {
    const { ids: its } = onlySegment(manifest);
    const ids = { ...its, checksum: (its.checksum ^ 1) >>> 0 };
    expect(await problemsWith({ ids })).toEqual([
      expect.stringMatching(/b\/ids\/.* does not have the checksum/),
    ]);
  });

  it('notices another dimension', async () => {
    const value = encodeVectors({ firstRow: 0, dim: 16, bits: 8 }, new Float32Array(3 * 16));
    const vectors = [{ ...(await put('vectors', value)), firstRow: 0, rows: 3 }];
    expect(await problemsWith({ vectors })).toEqual([
      `A vectors value is damaged: it has 16 dimensions where its manifest says ${DIM}. Publish the index again.`,
    ]);
  });

  it('reads which papers have code: that it lies among the postings, and how many they are', async () => {
    const papers = [0, 1, 2].map((row) => ({
      ...paperOf(row),
      ...(row !== 1 && { code: 'https://example.org/code' }),
    }));
    const whole = draftOf(3);
    const draft = { ...whole, rows: rowsOf(papers, (row) => whole.rows.embedding(row)) };
    ({ manifest } = await publish(store, draft, { waitMs: 0, clock: new TestClock() }));
    gen = Math.max(gen, manifest.gen);
    const { rows: count, offset, bytes } = onlySegment(manifest).has.code;
    expect([count, bytes]).toEqual([2, 2]);
    expect(await problemsWith({})).toEqual([]);
    const end = onlySegment(manifest).postings.reduce((sum, ref) => sum + ref.bytes, 0);
    for (const place of [
      { rows: 2, offset: end - 1, bytes: 2 },
      { rows: 2, offset: 7, bytes: 2 },
      { rows: 2, offset: 0, bytes: 0 },
      { rows: 4, offset, bytes: 4 },
      { rows: 3, offset, bytes: 2 },
    ]) {
      expect(await problemsWith({ has: { code: place } })).toContain(
        'The postings of what has code are not where the manifest says.',
      );
    }
    expect(await problemsWith({ has: { code: { rows: 1, offset, bytes: 2 } } })).toEqual([
      'The postings of what has code are not of 1 rows of 3.',
    ]);
  });

  it('reads the map too: that it is there, whole, and of all papers', async () => {
    const map = smallMap(3);
    ({ manifest } = await publish(store, { ...draftOf(3), map }, { waitMs: 0, clock: new TestClock() }));
    gen = Math.max(gen, manifest.gen);
    const whole = await verifyGeneration(store, null);
    expect(whole).toMatchObject({ values: valuesOf(manifest).length, problems: [] });
    expect(whole.values).toBe(SMALL_VALUES + 2);

    expect(await problemsWith({ places: await put('places', encodePlaces(smallMap(4))) })).toEqual([
      expect.stringContaining('it has 4 papers where its manifest says 3'),
    ]);
    const { regions, ...rest } = map;
    const lost = encodePlaces({ ...rest, regions: regions.map(() => 4) });
    expect(await problemsWith({ places: await put('places', lost) })).toEqual([
      expect.stringMatching(/places value .* a region is missing/),
    ]);
    const { legend } = map;
    const torn = encodeLegend({
      ...legend,
      regions: legend.regions.map((region) => ({ ...region, parent: 3 })),
    });
    expect(await problemsOf({ legend: await put('legend', torn) })).toEqual([
      expect.stringMatching(/legend value .* its regions are not nested/),
    ]);
    for (const key of [
      valueKey('places', onlySegment(manifest).places?.sha256 ?? ''),
      valueKey('legend', manifest.legend?.sha256 ?? ''),
    ]) {
      const value = (await store.get(key)) ?? new Uint8Array();
      store.damage(key, (value) => value.fill(1, 20, 21));
      expect((await verifyGeneration(store, null)).problems).toEqual([
        expect.stringContaining(`${key} does not hold what it should`),
      ]);
      await store.delete(key);
      expect((await verifyGeneration(store, null)).problems).toEqual([
        expect.stringContaining(`${key} is missing`),
      ]);
      await store.put([{ key, value, metadata }]);
    }
  });

  it.each([
    [
      'a centroid of NaN',
      (view: DataView) => view.setFloat32(64 + 8, Number.NaN, true),
      /3 vectors, that of row 0/,
    ],
    [
      'an infinite centroid',
      (view: DataView) => view.setFloat32(64, Number.POSITIVE_INFINITY, true),
      /3 vectors, that of row 0/,
    ],
    [
      'a scale of another row',
      (view: DataView, scales: number) => view.setUint16(scales + 2, 60_000, true),
      /1 vectors, that of row 1 first, are neither/,
    ],
  ])('notices %s in vectors that have their hash', async (_, change, message) => {
    const [ref] = onlySegment(manifest).vectors;
    const value = await store.get(valueKey('vectors', ref?.sha256 ?? ''));
    if (!value) throw new Error('no vectors');
    change(new DataView(value.buffer), readVectorsHeader(value).scalesOffset);
    const vectors = [{ ...(await put('vectors', value)), firstRow: 0, rows: 3 }];
    expect(await problemsWith({ vectors })).toEqual([expect.stringMatching(message)]);
  });

  it('notices a suggestion that leads to no row', async () => {
    const completions = [
      { text: 'Title 0', kind: 'title', row: 0 },
      { text: 'Title 9', kind: 'title', row: 9 },
    ] as const;
    const ref = await put('suggestions', encodeSuggestions(completions));
    expect(await problemsWith({ suggestions: [{ ...ref, first: 'title 0' }] })).toEqual([
      'A suggestion, Title 9, leads to row 9 of 3.',
    ]);
  });

  it('notices postings that do not exist though only the last terms are read when a lexicon is opened', async () => {
    const places = Array.from('abcdefghijklmnopqrstuvwxyz', (term) => ({
      term,
      rows: 1,
      offset: 0,
      bytes: 0,
    }));
    const text = places.map((entry) => (entry.term === 'c' ? { ...entry, bytes: 1_000_000 } : entry));
    const message =
      'A terms value is damaged: the postings of c lie beyond all others. Publish the index again.';
    const terms = await put('terms', encodeTerms({ text, title: [], author: [], category: [] }));
    expect(await problemsWith({ terms })).toEqual([message]);

    const lexicon = encodeLexicon(text);
    const { bytes, view } = createValue(WORDS_SHAPE, WORDS_SHAPE.bytes + lexicon.length);
    view.setUint32(8, text.length, true);
    bytes.set(lexicon, WORDS_SHAPE.bytes);
    expect(await problemsWith({ words: await put('words', bytes) })).toEqual([message]);
  });

  it('notices ids that lead to no row or the wrong one', async () => {
    const ids = await put('ids', encodeIds(['paper-0', 'paper-2', 'paper-1']));
    expect(await problemsWith({ ids })).toEqual([
      'The ids value does not lead to paper-1 in row 1.',
      'The ids value does not lead to paper-2 in row 2.',
    ]);
    const fewer = await put('ids', encodeIds(['paper-0', 'paper-1']));
    expect(await problemsWith({ ids: fewer })).toContain(
      'An ids value is damaged: it has 2 papers where its manifest says 3. Publish the index again.',
    );
  });

  it('notices a record that is no paper and reads the others', async () => {
    const broken = encodePage(
      [paperOf(0), { ...paperOf(1), title: '' }, { ...paperOf(2), id: 'unknown' }].map(encodeRecord),
    );
    const head = headChecksum(broken);
    const pages = [{ ...(await put('pages', broken)), firstRow: 0, rows: 3, head }];
    expect(await problemsWith({ pages })).toEqual([
      'The record of row 1 is not a paper. Publish the index again.',
      'The ids value does not lead to unknown in row 2.',
    ]);
  });

  it('says which generations there are, or that there is none', async () => {
    await expect(verifyGeneration(store, 9)).rejects.toMatchObject({ code: 'generation-not-found' });
    await expect(verifyGeneration(new HistoryStore(), null)).rejects.toMatchObject({ code: 'index-missing' });
  });

  it('stops when the store fails', async () => {
    store.get = async () => {
      throw Object.assign(new Error('disk'), { code: 'EIO' });
    };
    await expect(verifyGeneration(store, 1)).rejects.toThrow('disk');
  });
});

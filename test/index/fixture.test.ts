import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FolderStore } from '../../scripts/kv/folder-store.ts';
import { verifyGeneration } from '../../scripts/publish/verify.ts';
import { sha256Hex } from '../../src/hash.ts';
import { readEmbeddings } from '../../src/index/format/embeddings.ts';
import { findRows } from '../../src/index/format/ids.ts';
import { openLegend } from '../../src/index/format/legend-value.ts';
import { Page } from '../../src/index/format/pages.ts';
import { openPlaces } from '../../src/index/format/places-value.ts';
import type { Segment } from '../../src/index/manifest.ts';
import { activeManifest, readManifest, readPointer, readValue } from '../../src/index/open.ts';
import { SegmentReader } from '../../src/index/unpack.ts';
import {
  FIXTURE_ADDED,
  FIXTURE_DELETED,
  FIXTURE_FOLDER,
  FIXTURE_PAPERS,
  FIXTURE_TIME,
  fixtureEmbedding,
  writeFixture,
} from '../fixtures/index-v2-recipe.ts';
import { smallMap } from '../map/small-map.ts';
import { without } from '../setup/segments.ts';
import { decodeVectors } from './decode-vectors.ts';

const store = new FolderStore(FIXTURE_FOLDER);

/** As `sha256sum *` prints them. */
async function checksumsOf(folder: string): Promise<string> {
  const names = (await readdir(folder)).toSorted();
  const lines = names.map(
    async (name) => `${await sha256Hex(await readFile(join(folder, name)))}  ${name}\n`,
  );
  return (await Promise.all(lines)).join('');
}

async function openFixture() {
  const pointer = await readPointer(store);
  if (!pointer) throw new Error('no pointer');
  const manifest = await readManifest(store, activeManifest(pointer, FIXTURE_TIME).manifest);
  if (!manifest.legend) throw new Error('no map');
  const legend = openLegend(await readValue(store, 'legend', manifest.legend));
  return { manifest, legend, segments: await Promise.all(manifest.segments.map(openSegment)) };
}

async function openSegment(segment: Segment) {
  const reader = await SegmentReader.open(store, segment);
  const [pages] = segment.pages;
  const [vectors] = segment.vectors;
  const [embeddings] = segment.embeddings;
  if (!pages || !vectors || !embeddings || !segment.places) throw new Error('no values');
  return {
    segment,
    page: new Page(await readValue(reader, 'pages', pages), pages),
    vectors: decodeVectors(await readValue(reader, 'vectors', vectors)),
    embeddings: readEmbeddings(await readValue(reader, 'embeddings', embeddings)),
    ids: await readValue(reader, 'ids', segment.ids),
    places: await readValue(reader, 'places', segment.places),
  };
}

/** The papers of each segment, and the number of its first embedding. */
const PARTS = [
  { papers: FIXTURE_PAPERS, first: 0 },
  { papers: FIXTURE_ADDED, first: FIXTURE_PAPERS.length },
];

describe('the frozen index of format 2', () => {
  it('is whole', async () => {
    expect(await verifyGeneration(store, null)).toMatchObject({ gen: 2, papers: 8, problems: [] });
    expect(await verifyGeneration(store, 1)).toMatchObject({ gen: 1, papers: 8, problems: [] });
  });

  it('has a segment of values of their own, of which two rows are deleted, and one in a pack', async () => {
    const { manifest } = await openFixture();
    expect(manifest).toMatchObject({
      papers: 8,
      bits: 8,
      model: { id: 'fixture/model', dim: 32, maxTokens: 16 },
      segments: [
        { rows: 8, deleted: FIXTURE_DELETED, has: { code: { rows: 0 } } },
        { rows: 2, has: { code: { rows: 1 } } },
      ],
    });
    expect(manifest.segments.map(({ pack }) => pack === undefined)).toEqual([true, false]);
  });

  it('gives every paper of each segment by row and by id', async () => {
    const { segments } = await openFixture();
    PARTS.forEach(({ papers }, i) => {
      papers.forEach((paper, row) => {
        expect(segments[i]?.page.paper(row)).toEqual(paper);
        expect(findRows(segments[i]?.ids ?? new Uint8Array(), paper.id)).toEqual([row]);
      });
    });
  });

  it('gives every embedding within two steps of its code, and within what 16 bits lose', async () => {
    const { segments } = await openFixture();
    PARTS.forEach(({ papers, first }, i) => {
      const opened = segments[i];
      if (opened === undefined) throw new Error(`no segment ${i}`);
      const { vectors, embeddings } = opened;
      for (let row = 0; row < papers.length; row++) {
        const step = vectors.scale(row);
        const embedding = fixtureEmbedding(first + row);
        const errors = embedding.map((x, k) =>
          Math.abs(x - vectors.centroid(k) - vectors.code(row, k) * step),
        );
        expect(Math.max(...errors)).toBeLessThanOrEqual(2 * step);
        embedding.forEach((x, k) =>
          expect(Math.abs(x - (embeddings[row * 32 + k] ?? 0))).toBeLessThanOrEqual(Math.abs(x) * 2 ** -11),
        );
      }
    });
  });

  it('gives where every paper stands on the map', async () => {
    const { legend, segments } = await openFixture();
    expect(legend).toEqual(smallMap(FIXTURE_PAPERS.length).legend);
    PARTS.forEach(({ papers }, i) => {
      const places = without(smallMap(papers.length), 'legend');
      expect(openPlaces(segments[i]?.places ?? new Uint8Array(), legend.regions.length)).toEqual(places);
    });
  });

  it('has the bytes that it was frozen with, and no file more', async () => {
    expect(await checksumsOf(FIXTURE_FOLDER)).toBe(await readFile(`${FIXTURE_FOLDER}.sha256`, 'utf8'));
  });
});

describe('the frozen index of format 1', () => {
  const folder = fileURLToPath(new URL('../fixtures/index-v1', import.meta.url));

  it('is refused by name, with what to do', async () => {
    const refusal = {
      code: 'index-format-unsupported',
      message: expect.stringMatching(/format 1.*reads 2.*/) as string,
    };
    await expect(readPointer(new FolderStore(folder))).rejects.toMatchObject(refusal);
    await expect(verifyGeneration(new FolderStore(folder), 1)).rejects.toMatchObject(refusal);
  });

  it('has the bytes that it was frozen with, and no file more', async () => {
    expect(await checksumsOf(folder)).toBe(await readFile(`${folder}.sha256`, 'utf8'));
  });
});

it('the same papers published today have the bytes of the snapshot, which may change where the frozen may not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sextant-fixture-'));
  await writeFixture(folder);
  await expect(await checksumsOf(folder)).toMatchFileSnapshot('../fixtures/index-today.sha256');
  await rm(folder, { recursive: true });
});

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FolderStore } from '../../scripts/kv/folder-store.ts';
import { verifyGeneration } from '../../scripts/publish/verify.ts';
import { findRows } from '../../src/index/ids.ts';
import { activeManifest, readManifest, readPointer, readValue } from '../../src/index/open.ts';
import { readPaper } from '../../src/index/pages.ts';
import {
  FIXTURE_FOLDER,
  FIXTURE_PAPERS,
  FIXTURE_TIME,
  fixtureEmbedding,
  writeFixture,
} from '../fixtures/index-v1-recipe.ts';
import { decodeVectors } from './decode-vectors.ts';

const store = new FolderStore(FIXTURE_FOLDER);

async function openFixture() {
  const pointer = await readPointer(store);
  if (!pointer) throw new Error('no pointer');
  const manifest = await readManifest(store, activeManifest(pointer, FIXTURE_TIME).manifest);
  const [pages] = manifest.pages;
  const [vectors] = manifest.vectors;
  if (!pages || !vectors) throw new Error('no values');
  return {
    manifest,
    page: await readValue(store, 'pages', pages),
    vectors: await readValue(store, 'vectors', vectors),
    ids: await readValue(store, 'ids', manifest.ids),
  };
}

describe('the frozen index of format 1', () => {
  it('is whole', async () => {
    expect(await verifyGeneration(store, null)).toMatchObject({
      gen: 1,
      papers: 8,
      values: 10,
      problems: [],
    });
  });

  it('gives every paper by row and by id', async () => {
    const { page, ids, manifest } = await openFixture();
    expect(manifest).toMatchObject({ papers: 8, model: { id: 'fixture/model', dim: 32, maxTokens: 16 } });
    FIXTURE_PAPERS.forEach((paper, row) => {
      expect(readPaper(page, row)).toEqual(paper);
      expect(findRows(ids, paper.id)).toEqual([row]);
    });
  });

  it('gives every embedding within two steps', async () => {
    const vectors = decodeVectors((await openFixture()).vectors);
    for (let row = 0; row < FIXTURE_PAPERS.length; row++) {
      const step = vectors.scale(row);
      const errors = fixtureEmbedding(row).map((x, k) =>
        Math.abs(x - vectors.centroid(k) - vectors.code(row, k) * step),
      );
      expect(Math.max(...errors)).toBeLessThanOrEqual(2 * step);
    }
  });

  it('is what the recipe writes today, byte for byte', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sextant-fixture-'));
    await writeFixture(folder);
    const names = (await readdir(FIXTURE_FOLDER)).toSorted();
    expect((await readdir(folder)).toSorted()).toEqual(names);
    for (const name of names) {
      expect(await readFile(join(folder, name))).toEqual(await readFile(join(FIXTURE_FOLDER, name)));
    }
    await rm(folder, { recursive: true });
  });
});

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FolderStore } from '../../scripts/kv/folder-store.ts';
import { verifyGeneration } from '../../scripts/publish/verify.ts';
import { sha256Hex } from '../../src/hash.ts';
import { findRows } from '../../src/index/format/ids.ts';
import { activeManifest, readManifest, readPointer, readValue } from '../../src/index/open.ts';
import { Page } from '../../src/index/format/pages.ts';
import {
  FIXTURE_FOLDER,
  FIXTURE_PAPERS,
  FIXTURE_TIME,
  fixtureEmbedding,
  writeFixture,
} from '../fixtures/index-v1-recipe.ts';
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
  const [pages] = manifest.pages;
  const [vectors] = manifest.vectors;
  if (!pages || !vectors) throw new Error('no values');
  return {
    manifest,
    page: new Page(await readValue(store, 'pages', pages), pages),
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
      expect(page.paper(row)).toEqual(paper);
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

  it('has the bytes that it was frozen with, and no file more', async () => {
    expect(await checksumsOf(FIXTURE_FOLDER)).toBe(await readFile(`${FIXTURE_FOLDER}.sha256`, 'utf8'));
  });
});

it('the same papers published today have the bytes of the snapshot, which may change where the frozen may not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sextant-fixture-'));
  await writeFixture(folder);
  await expect(await checksumsOf(folder)).toMatchFileSnapshot('../fixtures/index-today.sha256');
  await rm(folder, { recursive: true });
});

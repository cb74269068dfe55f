import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FolderStore } from '../../scripts/kv/folder-store.ts';
import { verifyGeneration } from '../../scripts/publish/verify.ts';
import { sha256Hex } from '../../src/hash.ts';
import { findRows } from '../../src/index/format/ids.ts';
import { OPTIONAL_KINDS, type OptionalKind } from '../../src/index/kinds.ts';
import { manifestKey, type Pointer, POINTER_KEY, refsOf, valueKey } from '../../src/index/manifest.ts';
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
const utf8 = new TextDecoder();

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

/**
 * Takes the heads of pages, what papers have and the values that an index can do without out of the manifest, those out of the store, and the
 * checksum out of the pointer.
 */
async function removeLaterFields(written: FolderStore): Promise<void> {
  const textOf = async (key: string): Promise<string> => utf8.decode((await written.get(key)) ?? undefined);
  const metadata = { t: FIXTURE_TIME, gen: 1 };
  const put = async (key: string, text: string): Promise<void> => {
    const value = new TextEncoder().encode(text);
    await written.put([{ key, value, metadata: { ...metadata, bytes: value.length } }]);
  };
  const { manifest } = (await readPointer(written)) as Pointer;
  const named = await readManifest(written, manifest);
  let earlier = (await textOf(manifest.key))
    .replace(/,"head":\d+/, '')
    .replace(/,"has":\{"code":\{[^}]*\}\}/, '');
  for (const kind of Object.keys(OPTIONAL_KINDS) as OptionalKind[]) {
    earlier = earlier.replace(new RegExp(`,"${kind}":\\{[^}]*\\}`), '');
    for (const { sha256 } of refsOf(named, kind)) await written.delete(valueKey(kind, sha256));
  }
  const sha256 = await sha256Hex(new TextEncoder().encode(earlier));
  const pointer = (await textOf(POINTER_KEY)).replace(/,"checksum":\d+/, '');
  await written.delete(manifest.key);
  await put(manifestKey(1, sha256), earlier);
  await put(POINTER_KEY, pointer.replaceAll(manifest.sha256, sha256));
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

  it('is what the recipe writes today, byte for byte, less the optional fields that came later', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sextant-fixture-'));
    await writeFixture(folder);
    await removeLaterFields(new FolderStore(folder));
    const names = (await readdir(FIXTURE_FOLDER)).toSorted();
    expect((await readdir(folder)).toSorted()).toEqual(names);
    for (const name of names) {
      expect(await readFile(join(folder, name))).toEqual(await readFile(join(FIXTURE_FOLDER, name)));
    }
    await rm(folder, { recursive: true });
  });
});

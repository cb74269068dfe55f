import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Dataset, readPapers } from '../bench/harness/dataset.ts';
import { publishFixture, publishMapFixture } from '../bench/harness/index-fixture.ts';
import { papersInMemory } from '../scripts/corpus/paper-rows.ts';
import { embedPapers } from '../scripts/embed/embed-papers.ts';
import { withCollection } from '../scripts/eval/collection.ts';
import { indexCorpus } from '../scripts/index-corpus.ts';
import { FolderStore } from '../scripts/kv/folder-store.ts';
import { DEFAULT_MODEL } from '../scripts/model/checksums.ts';
import { type PreparedModel, prepareModel } from '../scripts/model/prepare.ts';
import { MODELS, ROOT } from '../scripts/paths.ts';
import type { Manifest } from '../src/index/manifest.ts';
import { type Paper, paperSchema } from '../src/index/paper.ts';
import { onlySegment, without as withoutField } from './setup/segments.ts';

const PAPERS = 120;

/** Four indexes, of which two go through the simulator of KV. */
const PATIENCE = { timeout: 300_000 };

const log = (): void => undefined;
let folder: string;
let file: string;
let model: PreparedModel;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-draft-'));
  model = await prepareModel({ id: DEFAULT_MODEL, cacheDir: MODELS, log });
  const sample = (await readFile(join(ROOT, 'data', 'sample.jsonl'), 'utf8')).split('\n');
  file = join(folder, 'papers.jsonl');
  await writeFile(file, sample.slice(0, PAPERS).join('\n'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function indexed(files: readonly string[], store: string): Promise<Manifest> {
  const options = { model, skipInvalid: false, waitMs: 0, log };
  return (await indexCorpus(new FolderStore(join(folder, store)), files, options)).manifest;
}

/** What a manifest says of an index: it names every value by the hash of its bytes. */
function contentOf(manifest: Manifest): Partial<Manifest> {
  const { gen, createdAt, ...content } = manifest;
  expect([gen, Date.parse(createdAt)]).toEqual([1, expect.any(Number)]);
  return content;
}

describe('the same papers', () => {
  it(
    'are the same bytes, whether they are indexed to be served, evaluated or measured',
    PATIENCE,
    async () => {
      const index = contentOf(await indexed([file], 'index'));
      const evaluated = await withCollection([file], { model, log }, async ({ manifest }) => manifest);

      const papers = await readPapers([file]);
      const embeddings = await embedPapers(papersInMemory(papers), model, { log });
      const data: Dataset = { name: folder, papers, embeddings, dim: model.config.width };
      const withMap = await publishMapFixture(data, model);
      const without = await publishFixture(data, model);
      for (const { config } of [withMap, without]) await rm(dirname(config), { recursive: true });
      expect(contentOf(withMap.manifest)).toEqual(index);
      const { legend, segments = [], ...unmapped } = index;
      expect([legend, segments[0]?.places]).not.toContain(undefined);
      const segment = withoutField(onlySegment({ segments }), 'places');
      // No evaluation looks at the map, which takes longer than all else.
      for (const manifest of [without.manifest, evaluated]) {
        expect(contentOf(manifest)).toEqual({ ...unmapped, segments: [segment] });
      }
    },
  );
});

describe('each paper', () => {
  it('is checked once and parsed once, from whatever its file is', async () => {
    const papers = await readPapers([file]);
    const table = join(folder, 'papers.csv');
    const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    const line = ({ id, title, abstract, published = '' }: Paper): string =>
      [id, title, abstract, published].map(cell).join(',');
    await writeFile(table, ['id,title,abstract,published', ...papers.map(line)].join('\n'));

    const checks = vi.spyOn(paperSchema, 'safeParse');
    const otherChecks = vi.spyOn(paperSchema, 'parse');
    const parses = vi.spyOn(JSON, 'parse');
    await indexed([table], 'table');
    const ids = parses.mock.calls.flatMap(([text]) => /^\{"id":"([^"]+)","title"/.exec(text)?.[1] ?? []);
    const checked = [checks.mock.calls.length, otherChecks.mock.calls.length];
    vi.restoreAllMocks();
    expect(ids.toSorted()).toEqual(papers.map(({ id }) => id).toSorted());
    expect(checked).toEqual([PAPERS, 0]);
  });
});

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ensureBuilt } from '../../scripts/build/ensure.ts';
import { indexCorpus } from '../../scripts/index-corpus.ts';
import { FolderStore } from '../../scripts/kv/folder-store.ts';
import { DEFAULT_MODEL } from '../../scripts/model/checksums.ts';
import { prepareModel } from '../../scripts/model/prepare.ts';
import { MODELS, ROOT } from '../../scripts/paths.ts';
import { TEST_INDEX } from './paths.ts';

/** Papers of the bundled sample that go into the test index, beside the whole page. */
const SAMPLE_PAPERS = 155;

/**
 * Before all tests what is stale is built. Before all but unit tests the model is fetched once, so that no two files
 * fetch it at the same time, and 200 real papers are indexed by the very steps of `npm run index`. Embeddings come from
 * the cache in later runs.
 */
export default async function setup({ vitest }: TestProject): Promise<void> {
  const log = (line: string): void => console.log(line);
  await ensureBuilt(log);
  if (vitest.projects.every(({ name }) => name === 'unit')) return;
  const model = await prepareModel({
    id: DEFAULT_MODEL,
    folder: process.env['SEXTANT_MODEL_FOLDER'],
    cacheDir: MODELS,
    log,
  });
  const sample = (await readFile(join(ROOT, 'data', 'sample.jsonl'), 'utf8')).split('\n');
  const part = join(dirname(TEST_INDEX), 'sample.jsonl');
  await rm(TEST_INDEX, { recursive: true, force: true });
  await mkdir(dirname(TEST_INDEX), { recursive: true });
  await writeFile(part, `${sample.slice(0, SAMPLE_PAPERS).join('\n')}\n`);
  const files = [join(ROOT, 'data', 'hf-papers-page.txt'), part];
  await indexCorpus(new FolderStore(TEST_INDEX), files, { model, strict: true, waitMs: 0, log });
}

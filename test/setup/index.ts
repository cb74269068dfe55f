import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { runStale } from '../../scripts/build/stale.ts';
import { indexCorpus } from '../../scripts/index-corpus.ts';
import { FolderStore } from '../../scripts/kv/folder-store.ts';
import { DEFAULT_MODEL } from '../../scripts/model/checksums.ts';
import { type PreparedModel, prepareModel } from '../../scripts/model/prepare.ts';
import { MODELS, ROOT } from '../../scripts/paths.ts';
import { TEST_INDEX } from './paths.ts';

/** Papers of the bundled sample that go into the test index, beside the whole page. */
const SAMPLE_PAPERS = 155;
const FOLDER = dirname(TEST_INDEX);

const log = (line: string): void => console.log(line);

/**
 * Before all but unit tests the model is fetched once, so that no two files fetch it at the same time, and 200 real
 * papers are indexed by the very steps of `npm run index`: again only when what they are made by or of has changed.
 */
export default async function setup(): Promise<void> {
  const model = await prepareModel({
    id: DEFAULT_MODEL,
    folder: process.env['SEXTANT_MODEL_FOLDER'],
    cacheDir: MODELS,
    log,
  });
  const index = {
    what: 'the test index',
    inputs: ['src', 'scripts', 'data', 'package-lock.json', 'test/setup/index.ts'],
    outputs: [relative(ROOT, TEST_INDEX)],
    run: () => makeIndex(model),
  };
  await runStale({ index }, { root: ROOT, stamp: join(FOLDER, 'inputs.json') }, log);
}

async function makeIndex(model: PreparedModel): Promise<void> {
  const sample = (await readFile(join(ROOT, 'data', 'sample.jsonl'), 'utf8')).split('\n');
  const part = join(FOLDER, 'sample.jsonl');
  await rm(TEST_INDEX, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  await writeFile(part, `${sample.slice(0, SAMPLE_PAPERS).join('\n')}\n`);
  const files = [join(ROOT, 'data', 'hf-papers-page.txt'), part];
  await indexCorpus(new FolderStore(TEST_INDEX), files, { model, strict: true, waitMs: 0, log });
}

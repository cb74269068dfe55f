import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { indexCorpus } from '../index-corpus.ts';
import { DEFAULT_MODEL } from '../model/checksums.ts';
import { prepareModel } from '../model/prepare.ts';
import { FUZZ, MODELS, ROOT } from '../paths.ts';
import { SAMPLE } from '../sample.ts';
import { serve } from '../worker-server.ts';
import { openTarget } from '../target.ts';
import { installSchemathesis, runSchemathesis, type SchemathesisResult } from './schemathesis.ts';

/** Papers with what services trip over: markup, addresses that are no URIs, ids like paths, marks that turn text. */
const HOSTILE = join(ROOT, 'test', 'fixtures', 'hostile.jsonl');
const STATE = join(FUZZ, 'state');

export interface ApiOptions {
  seed: number;
  seconds: number;
  maxExamples: number;
  log: (line: string) => void;
}

export interface ApiResult extends SchemathesisResult {
  /** What schemathesis printed: every failure with the request that repeats it. */
  report: string;
}

/**
 * Fuzzes the Worker as it runs in workerd, over the bundled papers and hostile ones, by its own OpenAPI document.
 * @throws SextantError `usage` when schemathesis cannot be installed
 */
export async function fuzzApi({ seed, seconds, maxExamples, log }: ApiOptions): Promise<ApiResult> {
  await mkdir(FUZZ, { recursive: true });
  const command = await installSchemathesis(log);
  const folder = process.env['SEXTANT_MODEL_FOLDER'];
  const model = await prepareModel({ id: DEFAULT_MODEL, folder, cacheDir: MODELS, log });
  const target = await openTarget('local', { state: STATE, writes: true });
  try {
    const options = { model, waitMs: 0, takeOver: true, log };
    await indexCorpus(target.store, [...SAMPLE, HOSTILE], options);
  } finally {
    await target.close();
  }
  const worker = await serve(0, { persistTo: STATE });
  try {
    log(`schemathesis asks ${worker.url} for ${String(seconds)} s, seed ${String(seed)} …`);
    const report = join(FUZZ, 'schemathesis.txt');
    const result = await runSchemathesis(command, { url: worker.url, seed, seconds, maxExamples, report });
    return { ...result, report };
  } finally {
    await worker.stop();
  }
}

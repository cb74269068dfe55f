import { randomInt } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SextantError } from '../src/errors.ts';
import { ensureBuilt } from '../scripts/build/ensure.ts';
import { runCommand } from '../scripts/cli.ts';
import { FolderStore } from '../scripts/kv/folder-store.ts';
import { MODEL_FLAGS, modelOptions } from '../scripts/model/options.ts';
import { prepareModel } from '../scripts/model/prepare.ts';
import { type Dataset, loadFolder, loadSample } from './harness/dataset.ts';
import { STATE } from './harness/state.ts';
import { runSoak } from './soak/run-soak.ts';

const USAGE = 'npm run soak [-- --seconds 1800] [--seed N] [--speed 1] [--papers N] [--data FOLDER]';

/** Runs a soak, and ends with 1 when an answer was wrong or lost. */
await runCommand(async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      ...MODEL_FLAGS,
      seconds: { type: 'string', default: '1800' },
      seed: { type: 'string' },
      speed: { type: 'string', default: '1' },
      papers: { type: 'string' },
      data: { type: 'string' },
    },
  });
  const log = (line: string): void => console.error(line);
  await ensureBuilt(log);
  const model = await prepareModel(modelOptions(values));
  const { data: folder, papers } = values;
  const all = folder === undefined ? await loadSample(model) : await loadFolder(folder, model.config.width);
  const data = papers === undefined ? all : firstOf(all, number('papers', papers));
  const seed = values.seed === undefined ? randomInt(1_000_000) : number('seed', values.seed);
  await mkdir(STATE, { recursive: true });
  const state = await mkdtemp(join(STATE, 'soak-'));
  try {
    const { isClean, report } = await runSoak({
      data,
      model,
      store: new FolderStore(state),
      seed,
      seconds: number('seconds', values.seconds),
      speed: number('speed', values.speed),
      log,
    });
    console.log(`Seed ${seed}, ${values.seconds} s, clock × ${values.speed}, ${data.name}\n\n${report}`);
    if (!isClean) process.exitCode = 1;
  } finally {
    await rm(state, { recursive: true, force: true });
  }
});

/** @throws SextantError `usage` */
function number(flag: string, text: string): number {
  if (/^\d{1,6}$/.test(text) && (Number(text) > 0 || flag === 'seed')) return Number(text);
  throw new SextantError('usage', `--${flag} must be a whole number. ${USAGE}`);
}

function firstOf(data: Dataset, count: number): Dataset {
  const papers = data.papers.slice(0, count);
  return {
    ...data,
    name: `${papers.length} of ${data.name}`,
    papers,
    embeddings: data.embeddings.subarray(0, papers.length * data.dim),
  };
}

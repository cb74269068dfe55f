import { randomInt } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, Option } from '@commander-js/extra-typings';
import { ensureBuilt } from '../scripts/build/ensure.ts';
import { runProgram } from '../scripts/cli.ts';
import { MODEL, MODEL_FOLDER, modelOptions, wholeNumber } from '../scripts/commands/options.ts';
import { FolderStore } from '../scripts/kv/folder-store.ts';
import { prepareModel } from '../scripts/model/prepare.ts';
import { type Dataset, loadFolder, loadSample } from './harness/dataset.ts';
import { STATE } from './harness/state.ts';
import { runSoak } from './soak/run-soak.ts';

/** Runs a soak, and ends with 1 when an answer was wrong or lost. */
const program = new Command('npm run soak --')
  .description('Ask a Worker everything while its store fails and its index changes (docs/reliability.md)')
  .addOption(MODEL)
  .addOption(MODEL_FOLDER)
  .addOption(new Option('--seconds <n>', 'how long').default(1_800).argParser(wholeNumber()))
  .addOption(
    new Option('--seed <n>', 'of what is asked and what fails; random unless given').argParser(
      wholeNumber(0),
    ),
  )
  .addOption(
    new Option('--speed <n>', 'how fast the clock of the Worker runs').default(1).argParser(wholeNumber()),
  )
  .addOption(new Option('--papers <n>', 'how many of the papers').argParser(wholeNumber()))
  .option('--data <folder>', 'papers with embeddings, instead of the bundled ones')
  .action(soak);

interface SoakOptions {
  model: string;
  modelFolder?: string | undefined;
  seconds: number;
  seed?: number | undefined;
  speed: number;
  papers?: number | undefined;
  data?: string | undefined;
}

async function soak({ seconds, speed, papers, data: folder, ...options }: SoakOptions): Promise<void> {
  const log = (line: string): void => console.error(line);
  await ensureBuilt(log);
  const model = await prepareModel(modelOptions(options, log));
  const all = folder === undefined ? await loadSample(model) : await loadFolder(folder, model.config.width);
  const data = papers === undefined ? all : firstOf(all, papers);
  const { seed = randomInt(1_000_000) } = options;
  await mkdir(STATE, { recursive: true });
  const state = await mkdtemp(join(STATE, 'soak-'));
  try {
    const { isClean, report } = await runSoak({
      data,
      model,
      store: new FolderStore(state),
      seed,
      seconds,
      speed,
      log,
    });
    console.log(`Seed ${seed}, ${seconds} s, clock × ${speed}, ${data.name}\n\n${report}`);
    if (!isClean) process.exitCode = 1;
  } finally {
    await rm(state, { recursive: true, force: true });
  }
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

await runProgram(program);

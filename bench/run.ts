import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { Command, Option } from '@commander-js/extra-typings';
import { ensureBuilt } from '../scripts/build/ensure.ts';
import { runProgram } from '../scripts/cli.ts';
import { listOf, MODEL, MODEL_FOLDER, modelOptions } from '../scripts/commands/options.ts';
import { prepareModel } from '../scripts/model/prepare.ts';
import { type Context, FULL } from './harness/context.ts';
import { concatenate, loadFolder, loadSample, loadScifact } from './harness/dataset.ts';
import { installPeers } from './harness/peers.ts';
import { markdownTable } from './harness/table.ts';
import { BENCH_NAMES, type BenchName, loadBench, USUAL_BENCHES } from './benches.ts';
import type { Row } from './row.ts';

/** `npx sextant bench`: Sextant beside its peers. */
const program = new Command('sextant bench')
  .description('Measure Sextant beside its peers, which are installed first (540 MB)')
  .addOption(MODEL)
  .addOption(MODEL_FOLDER)
  .addOption(
    new Option('--only <benchmarks>', 'which of them').default(USUAL_BENCHES).argParser(listOf(BENCH_NAMES)),
  )
  .option('--data <folder>', 'papers with embeddings, instead of the bundled ones (bench/README.md)')
  .option('--json <file>', 'write the rows as JSON')
  .option('--markdown <file>', 'write the table as Markdown')
  .addHelpText('after', '\nExample:\n  npx sextant bench --only encoder,search')
  .action(bench);

interface BenchOptions {
  model: string;
  modelFolder?: string | undefined;
  only: readonly BenchName[];
  data?: string | undefined;
  json?: string | undefined;
  markdown?: string | undefined;
}

async function bench(options: BenchOptions): Promise<void> {
  const { only: names, data: folder } = options;
  const log = (line: string): void => console.error(line);
  await ensureBuilt(log);
  await installPeers(log);
  const model = await prepareModel(modelOptions(options, log));
  const sample = once(() => loadSample(model));
  const scifact = once(() => loadScifact(model));
  const data = once(async () =>
    folder === undefined
      ? concatenate(await scifact(), await sample())
      : loadFolder(folder, model.config.width),
  );
  const context: Context = { scale: FULL, model, log, sample, scifact, data };
  const rows: Row[] = [];
  const started = performance.now();
  for (const name of names) {
    log(`${name} …`);
    rows.push(...(await (await loadBench(name))(context)));
  }
  const minutes = ((performance.now() - started) / 60_000).toFixed(1);
  const text = `${heading(options, minutes)}\n\n${markdownTable(rows)}\n`;
  console.log(text);
  if (options.markdown !== undefined) await writeFile(options.markdown, text);
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(rows, null, 2)}\n`);
}

/** What a reader needs to compare: date, machine, and the command without the names of files. */
function heading({ only, data }: BenchOptions, minutes: string): string {
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  const machine = `${cpus().length} cores of ${processor}, Node ${process.versions.node}`;
  const flags = [
    ...(only === USUAL_BENCHES ? [] : [`--only ${only.join(',')}`]),
    ...(data === undefined ? [] : ['--data FOLDER']),
  ];
  const command = ['npx sextant bench', ...flags].join(' ');
  return `${new Date().toISOString().slice(0, 10)}, ${machine}: \`${command}\` (${minutes} minutes)`;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

await runProgram(program);

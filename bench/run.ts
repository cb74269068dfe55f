import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { SextantError } from '../src/errors.ts';
import { ensureBuilt } from '../scripts/build/ensure.ts';
import { runCommand } from '../scripts/cli.ts';
import { MODEL_FLAGS, modelOptions } from '../scripts/model/options.ts';
import { prepareModel } from '../scripts/model/prepare.ts';
import { type Context, FULL } from './harness/context.ts';
import { concatenate, loadFolder, loadSample, loadScifact } from './harness/dataset.ts';
import { installPeers } from './harness/peers.ts';
import { markdownTable } from './harness/table.ts';
import { BENCH_NAMES, isBenchName, loadBench } from './benches.ts';
import type { Row } from './row.ts';

/** `npm run bench [-- --only encoder,search] [--data FOLDER] [--json FILE] [--markdown FILE]` */
await runCommand(async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      ...MODEL_FLAGS,
      only: { type: 'string', default: BENCH_NAMES.join(',') },
      data: { type: 'string' },
      json: { type: 'string' },
      markdown: { type: 'string' },
    },
  });
  const names = values.only.split(',');
  const unknown = names.filter((name) => !isBenchName(name));
  if (unknown.length > 0) {
    throw new SextantError(
      'usage',
      `No benchmark ${unknown.join(', ')}. There are ${BENCH_NAMES.join(', ')}.`,
    );
  }
  const log = (line: string): void => console.error(line);
  await ensureBuilt(log);
  await installPeers(log);
  const model = await prepareModel(modelOptions(values));
  const sample = once(() => loadSample(model));
  const scifact = once(() => loadScifact(model));
  const { data: folder } = values;
  const data = once(async () =>
    folder === undefined
      ? concatenate(await scifact(), await sample())
      : loadFolder(folder, model.config.width),
  );
  const context: Context = { scale: FULL, model, log, sample, scifact, data };
  const rows: Row[] = [];
  const started = performance.now();
  for (const name of names.filter(isBenchName)) {
    log(`${name} …`);
    rows.push(...(await (await loadBench(name))(context)));
  }
  const minutes = ((performance.now() - started) / 60_000).toFixed(1);
  const text = `${heading(values, minutes)}\n\n${markdownTable(rows)}\n`;
  console.log(text);
  if (values.markdown !== undefined) await writeFile(values.markdown, text);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(rows, null, 2)}\n`);
});

/** What a reader needs to compare: date, machine, and the command without the names of files. */
function heading({ only, data }: { only: string; data?: string }, minutes: string): string {
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  const machine = `${cpus().length} cores of ${processor}, Node ${process.versions.node}`;
  const flags = [
    ...(only === BENCH_NAMES.join(',') ? [] : [`--only ${only}`]),
    ...(data === undefined ? [] : ['--data FOLDER']),
  ];
  const command = ['npm run bench', ...(flags.length > 0 ? ['--', ...flags] : [])].join(' ');
  return `${new Date().toISOString().slice(0, 10)}, ${machine}: \`${command}\` (${minutes} minutes)`;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { SextantError } from '../../src/errors.ts';
import { ensureBuilt } from '../build/ensure.ts';
import { runCommand } from '../cli.ts';
import { withCollection } from '../eval/collection.ts';
import { evaluateKnownItems, evaluateScifact, tune, tuneRelevance } from '../eval/evaluate.ts';
import { judge, table } from '../eval/figures.ts';
import { SCIFACT_CORPUS } from '../eval/scifact.ts';
import { MODEL_FLAGS, modelOptions } from '../model/options.ts';
import { prepareModel } from '../model/prepare.ts';
import { SAMPLE } from '../sample.ts';

/**
 * `npm run eval [-- --json FILE] [--tune]`: how well papers are found, through the code that the Worker runs.
 * Exits 1 when a figure is below its floor. `--tune` prints the curves of the weights on train judgments instead.
 */
await runCommand(async (args) => {
  const { values } = parseArgs({
    args,
    options: { ...MODEL_FLAGS, json: { type: 'string' }, tune: { type: 'boolean', default: false } },
  });
  const log = (line: string): void => console.error(line);
  await ensureBuilt(log);
  const model = await prepareModel(modelOptions(values));
  const scifact = await withCollection([SCIFACT_CORPUS], model, log, values.tune ? tune : evaluateScifact);
  const known = await withCollection(SAMPLE, model, log, (collection) =>
    values.tune ? tuneRelevance(collection, 'sample') : evaluateKnownItems(collection, log),
  );
  const figures = judge([...scifact, ...known]);
  console.log(table(figures));
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  const missed = figures.filter(({ met }) => !met).map(({ mode, metric }) => `${mode} ${metric}`);
  if (missed.length > 0) throw new SextantError('internal', `Below its floor: ${missed.join(', ')}.`);
});

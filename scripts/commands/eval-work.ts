import { writeFile } from 'node:fs/promises';
import { SextantError } from '../../src/errors.ts';
import { ensureBuilt } from '../build/ensure.ts';
import type { QueryEncoderName } from '../embed/query-encoders.ts';
import { type Collection, withCollection, withFolder } from '../eval/collection.ts';
import { evaluateFolder, evaluateSample, evaluateScifact, tune, tuneRelevance } from '../eval/evaluate.ts';
import { type Figure, judge, table } from '../eval/figures.ts';
import { withDatabase } from '../eval/in-database.ts';
import { SCIFACT_CORPUS } from '../eval/scifact.ts';
import { prepareModel } from '../model/prepare.ts';
import { SAMPLE } from '../sample.ts';
import { modelOptions, outputOf } from './options.ts';

export interface EvalOptions {
  model: string;
  modelFolder?: string | undefined;
  /** A file, or true for standard output. */
  json?: string | true | undefined;
  /** A folder of papers with their embeddings, which is measured as well. */
  data?: string | undefined;
  queryEncoder?: QueryEncoderName | undefined;
  /** What searches in the place of the Worker alone. */
  engine?: 'vectorize' | undefined;
  tune: boolean;
  quiet: boolean;
}

/** @throws SextantError `internal` when a figure is below its floor */
export async function evaluate(options: EvalOptions): Promise<void> {
  const { json, quiet, data, tune: tunes, engine } = options;
  // Figures alone go to standard output.
  const log = quiet ? () => undefined : (line: string) => console.error(line);
  await ensureBuilt(log);
  const by = {
    model: await prepareModel(modelOptions(options, log)),
    queryEncoder: options.queryEncoder,
    log,
  };
  const searched =
    <T>(use: (collection: Collection) => Promise<T>) =>
    (collection: Collection): Promise<T> =>
      engine === undefined || tunes ? use(collection) : withDatabase(collection, by, use);
  // First, since what is wrong with a folder is known at once, and the others take minutes.
  const folder =
    data === undefined || tunes
      ? []
      : await withFolder(
          data,
          by,
          searched((collection) =>
            evaluateFolder(collection, `${collection.papers.length} papers of --data`),
          ),
        );
  const scifact = await withCollection([SCIFACT_CORPUS], by, searched(tunes ? tune : evaluateScifact));
  const sample = await withCollection(
    SAMPLE,
    by,
    searched((collection) => (tunes ? tuneRelevance(collection, 'sample') : evaluateSample(collection, log))),
  );
  const all = [...scifact, ...sample, ...folder];
  // The floors are of an index in memory; docs/scale.md has what the other engine is held to.
  const figures = judge(engine === undefined ? all : all.map(withoutFloor));
  outputOf({ json: json === true }).result(figures, table(figures));
  if (typeof json === 'string') await writeFile(json, `${JSON.stringify(figures, null, 2)}\n`);
  const missed = figures.filter(({ met }) => !met).map(({ mode, metric }) => `${mode} ${metric}`);
  if (missed.length > 0) throw new SextantError('internal', `Below its floor: ${missed.join(', ')}.`);
}

function withoutFloor({ collection, mode, metric, value }: Figure): Figure {
  return { collection, mode, metric, value };
}

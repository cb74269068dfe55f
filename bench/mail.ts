import { Command, Option } from '@commander-js/extra-typings';
import { ensureBuilt } from '../scripts/build/ensure.ts';
import { runProgram } from '../scripts/cli.ts';
import { MODEL, MODEL_FOLDER, modelOptions, wholeNumber } from '../scripts/commands/options.ts';
import { prepareModel } from '../scripts/model/prepare.ts';
import { loadFolder, loadSample } from './harness/dataset.ts';
import { withSearcher } from './harness/open-index.ts';
import { type DayFigures, simulateDay } from './mail/simulate-day.ts';

/** Simulates the mails of a day: docs/mail.md has its figures. */
const program = new Command('npx tsx bench/mail.ts')
  .description('Simulate the cron on a day with new papers: how many runs it takes, and what each takes')
  .addOption(MODEL)
  .addOption(MODEL_FOLDER)
  .option('--data <folder>', 'papers with embeddings, instead of the bundled ones')
  .addOption(new Option('--subscribers <n>').default(10_000).argParser(wholeNumber()))
  .addOption(new Option('--interests <n>', 'distinct ones').default(500).argParser(wholeNumber()))
  .addOption(new Option('--papers <n>', 'that are new').default(40).argParser(wholeNumber()))
  .addOption(new Option('--seed <n>').default(1).argParser(wholeNumber(0)))
  .action(simulate);

interface Options {
  model: string;
  modelFolder?: string | undefined;
  data?: string | undefined;
  subscribers: number;
  interests: number;
  papers: number;
  seed: number;
}

async function simulate({
  data: folder,
  subscribers,
  interests,
  papers,
  seed,
  ...options
}: Options): Promise<void> {
  const log = (line: string): void => console.error(line);
  await ensureBuilt(log);
  const model = await prepareModel(modelOptions(options, log));
  const data = folder === undefined ? await loadSample(model) : await loadFolder(folder, model.config.width);
  const day = { subscribers, interests, papers, seed };
  const figures = await withSearcher(data, model, ({ searcher }) =>
    simulateDay(searcher, data.papers, day, log),
  );
  console.log(tableOf(figures));
}

function tableOf({ runs, mails, editions, interestsWithNews, bytes, idle, compared }: DayFigures): string {
  const withEditions = runs.filter(({ madeEditions }) => madeEditions);
  const sending = runs.filter(({ madeEditions }) => !madeEditions);
  const sum = (list: readonly number[]): number => list.reduce((all, one) => all + one, 0);
  const at = (list: readonly number[], share: number): string =>
    (list.toSorted((a, b) => a - b)[Math.floor(share * (list.length - 1))] ?? 0).toFixed(1);
  const spread = (list: readonly number[]): string => `${at(list, 0.5)}, ${at(list, 0.95)}, ${at(list, 1)}`;
  const searches = withEditions.map(({ finding }) => finding);
  const perMail = runs.filter(({ sent }) => sent > 0).map(({ writing, sent }) => writing / sent);
  const rows: [string, string][] = [
    ['Mails', mails.toLocaleString('en')],
    ['Interests with news, editions', `${interestsWithNews}, ${editions}`],
    ['Runs until the last mail (minutes)', String(runs.length)],
    ['of them with editions to make', String(withEditions.length)],
    ['Comparing the papers with those known, ms', compared.toFixed(1)],
    [
      'Computing of a run with editions, ms: median, 95 %, most',
      spread(withEditions.map(({ computing }) => computing)),
    ],
    ['of it finding papers', spread(searches)],
    ['Computing of a run that sends 40 mails, ms', spread(sending.map(({ computing }) => computing))],
    ['Writing one mail, ms', spread(perMail)],
    ['Statements of a run: most', String(Math.max(...runs.map(({ statements }) => statements)))],
    [
      'Rows read, written in all',
      `${sum(runs.map(({ read }) => read)).toLocaleString('en')}, ${sum(runs.map(({ written }) => written)).toLocaleString('en')}`,
    ],
    ['Rows written a mail', (sum(runs.map(({ written }) => written)) / mails).toFixed(1)],
    [
      'A run without anything to do: statements, rows read, written',
      `${idle.statements}, ${idle.read}, ${idle.written}`,
    ],
    ['Text of outbox and editions, MB', (bytes / 1e6).toFixed(1)],
  ];
  return [
    '| What | Figure |',
    '| --- | ---: |',
    ...rows.map(([what, figure]) => `| ${what} | ${figure} |`),
  ].join('\n');
}

await runProgram(program);

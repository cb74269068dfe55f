import { writeFile } from 'node:fs/promises';
import { Command, Option } from '@commander-js/extra-typings';
import { ensureBuilt } from '../build/ensure.ts';
import { runProgram } from '../cli.ts';
import { type ApiResult, fuzzApi } from '../fuzz/fuzz-api.ts';
import { fuzzParsers, PARSERS, type PropertyResult } from '../fuzz/parsers.ts';
import { fuzzMails, type MailScheduleResult } from '../fuzz/mail-schedules.ts';
import { fuzzSchedules, type ScheduleResult } from '../fuzz/schedules.ts';
import { SCHEMATHESIS } from '../fuzz/schemathesis.ts';
import { listOf, wholeNumber } from './options.ts';

const PARTS = ['api', 'parsers', 'schedules', 'mails'] as const;

/**
 * `npm run fuzz`: schemathesis with all checks against the Worker, the properties of every parser with ten times their
 * usual cases, random schedules of commands on a simulated store, and random schedules of mails.
 */
const program = new Command('npm run fuzz --')
  .description(
    'Try very many inputs on the API and on every parser, and very many schedules of commands; exits with 1 when anything fails',
  )
  .addOption(new Option('--only <parts>', 'which parts').default([...PARTS]).argParser(listOf(PARTS)))
  .addOption(new Option('--seed <n>', 'of the random inputs').default(42).argParser(wholeNumber(0)))
  .addOption(new Option('--minutes <n>', 'how long the API is tried').default(5).argParser(wholeNumber()))
  .addOption(
    new Option('--max-examples <n>', 'cases of each operation of the API')
      .default(200)
      .argParser(wholeNumber()),
  )
  .addOption(
    new Option('--times <n>', 'how many times the usual cases for parsers')
      .default(10)
      .argParser(wholeNumber()),
  )
  .addOption(
    new Option('--runs <n>', 'how many schedules of commands').default(20_000).argParser(wholeNumber()),
  )
  .addOption(new Option('--mails <n>', 'how many schedules of mails').default(1_000).argParser(wholeNumber()))
  .option('--markdown <file>', 'write the tables into a file as well')
  .action(fuzz);

interface FuzzOptions {
  only: readonly (typeof PARTS)[number][];
  seed: number;
  minutes: number;
  maxExamples: number;
  times: number;
  runs: number;
  mails: number;
  markdown?: string | undefined;
}

async function fuzz({
  only: parts,
  seed,
  minutes,
  maxExamples,
  times,
  runs,
  mails: mailRuns,
  markdown,
}: FuzzOptions): Promise<void> {
  const log = (line: string): void => console.log(line);
  await ensureBuilt(log);
  const started = performance.now();
  const results = parts.includes('parsers')
    ? await fuzzParsers({ seed, factor: times, parsers: Object.keys(PARSERS) })
    : null;
  const api = parts.includes('api') ? await fuzzApi({ seed, seconds: 60 * minutes, maxExamples, log }) : null;
  const schedules = parts.includes('schedules') ? await fuzzSchedules({ seed, runs }) : null;
  const mails = parts.includes('mails') ? await fuzzMails({ seed, runs: mailRuns }) : null;
  const text = [
    ...(api === null ? [] : [apiTable(api, { seed, minutes, maxExamples })]),
    ...(results === null ? [] : [propertyTable(results), parserTable(results)]),
    ...(schedules === null ? [] : [scheduleTable(schedules, seed)]),
    ...(mails === null ? [] : [mailTable(mails, { seed, runs: mailRuns })]),
    `Fuzzed for ${((performance.now() - started) / 60_000).toFixed(1)} minutes.`,
  ].join('\n\n');
  log(`\n${text}`);
  if (markdown !== undefined) await writeFile(markdown, `${text}\n`);
  const failed = results?.filter(({ passed }) => !passed) ?? [];
  const isWrong = schedules !== null && schedules.failures.length + schedules.unseen.length > 0;
  const isMailWrong = mails?.some(({ failures }) => failures.length > 0) === true;
  if (failed.length > 0 || api?.passed === false || isWrong || isMailWrong) process.exitCode = 1;
  if (api?.passed === false) log(`What failed, and how to repeat it, is in ${api.report}.`);
}

/** What each command met and how it ended, and which schedules failed. */
function scheduleTable({ schedules, counts, unseen, failures }: ScheduleResult, seed: number): string {
  const pairs = Array.from(counts, ([key, times]) => {
    const [command = '', what = ''] = key.split(': ');
    return { command, what, times };
  });
  const commands = Array.from(new Set(pairs.map(({ command }) => command))).sort();
  const whats = Array.from(new Set(pairs.map(({ what }) => what))).sort();
  const timesOf = (command: string, what: string): number =>
    pairs.find((pair) => pair.command === command && pair.what === what)?.times ?? 0;
  return [
    table(['Schedules', 'First seed', 'Failed'], [[schedules, seed, failures.length]]),
    table(
      ['What happened', ...commands],
      whats.map((what) => [what, ...commands.map((command) => timesOf(command, what))]),
    ),
    ...(unseen.length > 0 ? [`Never seen, so that nothing was shown of it: ${unseen.join(', ')}.`] : []),
    ...failures.map(({ seed: its, message }) => {
      const again = `SEED=${String(its)} npx vitest run --project unit test/simulation`;
      return `Seed ${String(its)}: ${message}\nRepeat it: ${again}`;
    }),
  ].join('\n\n');
}

/** What happened to mails with each kind of sender, and which schedules failed. */
function mailTable(
  results: readonly MailScheduleResult[],
  { seed, runs }: { seed: number; runs: number },
): string {
  const whats = Array.from(new Set(results.flatMap(({ counts }) => Object.keys(counts)))).sort();
  return [
    table(
      [`${runs} schedules from seed ${seed} on`, ...results.map(({ sender }) => sender)],
      [
        ['failed', ...results.map(({ failures }) => failures.length)],
        ...whats.map((what) => [what, ...results.map(({ counts }) => counts[what] ?? 0)]),
      ],
    ),
    ...results.flatMap(({ sender, failures }) =>
      failures.map(({ seed: its, message }) => {
        const again = `SEED=${String(its)} npx vitest run --project integration test/digest/schedules`;
        return `Sender ${sender}, seed ${String(its)}: ${message}\nRepeat it: ${again}`;
      }),
    ),
  ].join('\n\n');
}

interface Asked {
  seed: number;
  minutes: number;
  maxExamples: number;
}

function apiTable({ cases, failures, passed }: ApiResult, { seed, minutes, maxExamples }: Asked): string {
  return table(
    ['schemathesis', 'Checks', 'Seed', 'Minutes', 'Cases an operation', 'Cases', 'Failures', 'Result'],
    [[SCHEMATHESIS, 'all', seed, minutes, maxExamples, cases, failures, passed ? 'passed' : 'failed']],
  );
}

function propertyTable(results: readonly PropertyResult[]): string {
  return table(
    ['Parser', 'Property', 'Runs', 'Seed', 'Result'],
    results.map(({ parser, property, runs, seed, passed }) => [
      parser,
      property.replace(/\s+/g, ' '),
      runs,
      seed,
      passed ? 'passed' : 'failed',
    ]),
  );
}

/** The same by parser, as docs/reliability.md has it. */
function parserTable(results: readonly PropertyResult[]): string {
  const parsers = Array.from(new Set(results.map(({ parser }) => parser)));
  return table(
    ['Parser', 'Properties', 'Runs', 'Failed'],
    parsers.map((parser) => {
      const its = results.filter((result) => result.parser === parser);
      const runs = its.reduce((sum, result) => sum + result.runs, 0);
      return [parser, its.length, runs, its.filter(({ passed }) => !passed).length];
    }),
  );
}

/** A Markdown table; columns of numbers are aligned to the right. */
function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const rule = head.map((_, column) => (typeof rows[0]?.[column] === 'number' ? '---:' : '---'));
  const cell = (value: string | number): string => value.toLocaleString('en').replaceAll('|', '\\|');
  const lines = [head, rule, ...rows.map((row) => row.map(cell))];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

await runProgram(program);

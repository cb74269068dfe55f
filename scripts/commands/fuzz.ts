import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { SextantError } from '../../src/errors.ts';
import { ensureBuilt } from '../build/ensure.ts';
import { runCommand } from '../cli.ts';
import { type ApiResult, fuzzApi } from '../fuzz/fuzz-api.ts';
import { fuzzParsers, PARSERS, type PropertyResult } from '../fuzz/parsers.ts';
import { SCHEMATHESIS } from '../fuzz/schemathesis.ts';

const PARTS = ['api', 'parsers'];

/**
 * `npm run fuzz [-- --only api|parsers] [--seed 42] [--minutes 5] [--max-examples 200] [--times 10] [--markdown FILE]`:
 * schemathesis with all checks against the Worker, and the properties of every parser with ten times their usual cases.
 * Exits with 1 when anything fails.
 */
await runCommand(async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', default: PARTS.join(',') },
      seed: { type: 'string', default: '42' },
      minutes: { type: 'string', default: '5' },
      'max-examples': { type: 'string', default: '200' },
      times: { type: 'string', default: '10' },
      markdown: { type: 'string' },
    },
  });
  const parts = values.only.split(',');
  const unknown = parts.filter((part) => !PARTS.includes(part));
  if (unknown.length > 0)
    throw new SextantError('usage', `There is no part ${unknown.join(', ')}, only ${PARTS.join(' and ')}.`);
  const seed = countOf('seed', values.seed, 0);
  const minutes = countOf('minutes', values.minutes);
  const maxExamples = countOf('max-examples', values['max-examples']);
  const factor = countOf('times', values.times);
  const log = (line: string): void => console.log(line);
  await ensureBuilt(log);
  const started = performance.now();
  const results = parts.includes('parsers')
    ? await fuzzParsers({ seed, factor, parsers: Object.keys(PARSERS) })
    : null;
  const api = parts.includes('api') ? await fuzzApi({ seed, seconds: 60 * minutes, maxExamples, log }) : null;
  const text = [
    ...(api === null ? [] : [apiTable(api, { seed, minutes, maxExamples })]),
    ...(results === null ? [] : [propertyTable(results), parserTable(results)]),
    `Fuzzed for ${((performance.now() - started) / 60_000).toFixed(1)} minutes.`,
  ].join('\n\n');
  log(`\n${text}`);
  if (values.markdown !== undefined) await writeFile(values.markdown, `${text}\n`);
  const failed = results?.filter(({ passed }) => !passed) ?? [];
  if (failed.length > 0 || api?.passed === false) process.exitCode = 1;
  if (api?.passed === false) log(`What failed, and how to repeat it, is in ${api.report}.`);
});

function countOf(name: string, text: string, least = 1): number {
  const count = Number(text);
  if (/^\d{1,9}$/.test(text) && count >= least) return count;
  throw new SextantError('usage', `--${name} is a whole number of ${String(least)} or more, not ${text}.`);
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

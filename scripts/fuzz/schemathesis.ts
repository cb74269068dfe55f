import { execFile, spawn } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { SextantError } from '../../src/errors.ts';
import { FUZZ } from '../paths.ts';
import { processOutput } from './process-output.ts';

/** The version that is installed, and that the tables of docs/reliability.md were made with. */
export const SCHEMATHESIS = '4.32.5';

const VENV = join(FUZZ, 'venv');
/** Holds the version that was installed to its end. */
const INSTALLED = join(VENV, '.sextant-installed');
const CONFIG = join(import.meta.dirname, 'schemathesis.toml');

const run = promisify(execFile);

/**
 * Installs schemathesis into a virtual environment of its own, unless it is there.
 * @returns path of its command
 * @throws SextantError `usage` when there is no Python 3 that can make one, or no PyPI
 */
export async function installSchemathesis(log: (line: string) => void): Promise<string> {
  const command = join(VENV, 'bin', 'schemathesis');
  if ((await readFile(INSTALLED, 'utf8').catch(() => null)) === SCHEMATHESIS) return command;
  log(`Installing schemathesis ${SCHEMATHESIS} from PyPI …`);
  await rm(VENV, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', VENV]).catch((cause: unknown) => {
    throw new SextantError(
      'usage',
      `schemathesis needs Python 3.10 or later with its module venv, and \`python3 -m venv\` failed: ${messageOf(cause)}. Install python3 and python3-venv, or fuzz the parsers alone: npm run fuzz -- --only parsers`,
      { cause },
    );
  });
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    `schemathesis==${SCHEMATHESIS}`,
  ];
  await run(join(VENV, 'bin', 'python'), pip).catch((cause: unknown) => {
    throw new SextantError(
      'usage',
      `pip could not install schemathesis ${SCHEMATHESIS}: ${messageOf(cause)}. It needs PyPI; the parsers alone need nothing: npm run fuzz -- --only parsers`,
      { cause },
    );
  });
  await writeFile(INSTALLED, SCHEMATHESIS);
  return command;
}

/** The last line that a command wrote as its error. */
function messageOf(cause: unknown): string {
  const text = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : '';
  return text.trim().split('\n').at(-1) || String(cause);
}

export interface SchemathesisOptions {
  /** Where the service answers. */
  url: string;
  seed: number;
  /** What all phases take together. */
  seconds: number;
  /** Most cases of one operation in one phase. */
  maxExamples: number;
  /** What it prints goes there. */
  report: string;
}

export interface SchemathesisResult {
  passed: boolean;
  cases: number;
  failures: number;
}

const summarySchema = z.object({ generated: z.coerce.number(), failures: z.coerce.number().default(0) });

/**
 * Runs all checks and all phases against a service, as its own document describes it.
 * @throws SextantError `internal` when it ends without a summary
 */
export async function runSchemathesis(
  command: string,
  { url, seed, seconds, maxExamples, report }: SchemathesisOptions,
): Promise<SchemathesisResult> {
  const args = ['--config-file', CONFIG, 'run', `${url}/openapi.json`, '--checks', 'all', '--no-color'];
  args.push('--seed', String(seed), '--max-examples', String(maxExamples), '--max-time', String(seconds));
  args.push('--continue-on-failure', '--generation-database', 'none');
  const child = spawn(command, args, { cwd: FUZZ, stdio: ['ignore', 'pipe', 'pipe'] });
  const { text, code } = await processOutput(child);
  await writeFile(report, text);
  const [, generated, failures] = /\b(\d{1,12}) generated(?:, (\d{1,12}) found)?/.exec(text) ?? [];
  const summary = summarySchema.safeParse({ generated, failures });
  if (!summary.success) {
    throw new SextantError(
      'internal',
      `schemathesis ended with ${String(code)} and no summary:\n${text.slice(-2_000)}`,
    );
  }
  return { passed: code === 0, cases: summary.data.generated, failures: summary.data.failures };
}

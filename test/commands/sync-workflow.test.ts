import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { here } from '../../scripts/commands/apart.ts';
import { createProgram } from '../../scripts/commands/program.ts';
import { EMBEDDINGS, HARVESTS, MODELS, ROOT } from '../../scripts/paths.ts';
import { readCredentials } from '../../scripts/target.ts';
import { parseYaml } from './yaml.ts';

const WORKFLOW = join(ROOT, '.github', 'workflows', 'sync.yml');

const textMap = z.record(z.string(), z.string());
const stepSchema = z.strictObject({
  name: z.string().optional(),
  id: z.string().optional(),
  if: z.string().optional(),
  uses: z
    .string()
    .regex(/^actions\/[a-z/-]+@v\d+$/)
    .optional(),
  with: textMap.optional(),
  env: textMap.optional(),
  run: z.string().optional(),
  'timeout-minutes': z.coerce.number().int().optional(),
});
const workflowSchema = z.strictObject({
  name: z.string(),
  on: z.strictObject({
    schedule: z.array(z.strictObject({ cron: z.string() })),
    workflow_dispatch: z.null(),
  }),
  permissions: z.strictObject({ contents: z.literal('read') }),
  concurrency: z.strictObject({ group: z.string(), 'cancel-in-progress': z.literal('false') }),
  jobs: z.strictObject({
    sync: z.strictObject({
      'runs-on': z.string(),
      'timeout-minutes': z.coerce.number().int(),
      steps: z.array(stepSchema),
    }),
  }),
});

const text = await readFile(WORKFLOW, 'utf8');
const workflow = workflowSchema.parse(await parseYaml(text));
const { steps, 'timeout-minutes': minutes } = workflow.jobs.sync;
const [look, ...others] = steps;
const FOUND = "steps.secrets.outputs.found == 'true'";
const sync = steps.find(({ run }) => run?.includes('sextant sync') === true);

/** Holds the arguments of a command line to what the program takes. */
function requireOptions(line: string): void {
  const words = line.split(/\s+/).map((word) => word.replace(/^["']|["']$/g, ''));
  const [name = '', ...args] = words.slice(words.indexOf('sextant') + 1);
  const command = createProgram(here).commands.find((one) => one.name() === name);
  expect(command, line).toBeDefined();
  command?.exitOverride().configureOutput({ writeErr: () => undefined });
  const { unknown, operands } = command?.parseOptions(args) ?? { unknown: [], operands: [] };
  expect(unknown, line).toEqual([]);
  if (name === 'sync') expect(operands, line).toEqual([]);
}

describe('the workflow that syncs', () => {
  test('runs once a day at an odd minute, one run at a time', () => {
    const [{ cron } = { cron: '' }, ...more] = workflow.on.schedule;
    expect(more).toEqual([]);
    expect(cron).toMatch(/^\d{1,2} \d{1,2} \* \* \*$/);
    expect(Number(cron.split(' ')[0]) % 2).toBe(1);
    expect(workflow.concurrency.group).not.toContain('github.');
  });

  test('calls a command that there is, with options that it has', () => {
    const run = sync?.run ?? '';
    expect(run).toMatch(/^npx sextant sync /);
    expect(run).toContain('--target remote');
    expect(run).toContain('--summary "$GITHUB_STEP_SUMMARY"');
    requireOptions(run);
    expect(steps.some((step) => step.run === 'npm ci')).toBe(true);
    // Unfinished work is kept also when the time is up.
    expect(sync?.['timeout-minutes'] ?? Infinity).toBeLessThan(minutes);
  });

  test('gives the command what the store asks for, each from the secret of its name, and the installation nothing', () => {
    const { env = {} } = sync ?? {};
    for (const [name, value] of Object.entries(env))
      expect(value).toMatch(new RegExp(`^\\$\\{\\{ (?:secrets|vars)\\.${name} \\}\\}$`));
    const given: Record<string, string> = {
      ...env,
      CLOUDFLARE_API_TOKEN: 'token',
      CLOUDFLARE_ACCOUNT_ID: 'a'.repeat(32),
    };
    expect(readCredentials(Object.fromEntries(Object.keys(env).map((name) => [name, given[name]])))).toEqual({
      token: 'token',
      accountId: 'a'.repeat(32),
    });
    // The comment at its head names all of them.
    const head = text.slice(0, text.indexOf('\nname:'));
    for (const name of Object.keys(env)) expect(head).toContain(name);
    const withSecrets = steps.filter((step) => JSON.stringify(step).includes('secrets.CLOUDFLARE'));
    expect(withSecrets).toEqual([look, sync]);
  });

  test.each([
    ['no secret', {}, ''],
    ['one of them', { CLOUDFLARE_API_TOKEN: 'x' }, ''],
    ['both', { CLOUDFLARE_API_TOKEN: 'x', CLOUDFLARE_ACCOUNT_ID: 'y' }, 'found=true\n'],
  ])(
    'with %s it looks first, and all else waits for that',
    async (_, secrets: Record<string, string>, found) => {
      expect(look?.id).toBe('secrets');
      for (const step of others) expect(step.if?.split(' && ')).toContain(FOUND);
      const folder = await mkdtemp(join(tmpdir(), 'sextant-workflow-'));
      const [output, summary] = [join(folder, 'output'), join(folder, 'summary')];
      const env = Object.fromEntries(Object.keys(look?.env ?? {}).map((name) => [name, secrets[name] ?? '']));
      try {
        const { status, stdout } = spawnSync(
          'bash',
          ['-e', '-c', `: > "$GITHUB_OUTPUT"; : > "$GITHUB_STEP_SUMMARY"; ${look?.run ?? ''}`],
          {
            env: { ...env, PATH: process.env['PATH'], GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary },
            encoding: 'utf8',
          },
        );
        expect(status).toBe(0);
        expect(await readFile(output, 'utf8')).toBe(found);
        const told = found === '' ? /^Nothing was synced: set the secrets CLOUDFLARE_API_TOKEN and / : /^$/;
        expect(await readFile(summary, 'utf8')).toMatch(told);
        expect(stdout.startsWith('::notice::')).toBe(found === '');
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );

  test('keeps what commands keep, and brings back what an earlier run has kept', () => {
    const pathsOf = (uses: string): string[] =>
      steps
        .filter((step) => step.uses?.startsWith(uses))
        .flatMap((step) => (step.with?.['path'] ?? '').trim().split('\n'))
        .toSorted();
    const kept = [EMBEDDINGS, HARVESTS, MODELS].map((path) => path.slice(ROOT.length)).toSorted();
    expect(pathsOf('actions/cache/restore')).toEqual(kept);
    expect(pathsOf('actions/cache/save')).toEqual(kept);
    for (const step of steps.filter(({ uses }) => uses?.startsWith('actions/cache/save')))
      expect(step.if).toMatch(/^always\(\) && /);
  });
});

it.each(['README.md', 'docs/operations.md', 'docs/sources.md'])(
  '%s shows no command to add or to sync with an option that there is not',
  async (page) => {
    const shown = (await readFile(join(ROOT, page), 'utf8')).matchAll(
      /npx sextant (?:add|sync)(?: [^\n`#>|]*)?/g,
    );
    const lines = Array.from(shown, ([line]) => line.trim()).filter((line) => !line.includes('…'));
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) requireOptions(line);
  },
);

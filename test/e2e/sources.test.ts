import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { ROOT } from '../../scripts/paths.ts';
import { type Item, LocalSource, oai, openReview } from '../sources/local-sources.ts';

const resultSchema = z.object({
  outcome: z.string(),
  papers: z.number(),
  added: z.number(),
  changed: z.number(),
  removed: z.number(),
  sources: z.array(z.object({ name: z.string(), error: z.string().optional() })),
});

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
let items: Item[] = Array.from({ length: 7 }, (_, i) => ({
  id: `2601.0000${String(i)}`,
  title: `Talking machines ${String(i)}`,
  day: daysAgo(9 - i),
}));
const repository = new LocalSource(oai(() => items, { prefix: 'oai_dc' }));
const notes: Item[] = [{ id: 'aBcDeF', title: 'A note on peers', day: daysAgo(3) }];
const venue = new LocalSource(openReview(() => notes));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-sources-'));
  await repository.start();
  await venue.start();
});
afterAll(async () => {
  await repository.stop();
  await venue.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `sextant` with a store of its own, and kills it as soon as it should be. */
async function sextant(args: readonly string[], isTime: () => boolean = () => false): Promise<Run> {
  const child = spawn(process.execPath, ['scripts/sextant.mjs', ...args, '--state', join(folder, 'state')], {
    cwd: ROOT,
  });
  const run: Run = { code: null, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (run.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (run.stderr += chunk.toString()));
  const watch = setInterval(() => void (isTime() && child.kill('SIGKILL')), 20);
  run.code = await new Promise((resolve) => child.once('close', resolve));
  clearInterval(watch);
  return run;
}

const json = ({ stdout, stderr, code }: Run) => {
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  return resultSchema.parse(JSON.parse(stdout));
};

it(
  'adds from a source and a file, syncs what changed there, and goes on after a kill',
  { timeout: 600_000 },
  async () => {
    const file = join(folder, 'more.bib');
    await writeFile(
      file,
      '@article{mine, title = {A paper of mine}, abstract = {On its own.}, author = {O’Brien, Ann}}',
    );
    const source = `oai:${repository.base}/oai`;

    // Three pages, three seconds between two: when the second is asked for, the first is on disk.
    const killed = await sextant(['add', source, file, '--json'], () => repository.requests.length >= 2);
    expect(killed.code).not.toBe(0);
    const asked = repository.requests.length;
    const first = json(await sextant(['add', source, file, '--json', '--contact', 'lab@example.org']));
    expect(first).toMatchObject({ outcome: 'published', papers: 8, added: 8, sources: [{ name: source }] });
    expect(repository.requests.length - asked).toBeLessThanOrEqual(2);
    expect(repository.requests.at(-1)?.headers['user-agent']).toMatch(
      /^Sextant\/\d+\.\d+\.\d+ \(mailto:lab@example\.org\)$/,
    );

    const [gone, ...others] = items;
    if (gone === undefined) throw new Error('There is no paper.');
    items = [
      ...others.slice(1),
      { id: '2601.00001', title: 'Talking machines, corrected', day: daysAgo(0) },
      { ...gone, day: daysAgo(0), deleted: true },
    ];
    json(await sextant(['add', 'openreview:A.cc/2026', '--base', venue.base, '--json']));
    notes.push({ id: 'gHiJkL', title: 'A second note', day: daysAgo(0) });
    repository.answer = () => ({ status: 410, body: 'Gone' });
    const failing = await sextant(['sync', '--json']);
    expect(failing.code).toBe(1);
    expect(failing.stderr).toMatch(/source-failed: oai:.*answered 410 \(Gone\)/);
    // The other source was asked, and its paper is there.
    const half = resultSchema.parse(JSON.parse(failing.stdout));
    expect(half).toMatchObject({ outcome: 'published', papers: 10, added: 1 });
    expect(half.sources.map(({ error }) => error !== undefined)).toEqual([true, false]);

    repository.answer = oai(() => items, { prefix: 'oai_dc' });
    expect(json(await sextant(['sync', '--json']))).toMatchObject({
      papers: 9,
      changed: 1,
      removed: 1,
      added: 0,
    });

    const forgotten = await sextant(['sync', '--forget', source]);
    expect([forgotten.code, forgotten.stdout]).toEqual([0, `${source} is asked no more; its papers stay.\n`]);
    const listed = (await sextant(['sync', '--list'])).stdout;
    expect(listed).toMatch(/^openreview:A\.cc\/2026\tat http:\S+\tlast answered 2\d{3}-/);
    expect(listed).not.toContain(source);

    const other = await sextant(['add', file, '--query-encoder', 'static']);
    expect([other.code, other.stderr]).toEqual([
      2,
      expect.stringMatching(
        /encoded by its model\. Leave out --query-encoder, or .* index --query-encoder static/,
      ),
    ]);

    const replaced = await sextant(['index', file, '--json']);
    expect([replaced.code, replaced.stderr]).toEqual([
      0,
      expect.stringMatching(/replaced those of openreview:A\.cc\/2026, which sync asks no more/),
    ]);
  },
);

it('says what is neither a file nor a source, before it asks anybody', async () => {
  const { code, stderr } = await sextant(['add', 'papers.jsnol']);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/neither a file nor a source.*arxiv:CATEGORY/s)]);
});

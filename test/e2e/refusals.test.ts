import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLocalStore } from '../../scripts/kv/local-store.ts';
import { ROOT, WRANGLER_CONFIG } from '../../scripts/paths.ts';
import { manifestKey } from '../../src/index/manifest.ts';
import { follow, type Started, startScript } from '../process/started.ts';

let folder: string;
let few: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-e2e-'));
  few = join(folder, 'few.jsonl');
  // The set-up of the tests has embedded these.
  const sample = (await readFile(join(ROOT, 'data', 'sample.jsonl'), 'utf8')).split('\n');
  await writeFile(few, sample.slice(0, 12).join('\n'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** What `npm run index -- …` runs. */
const index = (...args: string[]): Started => startScript('scripts/sextant.mjs', ['index', ...args]);

/** What a command said last, after it has ended with this code and without a stack. */
async function refusal(command: Started, code = 1): Promise<string> {
  expect(await command.ended, command.output()).toEqual({ code, signal: null });
  expect(command.output()).not.toMatch(/^\s+at /m);
  return command.output().trimEnd().split('\n').at(-1) ?? '';
}

describe('a disk that takes no more', () => {
  /** A limit on the size of files stands for a full disk, which needs rights that not everyone has. */
  function limited(blocks: number, ...args: string[]): Started {
    const command = `ulimit -f ${blocks} && exec "$0" scripts/sextant.mjs index "$@"`;
    return follow(
      spawn('sh', ['-c', command, process.execPath, ...args], {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
  }

  it('refuses the spool', async () => {
    const large = join(folder, 'large.jsonl');
    const paper = (id: number) =>
      JSON.stringify({ id: String(id), title: 'T', abstract: 'x'.repeat(90_000) });
    await writeFile(large, Array.from({ length: 60 }, (_, id) => paper(id)).join('\n'));
    expect(await refusal(limited(2_000, large, '--state', join(folder, 'a')))).toMatch(
      /^system-refused: \S+\/spool\/papers-\S+ may not become as large as it must: .*\(EFBIG\)$/,
    );
  });

  it('refuses the cache of embeddings', async () => {
    const fresh = join(folder, 'fresh.jsonl');
    await writeFile(fresh, JSON.stringify({ id: 'a', title: 'T', abstract: folder }));
    expect(await refusal(limited(200, fresh, '--state', join(folder, 'b')))).toMatch(
      /^system-refused: \S+\/embeddings may not become as large as it must: .*\(EFBIG\)$/,
    );
  });

  it('refuses the store', async () => {
    const state = join(folder, 'c');
    expect(await refusal(limited(10_000, few, '--state', state))).toContain(
      `store-failed: The local key-value store in ${state} failed`,
    );
    expect(await refusal(index(few, '--state', state), 0)).toContain('Published generation 1 with 12 papers');
  });
});

describe('a folder that cannot be used', () => {
  it.each([
    ['a file', () => few, /few\.jsonl.* is a file where a folder is needed/],
    ['not to be written', () => '/proc/sextant', /\/proc\/sextant.*\((ENOENT|EACCES)\)$/],
  ])('is refused at once when it is %s', async (_, state, message) => {
    for (const what of [few, 'list']) {
      const said = await refusal(index(what, '--state', state()));
      expect(said).toMatch(/^system-refused: /);
      expect(said).toMatch(message);
    }
  });

  it('is named when it is the one with the papers', async () => {
    await mkdir(join(folder, 'papers.jsonl'));
    const said = await refusal(index(join(folder, 'papers.jsonl'), '--state', join(folder, 'd')));
    expect(said).toBe(`input-invalid: ${folder}/papers.jsonl is a folder. Name a file in it.`);
  });
});

it('a port that is taken is refused before anything else happens', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const start = startScript('scripts/sextant.mjs', ['start', few, '--state', join(folder, 'none')], {
    PORT: String(port),
  });
  expect(await refusal(start, 2)).toMatch(new RegExp(`^usage: Port ${port} is taken .*--port \\d+$`));
  expect(start.output().split('\n')).toHaveLength(2);
  server.close();
});

describe('another publish', () => {
  it('that runs here is named, before any work', async () => {
    const state = join(folder, 'rivals');
    const rival = startScript('test/kv/claimant.ts', [state, 'hold'], { SEXTANT_COMMAND: 'sextant start' });
    await rival.printed(/held/);
    const second = index(few, '--state', state);
    expect(await refusal(second)).toMatch(
      new RegExp(
        `^store-failed: Another command publishes into ${state}: sextant start \\(process ${rival.pid}\\)`,
      ),
    );
    expect(second.output().trimEnd().split('\n')).toHaveLength(1);
    expect(await refusal(index('list', '--state', state), 0)).toBe('Nothing is published.');
  });

  it('that broke off here is taken over at once, whatever its papers were', async () => {
    const state = join(folder, 'broken-off');
    const store = await openLocalStore(WRANGLER_CONFIG, state);
    const metadata = { t: Date.now(), gen: 7, bytes: 1 };
    await store.put([{ key: manifestKey(7, '0'.repeat(64)), value: Uint8Array.of(1), metadata }]);
    await store.close();
    expect(await refusal(index(few, '--state', state), 0)).toContain('Published generation 8 with 12 papers');
  });
});

it('--state is of the local target alone', async () => {
  const said = await refusal(index('list', '--target', 'remote', '--state', folder), 2);
  expect(said).toBe('usage: --state is a folder of the local target.');
});

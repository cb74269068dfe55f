import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openLocalStore } from '../../scripts/kv/local-store.ts';
import { WRANGLER_CONFIG } from '../../scripts/paths.ts';
import { serve } from '../../scripts/worker-server.ts';
import { manifestKey } from '../../src/index/manifest.ts';
import { type Started, startScript } from '../process/started.ts';
import { indexOnFullDisk, refusal, sampleLines, workplace } from './workplace.ts';

const place = workplace();
let few: string;
beforeAll(async () => {
  few = await place.corpus('few.jsonl', (await sampleLines()).slice(0, 12));
});

/** What `npm run index -- …` runs. */
const index = (...args: string[]): Started => startScript('scripts/sextant.mjs', ['index', ...args]);

describe('a disk that takes no more', () => {
  it('refuses the spool', async () => {
    const paper = (id: number) =>
      JSON.stringify({ id: String(id), title: 'T', abstract: 'x'.repeat(90_000) });
    const large = await place.corpus(
      'large.jsonl',
      Array.from({ length: 60 }, (_, id) => paper(id)),
    );
    expect(await refusal(indexOnFullDisk(2_000, large, '--state', join(place.folder, 'a')))).toMatch(
      /^system-refused: \S+\/spool\/papers-\S+ may not become as large as it must: .*\(EFBIG\)$/,
    );
  });

  it('refuses the store', async () => {
    const state = join(place.folder, 'b');
    expect(await refusal(indexOnFullDisk(10_000, few, '--state', state))).toContain(
      `store-failed: The local key-value store in ${state} failed`,
    );
    expect(await refusal(index(few, '--state', state), 0)).toContain('Published generation 1 with 12 papers');
  });
});

it('a store that takes nothing is refused, and the next run publishes when it does again', async () => {
  const state = join(place.folder, 'c');
  const store = await openLocalStore(WRANGLER_CONFIG, state);
  await store.put([{ key: 'x', value: Uint8Array.of(1), metadata: { t: 1, gen: 1, bytes: 1 } }]);
  await store.close();
  const blobs = join(state, 'v3', 'kv', 'INDEX', 'blobs');
  await rm(blobs, { recursive: true });
  await writeFile(blobs, 'no folder');
  expect(await refusal(index(few, '--state', state))).toContain(
    `store-failed: The local key-value store in ${state} failed`,
  );
  await rm(blobs);
  expect(await refusal(index(few, '--state', state), 0)).toContain('Published generation 1 with 12 papers');
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
    await mkdir(join(place.folder, 'papers.jsonl'));
    const said = await refusal(index(join(place.folder, 'papers.jsonl'), '--state', join(place.folder, 'd')));
    expect(said).toBe(`input-invalid: ${place.folder}/papers.jsonl is a folder. Name a file in it.`);
  });
});

it('a port that is taken is refused before anything else happens', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const start = startScript('scripts/sextant.mjs', ['start', few, '--state', join(place.folder, 'none')], {
    PORT: String(port),
  });
  expect(await refusal(start, 2)).toMatch(new RegExp(`^usage: Port ${port} is taken .*--port \\d+$`));
  expect(start.output().split('\n')).toHaveLength(2);
  server.close();
});

it('a Worker whose port is taken does not come up, and says so', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  await expect(serve(port, { persistTo: join(place.folder, 'none') })).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining(`Port ${port} is taken`) as string,
  });
  server.close();
});

it('npm run deploy -- --dry-run prepares the model and bundles the Worker, without an account', async () => {
  const deploy = startScript('scripts/sextant.mjs', ['deploy', '--dry-run'], {
    CLOUDFLARE_API_TOKEN: undefined,
    CLOUDFLARE_ACCOUNT_ID: undefined,
  });
  expect(await deploy.ended, deploy.output()).toEqual({ code: 0, signal: null });
  expect(deploy.output()).toContain('Dry run: no namespace is made and no index is published.');
  expect(deploy.output()).toContain('--dry-run: exiting now.');
  // Of the modules, one that is evaluated when its route is asked for.
  expect(deploy.output()).toMatch(/search-operation-\w+\.mjs\W+esm/);
});

it('npm run deploy without an account says what it needs', async () => {
  const deploy = startScript('scripts/sextant.mjs', ['deploy'], {
    CLOUDFLARE_API_TOKEN: undefined,
    CLOUDFLARE_ACCOUNT_ID: undefined,
  });
  expect(await refusal(deploy, 2)).toMatch(/CLOUDFLARE_(?:API_TOKEN|ACCOUNT_ID)/);
});

describe('another publish', () => {
  it('that runs here is named, before any work', async () => {
    const state = join(place.folder, 'rivals');
    const rival = startScript('test/kv/claimant.ts', [state, 'hold'], { SEXTANT_COMMAND: 'sextant start' });
    await rival.printed(/held/);
    const second = index(few, '--state', state);
    expect(await refusal(second)).toMatch(
      new RegExp(
        `^store-failed: Another command publishes into ${state}: sextant start \\(process ${rival.pid}\\)`,
      ),
    );
    expect(second.output().trimEnd().split('\n')).toHaveLength(1);
    expect(await refusal(index('list', '--state', state), 0)).toBe(
      'Nothing is published. Next: npx sextant index papers.jsonl',
    );
  });

  it('that broke off here is taken over at once, whatever its papers were', async () => {
    const state = join(place.folder, 'broken-off');
    const store = await openLocalStore(WRANGLER_CONFIG, state);
    const metadata = { t: Date.now(), gen: 7, bytes: 1 };
    await store.put([{ key: manifestKey(7, '0'.repeat(64)), value: Uint8Array.of(1), metadata }]);
    await store.close();
    expect(await refusal(index(few, '--state', state), 0)).toContain('Published generation 8 with 12 papers');
  });
});

it('a file may have the name of a command behind --', async () => {
  for (const name of ['list', 'verify', 'gc']) {
    const said = await refusal(index('--state', join(place.folder, 'named'), '--', name));
    expect(said).toBe(`input-invalid: ./${name} does not exist. Check the path.`);
  }
});

it('papers may be piped in, and are called standard input where something is wrong with them', async () => {
  const piped = (input: string, ...args: string[]): Started =>
    startScript(
      'scripts/sextant.mjs',
      [...args, '--state', join(place.folder, 'piped')],
      { PORT: '0' },
      input,
    );
  const papers = (await sampleLines()).slice(0, 3);
  const published = piped(`${papers.join('\n')}\n{"x":1}\n`, 'index', '-');
  expect(await refusal(published, 0)).toContain('Published generation 1 with 3 papers');
  expect(published.output()).toContain('standard input:4: title: is missing');
  const started = piped(papers.slice(0, 2).join('\n'), 'start', '-');
  await started.printed(/Published generation 2 with 2 papers[^]*answers at/);
  started.child.kill('SIGINT');
  await started.ended;
  expect(await refusal(piped('[{', 'index', '/dev/stdin'))).toMatch(/^input-invalid: standard input:1: /);
});

it('options are those of the command that they follow, and are refused where they would be passed over', async () => {
  const before = await refusal(index('--target', 'remote', 'list'), 2);
  expect(before).toBe('usage: Write --target after list: npx sextant index list …');
  const listed = index('list', '--json', '--state', join(place.folder, 'empty'));
  expect(await listed.ended).toEqual({ code: 0, signal: null });
  expect(JSON.parse(listed.output())).toEqual({ current: null, generations: [] });
});

it('--state is of the local target alone', async () => {
  const said = await refusal(index('list', '--target', 'remote', '--state', place.folder), 2);
  expect(said).toBe('usage: --state is a folder of the local target.');
});

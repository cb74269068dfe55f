import { createHash } from 'node:crypto';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-pool-workers';
import { defineConfig } from 'vitest/config';
import { FolderStore } from './scripts/kv/folder-store.ts';
import LongestFirst from './test/setup/longest-first.ts';
import { SEGMENTED_INDEX, TEST_INDEX } from './test/setup/paths.ts';
import { TEST_KEY } from './test/workerd/key.ts';

const indexes = new Map([
  ['fixture', new FolderStore(TEST_INDEX)],
  ['segmented', new FolderStore(SEGMENTED_INDEX)],
]);

/** Gives the tests inside workerd the indexes that were made for them: of each its keys at `/`, a value at `/<key>`. */
async function readFixture(request: { url: string }): Promise<Response> {
  const { hostname, pathname } = new URL(request.url);
  const index = indexes.get(hostname);
  const key = decodeURIComponent(pathname.slice(1));
  if (key === '') return Response.json((await index?.list(''))?.map((listed) => listed.key));
  const value = await index?.get(key);
  return new Response(value && new Uint8Array(value), { status: value ? 200 : 404 });
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Tests that need the model, an index made with it or other processes, or try very many inputs. */
const INTEGRATION = ['test/**/*.integration.test.ts', 'test/{bench,cost,parsers}/**/*.test.ts'];
const APART = ['test/workerd/**', 'test/e2e/**', 'test/browser/**', 'test/clients/**'];
/** Runs every benchmark once, which installs 540 MB of peers: `npm run test:bench`. */
const BENCHES = 'test/bench/benches.test.ts';
const PROPERTIES = ['./test/setup/properties.ts'];

const BUILD = './test/setup/build.ts';
const INDEX = './test/setup/index.ts';
const SEGMENTED = './test/setup/segmented-index.ts';

/**
 * Files that hold nothing between them share the modules of their process: half the time of small tests is importing.
 * What a file changes of its process, it puts back.
 */
const SHARED = { isolate: false, maxWorkers: 3, hookTimeout: 120_000 };

/** Longest first: LongestFirst goes by this order. */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: [BUILD, INDEX, './test/setup/served.ts'],
          testTimeout: 120_000,
          expect: { poll: { timeout: 30_000 } },
          ...SHARED,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: [BUILD, INDEX],
          testTimeout: 300_000,
          ...SHARED,
        },
      },
      {
        test: {
          name: 'clients',
          include: ['test/clients/**/*.test.ts'],
          globalSetup: [BUILD, INDEX, './test/setup/clients.ts'],
          testTimeout: 60_000,
          ...SHARED,
        },
      },
      {
        plugins: [
          cloudflareTest({
            main: './src/worker.ts',
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              cf: false,
              bindings: {
                ANSWER_CACHE: 'on',
                API_KEYS: `tester:${sha256(TEST_KEY)}`,
                MIGRATIONS: await readD1Migrations('migrations'),
              },
              d1Databases: ['MAIL'],
              serviceBindings: { FIXTURE: readFixture as never },
            },
          }),
        ],
        test: {
          name: 'workerd',
          include: ['test/workerd/**/*.test.ts'],
          globalSetup: [BUILD, INDEX, SEGMENTED],
          testTimeout: 60_000,
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'integration',
          include: INTEGRATION,
          exclude: [BENCHES],
          globalSetup: [BUILD, INDEX],
          setupFiles: PROPERTIES,
          testTimeout: 60_000,
          ...SHARED,
        },
      },
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...INTEGRATION, ...APART, BENCHES],
          globalSetup: [BUILD],
          setupFiles: PROPERTIES,
          testTimeout: 60_000,
          ...SHARED,
        },
      },
      {
        test: {
          name: 'bench',
          include: [BENCHES],
          globalSetup: [BUILD, INDEX],
          testTimeout: 60_000,
          ...SHARED,
        },
      },
    ],
  },
});

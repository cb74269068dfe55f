import { createHash } from 'node:crypto';
import { cloudflareTest } from '@cloudflare/vitest-pool-workers';
import { defineConfig } from 'vitest/config';
import { FolderStore } from './scripts/kv/folder-store.ts';
import { TEST_INDEX } from './test/setup/paths.ts';
import { TEST_KEY } from './test/workerd/key.ts';

const index = new FolderStore(TEST_INDEX);

/** Gives the tests inside workerd the test index: its keys at `/`, a value at `/<key>`. */
async function readFixture(request: { url: string }): Promise<Response> {
  const key = decodeURIComponent(new URL(request.url).pathname.slice(1));
  if (key === '') return Response.json((await index.list('')).map((listed) => listed.key));
  const value = await index.get(key);
  return new Response(value && new Uint8Array(value), { status: value ? 200 : 404 });
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Tests that need the model, an index made with it or other processes, or try very many inputs. */
const INTEGRATION = ['test/**/*.integration.test.ts', 'test/{bench,cost,parsers}/**/*.test.ts'];
const APART = ['test/workerd/**', 'test/e2e/**', 'test/browser/**'];
/** Runs every benchmark once, which installs 540 MB of peers: `npm run test:bench`. */
const BENCHES = 'test/bench/benches.test.ts';
const PROPERTIES = ['./test/setup/properties.ts'];

/** One project after the other, with so many processes: together they would fight for the same two cores. */
function inTurn(
  groupOrder: number,
  maxWorkers: number,
): { maxWorkers: number; sequence: { groupOrder: number } } {
  return { maxWorkers, sequence: { groupOrder } };
}

export default defineConfig({
  test: {
    globalSetup: './test/setup/index.ts',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...INTEGRATION, ...APART, BENCHES],
          setupFiles: PROPERTIES,
          testTimeout: 60_000,
          ...inTurn(0, 2),
        },
      },
      {
        test: {
          name: 'integration',
          include: INTEGRATION,
          exclude: [BENCHES],
          setupFiles: PROPERTIES,
          testTimeout: 60_000,
          ...inTurn(1, 2),
        },
      },
      {
        plugins: [
          cloudflareTest({
            main: './src/worker.ts',
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              cf: false,
              bindings: { ANSWER_CACHE: 'on', API_KEYS: `tester:${sha256(TEST_KEY)}` },
              serviceBindings: { FIXTURE: readFixture as never },
            },
          }),
        ],
        test: {
          name: 'workerd',
          include: ['test/workerd/**/*.test.ts'],
          testTimeout: 60_000,
          ...inTurn(2, 1),
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 30_000 } },
          ...inTurn(3, 1),
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 300_000,
          ...inTurn(4, 1),
        },
      },
      { test: { name: 'bench', include: [BENCHES], testTimeout: 60_000, ...inTurn(5, 1) } },
    ],
  },
});

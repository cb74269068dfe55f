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

export default defineConfig({
  test: {
    globalSetup: './test/setup/index.ts',
    projects: [
      {
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/workerd/**', 'test/e2e/**', 'test/browser/**'],
          setupFiles: ['./test/setup/properties.ts'],
          testTimeout: 60_000,
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
        test: { name: 'workerd', include: ['test/workerd/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 30_000 } },
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

import { readFile } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { cloudflareTest } from '@cloudflare/vitest-pool-workers';
import { defineConfig } from 'vitest/config';

/** Where the global set-up leaves an index for the tests inside workerd, one file a key. */
const FIXTURE = resolve('.sextant/test/index');

/** Gives the tests inside workerd what they cannot read themselves: the files of the fixture. */
async function readFixture(request: { url: string }): Promise<Response> {
  const file = resolve(FIXTURE, decodeURIComponent(new URL(request.url).pathname.slice(1)));
  if (!file.startsWith(FIXTURE + sep)) return new Response(null, { status: 403 });
  return new Response(await readFile(file));
}

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/workerd/**', 'test/e2e/**'],
          testTimeout: 60_000,
        },
      },
      {
        plugins: [
          cloudflareTest({
            main: './src/worker.ts',
            wrangler: { configPath: './wrangler.toml' },
            miniflare: { cf: false, serviceBindings: { FIXTURE: readFixture as never } },
          }),
        ],
        test: { name: 'workerd', include: ['test/workerd/**/*.test.ts'], testTimeout: 60_000 },
      },
    ],
  },
});

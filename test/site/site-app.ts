import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { builtSite } from '../../scripts/build/build-assets.ts';
import { ROOT } from '../../scripts/paths.ts';
import { readSite } from '../../scripts/site/read-site.ts';
import type * as Library from '../http/library.ts';

/** Code that imports what the Worker reads of a site. */
const BUILT = /build\/site\.json$/;

/** The application as it is built for a site: bundled, as `wrangler` does it, with another `build/site.json`. */
export async function siteLibrary(settings: unknown): Promise<typeof Library> {
  await mkdir(join(ROOT, '.sextant', 'test'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, '.sextant', 'test', 'site-'));
  try {
    const file = join(folder, 'site.json');
    await writeFile(file, JSON.stringify(settings));
    const site = builtSite(await readSite(file), '/a/logo.svg');
    const outfile = join(folder, 'library.mjs');
    await build({
      entryPoints: [join(ROOT, 'test/http/library.ts')],
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile,
      jsx: 'automatic',
      jsxImportSource: 'hono/jsx',
      logLevel: 'error',
      plugins: [
        {
          name: 'site',
          setup({ onLoad }) {
            onLoad({ filter: BUILT }, () => ({ contents: JSON.stringify(site), loader: 'json' }));
          },
        },
      ],
    });
    return (await import(pathToFileURL(outfile).href)) as typeof Library;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join } from 'node:path';
import { build } from 'esbuild';
import { buildWidget } from './build-widget.ts';
import { runCommand } from './cli.ts';
import { ASSETS, ASSETS_LIST, ROOT } from './paths.ts';

/** Scripts and style sheets of our own: bundled, minified, served under a name that carries their hash. */
const BUNDLED = [
  'src/pages-client/page.ts',
  'src/pages-client/style.css',
  'src/pages-client/docs.ts',
  'src/map-client/map.ts',
  'src/map-client/map.css',
];

/** The same for what other sites embed or browsers ask for, under a name that never changes. */
const BUNDLED_AS: Record<string, string> = {};

/** Copied as they are, under a name that carries their hash. */
const COPIED = [
  resolve('swagger-ui-dist/swagger-ui-bundle.js'),
  resolve('swagger-ui-dist/swagger-ui.css'),
  join(ROOT, 'src/pages-client/icon.svg'),
];

/** Headers of what the platform serves without asking the Worker. */
const HEADERS = `/*
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
/a/*
  Cache-Control: public, max-age=31536000, immutable
/widget*
  Access-Control-Allow-Origin: *
  Cross-Origin-Resource-Policy: cross-origin
  Cache-Control: public, max-age=3600, stale-while-revalidate=86400
`;

/** `npm run build:assets`: all that a browser loads, in `build/assets`, and the list of its addresses. */
await runCommand(async () => {
  await rm(ASSETS, { recursive: true, force: true });
  const list: Record<string, string> = {};
  for (const source of BUNDLED) {
    const name = basename(source).replace(/\.ts$/, '.js');
    list[name] = await writeHashed(name, await bundle(join(ROOT, source)));
  }
  for (const source of COPIED)
    list[basename(source)] = await writeHashed(basename(source), await readFile(source));
  for (const [address, source] of Object.entries(BUNDLED_AS))
    await write(address, await bundle(join(ROOT, source)));
  await buildWidget(ASSETS);
  await write('_headers', HEADERS);
  await writeFile(ASSETS_LIST, `${JSON.stringify(list, null, 2)}\n`);
});

async function bundle(source: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [source],
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['chrome111', 'firefox115', 'safari16.4'],
    legalComments: 'none',
    write: false,
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`${source} makes no bundle`);
  return output.contents;
}

/** Writes a file that may be cached for ever and returns its address. */
async function writeHashed(name: string, content: Uint8Array): Promise<string> {
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 10);
  const ending = extname(name);
  const address = `/a/${name.slice(0, -ending.length)}.${hash}${ending}`;
  await write(address, content);
  return address;
}

async function write(address: string, content: Uint8Array | string): Promise<void> {
  const file = join(ASSETS, address);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

function resolve(module: string): string {
  return createRequire(import.meta.url).resolve(module);
}

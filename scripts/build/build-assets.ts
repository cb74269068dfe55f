import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import type { Site } from '../../src/http/site-json.ts';
import { ASSETS, ASSETS_LIST, BUILD, ROOT, SITE_BUILT, SITE_FILE } from '../paths.ts';
import { accentStyle } from '../site/accent.ts';
import { readSite, type ReadSite } from '../site/read-site.ts';
import { CARD_FIELDS } from '../site/site-schema.ts';
import { licencesText } from './notices.ts';
import { replaceFolder } from './replace-folder.ts';
import { buildWidget } from './widget.ts';

/** Scripts and style sheets of our own: bundled, minified, served under a name that carries their hash. */
export const BUNDLED = [
  'src/pages-client/page.ts',
  'src/pages-client/style.css',
  'src/pages-client/mail.css',
  'src/pages-client/docs.ts',
  'src/pages-client/like.ts',
  'src/map-client/map.ts',
  'src/map-client/map.css',
];

/** Copied as they are, under a name that carries their hash. */
const COPIED = [
  resolve('swagger-ui-dist/swagger-ui-bundle.js'),
  resolve('swagger-ui-dist/swagger-ui.css'),
  join(ROOT, 'src/pages-client/icon.svg'),
];

/** Copied beside them under their own names, because a file that is served names them so, or browsers ask for them so. */
const COPIED_AS: Record<string, string> = {
  '/a/swagger-ui-bundle.js.LICENSE.txt': resolve('swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt'),
  '/favicon.ico': join(ROOT, 'src/pages-client/favicon.ico'),
};

/** Headers of what the platform serves without asking the Worker. `!` takes a header of an earlier rule away. */
const HEADERS = `/*
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
/a/*
  Cache-Control: public, max-age=31536000, immutable
${Object.keys(COPIED_AS)
  .map((address) => `${address}\n  ! Cache-Control\n  Cache-Control: public, max-age=3600`)
  .join('\n')}
/widget*
  Access-Control-Allow-Origin: *
  Cross-Origin-Resource-Policy: cross-origin
  Cache-Control: public, max-age=3600, stale-while-revalidate=86400
`;

/** How a script or style sheet of our own is bundled. */
export const BUNDLE: BuildOptions = {
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['chrome111', 'firefox115', 'safari16.4'],
  legalComments: 'none',
};

/**
 * Makes all that a browser loads, in `build/assets`, the list of its addresses, and what the Worker knows of its site.
 * @throws SextantError `settings-invalid` when `site.json` cannot be used
 */
export async function buildAssets(): Promise<void> {
  const read = await readSite(SITE_FILE);
  const draft = join(BUILD, `assets-${process.pid}`);
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  try {
    const { list, site } = await writeAssets(draft, read);
    await replaceFolder(draft, ASSETS);
    await writeFile(ASSETS_LIST, `${JSON.stringify(list, null, 2)}\n`);
    await writeFile(SITE_BUILT, `${JSON.stringify(site, null, 2)}\n`);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** What the Worker reads of a site: with addresses for files. */
export function builtSite({ site }: ReadSite, logo: string | null): Site {
  const shown = CARD_FIELDS.map((field): [string, boolean] => [field, site.card.includes(field)]);
  const { name, headline, description, languages, examples, links, contact, thumbnails } = site;
  const card = Object.fromEntries(shown) as Site['card'];
  return { name, headline, description, languages, examples, logo, links, contact, card, thumbnails };
}

/** @returns the address of each file by its name, for those whose address carries their hash, and the site */
async function writeAssets(
  folder: string,
  read: ReadSite,
): Promise<{ list: Record<string, string>; site: Site }> {
  const write = async (address: string, content: Uint8Array | string): Promise<void> => {
    const file = join(folder, address);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  };
  const list: Record<string, string> = {};
  const writeHashed = async (name: string, content: Uint8Array): Promise<string> => {
    const address = hashedAddress(name, content);
    await write(address, content);
    return address;
  };
  for (const source of BUNDLED) {
    const name = basename(source).replace(/\.ts$/, '.js');
    const style = source.endsWith('.css') && read.site.accent !== null ? accentStyle(read.site.accent) : '';
    list[name] = await writeHashed(
      name,
      Buffer.concat([await bundle(join(ROOT, source)), Buffer.from(style)]),
    );
  }
  for (const source of COPIED) {
    list[basename(source)] = await writeHashed(basename(source), await readFile(source));
  }
  const logo = read.logo && (await writeHashed(`logo${read.logo.extension}`, read.logo.content));
  for (const [address, source] of Object.entries(COPIED_AS)) await write(address, await readFile(source));
  await buildWidget(folder);
  await write('licences.txt', await licencesText());
  await write('_headers', HEADERS);
  return { list, site: builtSite(read, logo) };
}

async function bundle(source: string): Promise<Uint8Array> {
  const { outputFiles } = await build({ ...BUNDLE, entryPoints: [source], write: false });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`${source} makes no bundle`);
  return output.contents;
}

/** An address that may be cached for ever: another content has another one. */
function hashedAddress(name: string, content: Uint8Array): string {
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 10);
  const ending = extname(name);
  return `/a/${name.slice(0, -ending.length)}.${hash}${ending}`;
}

function resolve(module: string): string {
  return createRequire(import.meta.url).resolve(module);
}

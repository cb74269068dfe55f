import { readFile } from 'node:fs/promises';
import { dirname, extname, join, resolve, sep } from 'node:path';
import { SextantError } from '../../src/errors.ts';
import { problemsOf, type SiteFile, siteSchema } from './site-schema.ts';

/** Largest logo in bytes: it stands in the header of every page. */
const LARGEST_LOGO = 100_000;

/** What a site has set, and its logo. */
export interface ReadSite {
  site: SiteFile;
  logo: { content: Uint8Array; extension: string } | null;
}

/**
 * Reads the settings of a site; without the file they are those of Sextant.
 * @throws SextantError `settings-invalid`, naming each field that is wrong and what it must be
 */
export async function readSite(file: string): Promise<ReadSite> {
  const parsed = siteSchema.safeParse(await jsonOf(file));
  if (!parsed.success) {
    throw invalid(file, problemsOf(parsed.error).join('\n  '));
  }
  const site = parsed.data;
  return { site, logo: site.logo === null ? null : await logoOf(file, site.logo) };
}

/** The files that a site is made of, to know when they change; also those of a file that cannot be read. */
export async function siteInputs(file: string): Promise<string[]> {
  try {
    const { logo } = await readSiteLoosely(file);
    return typeof logo === 'string' ? [file, join(dirname(file), logo)] : [file];
  } catch {
    return [file];
  }
}

async function readSiteLoosely(file: string): Promise<{ logo?: unknown }> {
  const json: unknown = JSON.parse(await readFile(file, 'utf8'));
  return typeof json === 'object' && json !== null ? json : {};
}

async function jsonOf(file: string): Promise<unknown> {
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return {};
    throw invalid(file, `It cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  try {
    return JSON.parse(content.replace(/^\ufeff/, ''));
  } catch (cause) {
    throw invalid(file, `It is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

async function logoOf(file: string, logo: string): Promise<ReadSite['logo']> {
  const folder = resolve(dirname(file));
  const path = resolve(folder, logo);
  if (!path.startsWith(folder + sep)) throw invalid(file, 'logo must be a file in the folder of site.json.');
  const content = await readFile(path).catch(() => {
    throw invalid(file, `logo names ${logo}, which cannot be read. It is looked for beside site.json.`);
  });
  if (content.byteLength > LARGEST_LOGO) {
    const size = content.byteLength.toLocaleString('en');
    throw invalid(
      file,
      `logo must be of at most ${LARGEST_LOGO.toLocaleString('en')} bytes, and ${logo} has ${size}.`,
    );
  }
  return { content, extension: extname(path).toLowerCase() };
}

function invalid(file: string, problems: string): SextantError {
  return new SextantError('settings-invalid', `${file} cannot be used.\n  ${problems}`);
}

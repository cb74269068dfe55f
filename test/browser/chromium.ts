import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, type BrowserServer, chromium, type LaunchOptions } from 'playwright-core';
import { ROOT } from '../../scripts/paths.ts';

/** Where the browser of the package is unpacked: once for all runs. */
const UNPACKED = join(ROOT, '.sextant', 'browser');

/** Not the package's own flags: those switch off web security, which is what the tests are about. */
const ARGS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

/** The Chromium that comes with @sparticuz/chromium, for whoever starts it. */
export function launchChromium(): Promise<Browser> {
  return started((options) => chromium.launch(options));
}

/** The same, for several processes to connect to. */
export function serveChromium(): Promise<BrowserServer> {
  return started((options) => chromium.launchServer(options));
}

/** It may be missing libraries here, which come along too. */
async function started<T>(launch: (options: LaunchOptions) => Promise<T>): Promise<T> {
  const executablePath = await unpack();
  const fonts = existsSync('/etc/fonts') ? {} : { FONTCONFIG_PATH: join(UNPACKED, 'fonts') };
  const env = { ...process.env, ...fonts };
  const options = { executablePath, args: ARGS, env };
  try {
    return await launch(options);
  } catch (error) {
    if (!/error while loading shared libraries/.test(String(error))) throw error;
    return launch({ ...options, env: { ...env, LD_LIBRARY_PATH: join(UNPACKED, 'al2023', 'lib') } });
  }
}

/** Unpacks aside and renames: another process sees the whole browser or none. */
async function unpack(): Promise<string> {
  const file = join(UNPACKED, 'chromium');
  if (existsSync(file)) return file;
  await mkdir(join(ROOT, '.sextant'), { recursive: true });
  const aside = await mkdtemp(`${UNPACKED}-`);
  // The package unpacks into the folder for temporary files, and its libraries only where it finds this name.
  const variables = { TMPDIR: aside, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' };
  const changed = [...Object.keys(variables), 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH'];
  const before = changed.map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  try {
    const { default: packed } = await import('@sparticuz/chromium');
    await packed.executablePath();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  }
  try {
    await rename(aside, UNPACKED);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    if (!existsSync(file)) throw error;
  }
  return file;
}

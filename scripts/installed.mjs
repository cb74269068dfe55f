// Where the program runs when npm has installed it. Its own folder is no place for papers, and what bundles a Worker reads
// no settings below node_modules: so it works from a copy in the folder in which it is called, where the store, the model
// and the embeddings of that folder's papers stay as well.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, URL } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STAMP = 'installed-version';
const SITE = 'site.json';

/** The folder of the program: this one in a clone of the repository. */
export function programFolder() {
  if (!ROOT.includes('/node_modules/')) return ROOT;
  const folder = resolve('.sextant', 'program');
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const stamp = `${version} ${ROOT}\n`;
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, STAMP)) || readFileSync(join(folder, STAMP), 'utf8') !== stamp)
    copy(folder, stamp);
  // What somebody says of their site lies where they work.
  rmSync(join(folder, SITE), { force: true });
  if (existsSync(SITE)) cpSync(SITE, join(folder, SITE));
  return folder;
}

/** Replaces the program; what it keeps (`.sextant`, `.wrangler`, the id in wrangler.toml) stays. */
function copy(folder, stamp) {
  rmSync(join(folder, STAMP), { force: true });
  const config = join(folder, 'wrangler.toml');
  const id = existsSync(config) ? /^id = "[^"]*"$/m.exec(readFileSync(config, 'utf8'))?.[0] : undefined;
  for (const name of ['src', 'scripts', 'data', 'docs', 'build'])
    rmSync(join(folder, name), { recursive: true, force: true });
  cpSync(ROOT, folder, {
    recursive: true,
    filter: (path) => path === ROOT || !path.slice(ROOT.length).startsWith('node_modules'),
  });
  renameSync(join(folder, 'packed-lock.json'), join(folder, 'package-lock.json'));
  if (id !== undefined)
    writeFileSync(config, readFileSync(config, 'utf8').replace(/^binding = "INDEX"$/m, `$&\n${id}`));
  const modules = join(folder, 'node_modules');
  rmSync(modules, { recursive: true, force: true });
  symlinkSync(dirname(ROOT), modules);
  writeFileSync(join(folder, STAMP), stamp);
}

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SextantError } from '../../src/errors.ts';
import { ROOT } from '../paths.ts';
import { isShipped } from '../supply/licence-checks.ts';
import { type LockedPackage, readLock } from '../supply/lock.ts';
import { HOLDERS, SERVED } from '../supply/policy.ts';

const RULE = '-'.repeat(80);

/**
 * `/licences.txt`: whose work is deployed and served, each with the text that its licence asks to be kept with copies.
 * Minified bundles keep none.
 * @throws SextantError `internal` for a package without a licence text
 */
export async function licencesText(): Promise<string> {
  const notice = await readFile(join(ROOT, 'NOTICE'), 'utf8');
  const own = await readFile(join(ROOT, 'LICENSE'), 'utf8');
  const shipped = (await readLock('.')).filter(isShipped);
  const parts = await Promise.all(shipped.map(noticeOf));
  return (
    [`${notice}\nThe licence of Sextant stands last.`, ...parts, own]
      .map((part) => part.trim())
      .join(`\n\n${RULE}\n\n`) + '\n'
  );
}

async function noticeOf({ name, version, licence, path }: LockedPackage): Promise<string> {
  const folder = join(ROOT, path);
  const files = (await readdir(folder))
    .filter((file) => /^(licen[cs]e|notice|copying)(\.|$)/i.test(file))
    .sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const served = SERVED[name] === undefined ? '' : `: ${SERVED[name]}`;
  return [
    `${name} ${version} (${licence})${served}`,
    ...(files.length > 0 ? texts : [ownText(name, licence)]),
  ].join('\n\n');
}

/** The text for a package that publishes none. */
function ownText(name: string, licence: string | undefined): string {
  const holder = HOLDERS[name];
  if (holder !== undefined && licence === 'MIT') return mit(holder);
  throw new SextantError(
    'internal',
    `${name} (${licence}) has no licence file. Name its holder in HOLDERS, scripts/supply/policy.ts.`,
  );
}

function mit(holder: string): string {
  return `Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;
}

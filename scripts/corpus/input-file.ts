import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { SextantError } from '../../src/errors.ts';
import { ScratchFile } from '../process/scratch-file.ts';
import { naming } from '../system-error.ts';

/** A file of papers; `name` is what it is called where its place would tell nobody anything. */
export type CorpusFile = string | NamedFile;

export interface NamedFile {
  path: string;
  name: string;
  since?: string | undefined;
  /** A page of a list, whose papers replace those of earlier pages with their ids. */
  isPage?: boolean | undefined;
}

/** A file of papers, where it can be read as often as need be. */
interface InputFile extends NamedFile {
  /** Removes what was made to read it. */
  close: () => void;
}

const STANDARD_INPUT: ReadonlySet<string> = new Set(['-', '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0']);
/** What a shell puts in the place of `<(command)`. */
const PASSED_ON = /^\/(?:dev|proc\/self)\/fd\/\d+$/;

/** Whether a name stands for standard input. */
export function isStandardInput(file: string): boolean {
  return STANDARD_INPUT.has(file);
}

/**
 * A file that can be read from its beginning twice: to see what it is, and to read it. What can be read only once, such
 * as standard input or a pipe, is copied into a temporary file.
 * @param parent Folder for the copy.
 * @throws SextantError `input-invalid` when nothing is piped into standard input; else what the system says
 */
export async function inputFile(file: CorpusFile, parent: string): Promise<InputFile> {
  if (typeof file !== 'string') return { ...file, close: () => undefined };
  if (isStandardInput(file)) {
    if (process.stdin.isTTY) throw new SextantError('input-invalid', NOTHING_PIPED);
    return copyOf('standard input', process.stdin, parent);
  }
  if (await isReadOnce(file)) return copyOf(file, createReadStream(file), parent);
  return { name: file, path: file, close: () => undefined };
}

const NOTHING_PIPED =
  'Nothing is piped into standard input. Name a file, or write: cat papers.jsonl | npx sextant index -';

/** @throws SextantError `input-invalid` for what a shell has passed to the first of our processes alone */
async function isReadOnce(file: string): Promise<boolean> {
  try {
    const found = await stat(file);
    return found.isFIFO() || found.isCharacterDevice() || found.isSocket();
  } catch (cause) {
    if (!PASSED_ON.test(file)) return false;
    const reason = `${file} is not open here. In place of <(command) write: command | npx sextant index -`;
    throw new SextantError('input-invalid', reason, { cause });
  }
}

async function copyOf(name: string, bytes: AsyncIterable<Uint8Array>, parent: string): Promise<InputFile> {
  const copy = new ScratchFile(parent, 'input-');
  try {
    await naming(name, async () => {
      for await (const chunk of bytes) copy.append(chunk);
    });
    return { name, path: copy.path(), close: () => copy.close() };
  } catch (error) {
    copy.close();
    throw error;
  }
}

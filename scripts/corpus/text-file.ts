import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SextantError } from '../../src/errors.ts';
import { decodeBytes, type Decoding, newDecoding } from './decode-bytes.ts';

/** Longest line, in UTF-16 code units: a file without line breaks must not fill the memory. */
const MAX_LINE = 16 * 1024 * 1024;

const REASONS: Record<string, string> = {
  ENOENT: 'does not exist. Check the path.',
  EISDIR: 'is a folder. Name a file in it.',
  EACCES: 'may not be read. Check its permissions.',
  Z_BUF_ERROR: 'is a gzip file that ends too early. Fetch or compress it again.',
  Z_DATA_ERROR: 'is a damaged gzip file. Fetch or compress it again.',
};

function unreadable(file: string, error: unknown): SextantError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = REASONS[code] ?? `could not be read: ${String(error)}`;
  return new SextantError('input-invalid', `${file} ${reason}`, { cause: error });
}

async function byteStream(handle: FileHandle): Promise<AsyncIterable<Uint8Array>> {
  const magic = new Uint8Array(2);
  await handle.read(magic, 0, 2, 0);
  const [first, second] = magic;
  const bytes = handle.createReadStream({ start: 0, autoClose: false });
  if (first !== 0x1f || second !== 0x8b) return bytes;
  // pipeline() carries an error of the file over to the loop that reads the gunzip stream.
  return pipeline(bytes, createGunzip(), () => undefined);
}

/**
 * The text of a file in chunks, in whatever encoding {@link decodeBytes} knows. A byte order mark is dropped, and a gzip
 * file, known by its first two bytes, is unpacked.
 * @param decoding is filled in
 * @throws SextantError `input-invalid` if it cannot be read to its end
 */
export async function* textChunks(file: string, decoding: Decoding = newDecoding()): AsyncGenerator<string> {
  const handle = await open(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  try {
    yield* decodeBytes(await byteStream(handle), decoding);
  } catch (error) {
    throw error instanceof SextantError ? error : unreadable(file, error);
  } finally {
    await handle.close();
  }
}

/** The beginning of a file: enough to see what it is. @throws as {@link textChunks} */
export async function textHead(file: string, length = 65_536): Promise<string> {
  let head = '';
  for await (const chunk of textChunks(file)) {
    head += chunk;
    if (head.length >= length) break;
  }
  return head.slice(0, length);
}

export interface Line {
  /** Counts from 1. */
  number: number;
  /** Without its line break. */
  text: string;
}

/** The lines of a text file, ended by LF, CRLF or CR. @throws as {@link textChunks}, and on an endless line */
export async function* textLines(file: string, decoding?: Decoding): AsyncGenerator<Line> {
  let number = 0;
  let rest = '';
  let endsInReturn = false;
  for await (const chunk of textChunks(file, decoding)) {
    let text: string = endsInReturn ? `\r${chunk}` : chunk;
    endsInReturn = text.endsWith('\r');
    if (endsInReturn) text = text.slice(0, -1);
    const [head = '', ...tail] = (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text).split('\n');
    rest += head;
    for (const next of tail) {
      yield { number: ++number, text: rest };
      rest = next;
    }
    if (rest.length > MAX_LINE) {
      const reason = `${file}:${String(number + 1)}: the line is longer than 16 million characters. Split the file.`;
      throw new SextantError('input-invalid', reason);
    }
  }
  if (rest !== '') yield { number: number + 1, text: rest };
}

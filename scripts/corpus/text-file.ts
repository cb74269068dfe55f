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

/** Files of servers that compress what is compressed already; more layers are somebody's joke. */
const MOST_LAYERS = 3;

/** The bytes of a file, out of as many layers of gzip as it has. */
async function byteStream(file: string, handle: FileHandle): Promise<AsyncIterable<Uint8Array>> {
  let bytes: AsyncIterable<Uint8Array> = handle.createReadStream({ start: 0, autoClose: false });
  for (let layers = 0; ; layers++) {
    const { start, whole } = await begun(bytes);
    if (start[0] !== 0x1f || start[1] !== 0x8b) return whole;
    if (layers === MOST_LAYERS) {
      const reason = `is compressed with gzip more than ${String(MOST_LAYERS)} times over. Unpack it.`;
      throw new SextantError('input-invalid', `${file} ${reason}`);
    }
    // pipeline() carries an error of the file over to the loop that reads the gunzip stream.
    bytes = pipeline(whole, createGunzip(), () => undefined);
  }
}

/** The first two bytes, as far as there are so many, and all bytes once more. */
async function begun(
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ start: Uint8Array; whole: AsyncIterable<Uint8Array> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  let start = Buffer.alloc(0);
  while (start.length < 2) {
    const { done, value } = await iterator.next();
    if (done === true) break;
    start = Buffer.concat([start, value]);
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield start;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { start, whole: whole() };
}

/**
 * The text of a file in chunks, in whatever encoding {@link decodeBytes} knows. A byte order mark is dropped, and gzip,
 * known by its first two bytes, is unpacked.
 * @param decoding is filled in
 * @throws SextantError `input-invalid` if it cannot be read to its end
 */
export async function* textChunks(file: string, decoding: Decoding = newDecoding()): AsyncGenerator<string> {
  const handle = await open(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  try {
    yield* decodeBytes(await byteStream(file, handle), decoding);
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

import { isUtf8 } from 'node:buffer';

/** What a text file is written in, and where it is not what it seems. */
export interface Decoding {
  /** UTF-8 and UTF-16 by their bytes; any other only where XML declares it. */
  encoding: string;
  /** Lines with bytes that are not UTF-8; these are read as Windows-1252. Empty in UTF-16. */
  foreign: { first: number; count: number };
}

/** A report for a file that is not read yet. */
export function newDecoding(): Decoding {
  return { encoding: 'UTF-8', foreign: { first: 0, count: 0 } };
}

/** A stretch of whole UTF-8 sequences of more than one byte (RFC 3629), and any other byte above ASCII. */
const ABOVE_ASCII =
  /((?:[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+)|[\x80-\xff]/g;
/**
 * What the bytes 0x80 to 0x9F are in Windows-1252 (https://encoding.spec.whatwg.org/index-windows-1252.txt); all above
 * are as in Latin-1. Not by TextDecoder: that of Node 20 makes control characters of them.
 */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** Bytes in which zeros tell UTF-16 without a byte order mark. */
const LOOKED_AT = 4_096;

/**
 * The text of some bytes. UTF-16 is known by its byte order mark or by the zero bytes of its Latin letters. All else is
 * UTF-8; what is none in it is read as Windows-1252, byte by byte, so that a file in that encoding is right as a whole
 * and one of which only a line is in it is right as well. Nothing becomes U+FFFD. XML that declares another encoding has
 * that, unless its bytes are plainly UTF-8.
 * @param decoding is filled in
 */
export async function* decodeBytes(
  chunks: AsyncIterable<Uint8Array>,
  decoding: Decoding,
): AsyncGenerator<string> {
  let decode: ((bytes: Buffer, isLast: boolean) => string) | undefined;
  let held = Buffer.alloc(0);
  for await (const chunk of chunks) {
    held = Buffer.concat([held, chunk]);
    if (decode === undefined) {
      if (held.length < LOOKED_AT) continue;
      decode = decoderOf(held, decoding);
    }
    yield decode(held, false);
    held = Buffer.alloc(0);
  }
  decode ??= decoderOf(held, decoding);
  yield decode(held, true);
}

function decoderOf(start: Buffer, decoding: Decoding): (bytes: Buffer, isLast: boolean) => string {
  decoding.encoding = encodingOf(start.subarray(0, LOOKED_AT));
  if (decoding.encoding === 'UTF-8') return utf8Decoder(decoding);
  if (decoding.encoding === 'windows-1252') return fromWindows1252;
  const decoder = new TextDecoder(decoding.encoding);
  return (bytes, isLast) => decoder.decode(bytes, { stream: !isLast });
}

/** All bytes of a text, by the same rules. */
export function decodeWhole(bytes: Uint8Array): string {
  return decoderOf(Buffer.from(bytes), newDecoding())(Buffer.from(bytes), true);
}

function fromWindows1252(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[\x80-\x9f]/g, (byte) => WINDOWS_1252[byte.charCodeAt(0) - 0x80] ?? byte);
}

/** The encoding that XML declares, by its name in the standard of encodings; null for none, and for one that nobody knows. */
function declaredEncoding(start: Buffer): string | null {
  const head = start.subarray(0, 300).toString('latin1');
  const label = /^\s*<\?xml\s[^>]*\bencoding\s*=\s*["'](?<label>[\w.:-]+)["']/.exec(head)?.groups?.['label'];
  if (label === undefined) return null;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}

function encodingOf(start: Buffer): string {
  const declared = declaredEncoding(start);
  const isAscii = start.every((byte) => byte < 0x80);
  // Some declare one and write UTF-8 all the same. UTF-16 would not have been read so far.
  if (
    declared !== null &&
    !/^utf-/.test(declared) &&
    (isAscii || !isUtf8(start.subarray(0, completeEnd(start))))
  )
    return declared;

  const [first, second] = start;
  if (first === 0xff && second === 0xfe) return 'UTF-16LE';
  if (first === 0xfe && second === 0xff) return 'UTF-16BE';
  const zeros = [0, 0];
  for (const [at, byte] of start.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  // Most characters of a file of papers are Latin letters, half of whose bytes are zero; UTF-8 has none at all.
  if (start.length < 4 || Math.max(even, odd) < start.length / 5) return 'UTF-8';
  if (odd > 4 * even) return 'UTF-16LE';
  return even > 4 * odd ? 'UTF-16BE' : 'UTF-8';
}

function utf8Decoder({ foreign }: Decoding): (bytes: Buffer, isLast: boolean) => string {
  let rest: Buffer = Buffer.alloc(0);
  let line = 1;
  let isFirst = true;
  let lastForeign = 0;
  return (bytes, isLast) => {
    const whole = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    const end = isLast ? whole.length : completeEnd(whole);
    const ready = whole.subarray(0, end);
    rest = whole.subarray(end);
    const text = isUtf8(ready) ? ready.toString('utf8') : mixed(ready);
    line += newlines(ready);
    const isMarked = isFirst && text.startsWith('\ufeff');
    if (text !== '') isFirst = false;
    return isMarked ? text.slice(1) : text;
  };

  function mixed(bytes: Buffer): string {
    const latin = bytes.toString('latin1');
    let at = 0;
    let here = line;
    return latin.replace(ABOVE_ASCII, (found, utf8: string | undefined, index: number) => {
      if (utf8 !== undefined) return Buffer.from(found, 'latin1').toString('utf8');
      here += latin.slice(at, index).split('\n').length - 1;
      at = index;
      if (here !== lastForeign) {
        foreign.count++;
        foreign.first ||= here;
        lastForeign = here;
      }
      return WINDOWS_1252[found.charCodeAt(0) - 0x80] ?? found;
    });
  }
}

/** Where the last sequence ends that is not cut off by the end of the bytes. */
function completeEnd(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function newlines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) count++;
  return count;
}

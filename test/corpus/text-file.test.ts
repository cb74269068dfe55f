import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textLines } from '../../scripts/corpus/text-file.ts';
import { temporaryFiles } from './files.ts';

const files = temporaryFiles();

async function linesOf(file: string): Promise<string[]> {
  const lines: string[] = [];
  const numbers: number[] = [];
  for await (const { number, text } of textLines(file)) {
    lines.push(text);
    numbers.push(number);
  }
  expect(numbers).toEqual(lines.map((_, index) => index + 1));
  return lines;
}

describe('textLines', () => {
  test('gives back the lines that were joined by LF or CRLF, plain or compressed', async () => {
    const line = fc
      .string({ unit: 'grapheme', maxLength: 40 })
      .map((text) => text.replaceAll(/[\r\n\ufeff]/g, ''));
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        async (lines, lineBreak, compressed) => {
          const text = Buffer.from(lines.map((part) => part + lineBreak).join(''));
          const file = await files.write('lines.txt', compressed ? gzipSync(text) : text);
          expect(await linesOf(file)).toEqual(lines);
        },
      ),
    );
  });

  test('keeps characters whole that lie across two chunks of the file', async () => {
    const long = 'aé漢𝒳'.repeat(40_000);
    expect(await linesOf(await files.write('long.txt', `${long}\n${long}`))).toEqual([long, long]);
  });

  test('drops a byte order mark and reads bytes that are not UTF-8 as Windows-1252', async () => {
    const bytes = Buffer.concat([Buffer.from('\ufeffa\n'), Buffer.from([0x62, 0xff])]);
    expect(await linesOf(await files.write('bom.txt', bytes))).toEqual(['a', 'bÿ']);
  });

  test('reads the quotation marks, dashes and letters that Windows-1252 has where Latin-1 has none', async () => {
    const bytes = Uint8Array.from({ length: 128 }, (_, at) => 0x80 + at);
    // https://encoding.spec.whatwg.org/index-windows-1252.txt
    const start = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
    const rest = Buffer.from(bytes.subarray(32)).toString('latin1');
    expect(await linesOf(await files.write('1252.txt', bytes))).toEqual([start + rest]);
    const words = Buffer.from('\x93smart\x94 \x97 5 \x80, \x8cuvre \x99', 'latin1');
    expect(await linesOf(await files.write('smart.txt', words))).toEqual(['“smart” — 5 €, Œuvre ™']);
  });

  test('reads a gzip file of several members', async () => {
    const members = Buffer.concat([gzipSync('a\n'), gzipSync('b\n')]);
    expect(await linesOf(await files.write('members.gz', members))).toEqual(['a', 'b']);
  });

  test('unpacks what was compressed twice, and says so where it was far more often', async () => {
    const layers = (times: number): Uint8Array =>
      Array.from({ length: times }).reduce<Uint8Array>((bytes) => gzipSync(bytes), Buffer.from('a\nb\n'));
    for (const times of [2, 3])
      expect(await linesOf(await files.write('twice.gz', layers(times)))).toEqual(['a', 'b']);
    const deep = await files.write('deep.gz', layers(4));
    await expect(linesOf(deep)).rejects.toThrow(
      'deep.gz is compressed with gzip more than 3 times over. Unpack it.',
    );
    const cut = await files.write('cut.gz', gzipSync(gzipSync('a paper\n'.repeat(1_000)).subarray(0, 30)));
    await expect(linesOf(cut)).rejects.toThrow('is a gzip file that ends too early');
  });

  test.each([[''], ['a'], ['\u001f'], ['\u001f\n']])('reads a file of hardly a byte: %j', async (text) => {
    expect((await linesOf(await files.write('tiny.txt', text))).join('\n')).toBe(text.trimEnd());
  });

  test('has no lines in an empty file', async () => {
    expect(await linesOf(await files.write('empty.txt', ''))).toEqual([]);
  });

  test('lets go of the file when the reader stops early', async () => {
    const file = await files.write('early.gz', gzipSync('a\n'.repeat(500_000)));
    for await (const { text } of textLines(file)) {
      expect(text).toBe('a');
      break;
    }
    expect((await linesOf(file)).length).toBe(500_000);
  });

  test.each([
    ['missing.txt', undefined, 'missing.txt does not exist. Check the path.'],
    ['short.gz', gzipSync('a paper\n'.repeat(1_000)).subarray(0, 30), 'is a gzip file that ends too early'],
    ['header.gz', gzipSync('a').subarray(0, 5), 'is a gzip file that ends too early'],
    [
      'broken.gz',
      Buffer.concat([gzipSync('a').subarray(0, 10), Buffer.from('????????')]),
      'is a damaged gzip file',
    ],
    [
      'endless.txt',
      'a'.repeat(17 * 1024 * 1024),
      'endless.txt:1: the line is longer than 16 million characters',
    ],
  ])('refuses %s by name', async (name, content, message) => {
    const file = content === undefined ? files.path(name) : await files.write(name, content);
    await expect(linesOf(file)).rejects.toMatchObject({
      name: 'SextantError',
      code: 'input-invalid',
      message: expect.stringContaining(message) as string,
    });
  });

  test('refuses a directory by name', async () => {
    await expect(linesOf(files.path('.'))).rejects.toThrow('is a folder. Name a file in it.');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endingsOf, referencesIn, textBeside } from '../../src/search/query/references.ts';

const names = (text: string): string[] => referencesIn(text).map(({ name }) => name);

describe('references within a text', () => {
  it.each([
    ['see 2405.14906.', ['2405.14906']],
    ['(arXiv:2405.14906v2)', ['arXiv:2405.14906v2']],
    ['2405.14906,2405.14907;2405.14908', ['2405.14906', '2405.14907', '2405.14908']],
    ['[a](https://a.example/b/c), d', ['https://a.example/b/c']],
    ['10.1016/S0004(02)00370-2?', ['10.1016/S0004(02)00370-2']],
    ['(10.1016/abc.)', ['10.1016/abc']],
    ['abs/2405.14906 or www.example.org/x', ['abs/2405.14906', 'www.example.org/x']],
    ['input/output and TCP/IP, e.g. GPT-4.5 at 3.14', []],
    ['models of 2405 and 14906', []],
  ])('%s', (text, expected) => {
    expect(names(text)).toEqual(expected);
  });

  it('stand where they are said to stand, one after the other', () => {
    const piece = fc.oneof(
      fc.constantFrom('2405.14906', 'https://a.example/x', '10.1000/x', '(', ')', '.', ' ', '](', 'see'),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const text = pieces.join('');
        let last = 0;
        for (const { name, start, end } of referencesIn(text)) {
          expect(text.slice(start, end)).toBe(name);
          expect(start).toBeGreaterThanOrEqual(last);
          last = end;
        }
        expect(endingsOf(text).every((ending) => typeof ending === 'string')).toBe(true);
      }),
    );
  });

  it.each([
    ['see arXiv: 2405.14906.', ''],
    ['papers like 2405.14906 and 2405.14907', ''],
    ['2405.14906 diffusion', 'diffusion'],
    ['2405.14906', ''],
  ])('leave of "%s": "%s"', (text, rest) => {
    expect(textBeside(text, referencesIn(text))).toBe(rest);
  });
});

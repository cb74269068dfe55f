import { splitAuthors } from '../../scripts/corpus/author-names.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calendarDate } from '../../src/text/dates.ts';
import { decodeHTMLStrict } from 'entities';
import { stripTags } from '../../scripts/corpus/html.ts';
import { cleanText, splitCategories, wellFormed } from '../../scripts/corpus/text.ts';
import { anyText } from '../setup/any-text.ts';

describe('cleanText', () => {
  test.each([
    ['Schro\u0308dinger', 'Schrödinger'],
    ['a\ud800b\udc00', 'a\ufffdb\ufffd'],
    ['𝒳 stays', '𝒳 stays'],
    ['  two\n\n lines\t\u00a0and\u0000\u0007more ', 'two lines and more'],
    ['where $a < b$ and c > d, x<y', 'where $a < b$ and c > d, x<y'],
    ['R&amp;D at 6.2% &#177; 2.8% &#x3b1; &eacute;&Uuml;&scaron;&#xd800;', 'R&D at 6.2% ± 2.8% α éÜš\ufffd'],
    ['AT&T; &unknown; &#1114112; &', 'AT&T; &unknown; \ufffd &'],
    ['the &lt;i&gt;Escherichia coli&lt;/i&gt; genome', 'the Escherichia coli genome'],
    ['<jats:p>H<sub>2</sub>O</jats:p><jats:p>is <b>wet</b></jats:p>', 'H2O is wet'],
    ['see <a href="https://a.b/c?d=1&e">this</a>.<br/>Done', 'see this. Done'],
    ['<jats:title>Abstract</jats:title>Text', 'Abstract Text'],
    [
      'the <think> token, </s>, <a, b>, <i j> and <p, q>',
      'the <think> token, </s>, <a, b>, <i j> and <p, q>',
    ],
    ['\\textsc{AIEV} with $x_{i}^2$ \\& 50\\%', '\\textsc{AIEV} with $x_{i}^2$ \\& 50\\%'],
  ])('%j becomes %j', (text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });

  test('gives one line of well-formed NFC text, whatever it is given', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        const clean = cleanText(text);
        expect(clean).toBe(clean.normalize('NFC').trim());
        expect(clean).not.toMatch(/\p{Surrogate}|\p{Control}|\s\s/u);
      }),
    );
  });
});

test('text without & and < passes both HTML steps unchanged', () => {
  const text = fc.string({ unit: 'grapheme' }).map((any) => any.replaceAll(/[&<]/g, ''));
  fc.assert(
    fc.property(text, (plain) => {
      expect(stripTags(decodeHTMLStrict(plain))).toBe(plain);
    }),
  );
});

test('HTML escapes of any text are undone exactly', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const escaped = Array.from(text, (character) => `&#${String(character.codePointAt(0))};`).join('');
      expect(decodeHTMLStrict(escaped)).toBe(text);
    }),
  );
});

test('a long run of tags that never end is text', () => {
  const unfinished = `${'<a b=c '.repeat(100_000)}<i ${'a=b '.repeat(100_000)}`;
  expect(cleanText(unfinished)).toBe(unfinished.trim());
});

test('wellFormed leaves well-formed NFC text alone', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(wellFormed(text)).toBe(text.normalize('NFC'));
    }),
  );
});

test('authors are divided by ; or else by the word and', () => {
  expect(splitAuthors('Ada Lovelace; Turing, Alan and Co')).toEqual(['Ada Lovelace', 'Turing, Alan and Co']);
  expect(splitAuthors('Ada Lovelace and Alan Turing AND Ann Randall')).toEqual([
    'Ada Lovelace',
    'Alan Turing',
    'Ann Randall',
  ]);
});

test('categories are divided by ; , or white space', () => {
  expect(splitCategories('cs.CL cs.LG,stat.ML; math.ST')).toEqual(['cs.CL', 'cs.LG', 'stat.ML', 'math.ST']);
});

describe('calendarDate', () => {
  test.each([
    ['2024', '2024'],
    ['2024-05', '2024-05'],
    ['2024-02-29', '2024-02-29'],
    ['2024-05-23T23:59:59Z', '2024-05-23'],
    ['2024-05-23T01:00:00.123+02:00', '2024-05-23'],
    ['2024-05-23 10:00', '2024-05-23'],
  ])('%s is %s', (text, date) => {
    expect(calendarDate(text)).toBe(date);
  });

  test.each([
    '',
    '24',
    '2024-5',
    '2024-13',
    '2023-02-29',
    '2024-00',
    '2024-05-32',
    'Mar 20',
    '2024-05-23T',
    '20240523',
  ])('%j is no date', (text) => {
    expect(calendarDate(text)).toBeNull();
  });

  test('takes every day of the calendar, cut from any time of it', () => {
    const day = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, (date) => {
        const iso = date.toISOString();
        expect(calendarDate(iso)).toBe(iso.slice(0, 10));
        expect(calendarDate(iso.slice(0, 10))).toBe(iso.slice(0, 10));
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bibtexNames } from '../../scripts/corpus/bibtex-names.ts';
import { displayed, nameOf } from '../../src/text/names.ts';
import { decodeLatex } from '../../src/text/latex.ts';
import { segments } from '../../src/text/segments.ts';

describe('decodeLatex', () => {
  test.each([
    [
      String.raw`Schr{\"o}dinger, Schr\"odinger, Schr{\"{o}}dinger, Schr\"{o}dinger`,
      'Schrödinger, '.repeat(4).slice(0, -2),
    ],
    [
      String.raw`Erd\H{o}s \v{C}ech fran\c{c}ais \k{a} \u{g} \.{I} \r{u} \d{s} \c c`,
      'Erdős Čech français ą ğ İ ů ṣ ç',
    ],
    [String.raw`Mart{\'\i}n, Mart{\'{\i}}n, Mart\'{\i}n, na\"\i ve`, 'Martín, Martín, Martín, naïve'],
    [
      String.raw`{\AA}s \AA ngstr\"om {\O}re \o{}l \L{}\'od\'z {\ss} \ae on {\i}`,
      'Ås Ångström Øre øl Łódź ß æon ı',
    ],
    [String.raw`\`a \^e \~n \=o`, 'à ê ñ ō'],
    ['A {B}ridge {for {GPU}s}', 'A Bridge for GPUs'],
    [String.raw`50\% of \#1 \& a\_b`, '50% of #1 & a_b'],
    ["pages 1--2 --- ``so'' A.~Smith", 'pages 1–2 — “so” A. Smith'],
    [
      String.raw`\emph{Bridge} \frac{1}{2} x_{1} \textbf{a {B} c}`,
      String.raw`\emph{Bridge} \frac{1}{2} x_{1} \textbf{a B c}`,
    ],
    [String.raw`$\alpha_{i}^{2} \sim {n}--\"o$ {G}`, String.raw`$\alpha_{i}^{2} \sim {n}--\"o$ G`],
    [String.raw`\(a~{b}\) {C} $$x~{y}$$ {D}`, String.raw`\(a~{b}\) C $$x~{y}$$ D`],
    [String.raw`costs \$5 and \$6 {X}`, String.raw`costs \$5 and \$6 X`],
    [
      String.raw`\citet{a} \vec \circ \underline{x} \Huge`,
      String.raw`\citet{a} \vec \circ \underline{x} \Huge`,
    ],
    ['a } b { c', 'a } b  c'],
  ])('%s', (latex, text) => {
    expect(decodeLatex(latex)).toBe(text);
  });

  test('leaves mathematics and text without LaTeX alone', () => {
    const plain = fc
      .string({ unit: 'grapheme' })
      .map((text) => text.replaceAll(/[\\{}~$`'-]/g, '').normalize('NFC'));
    const formula = fc
      .string({
        unit: fc.constantFrom('a', '{b}', '\\"o', '~', '--', '^{2}', '_', '\\frac{1}{2}'),
        minLength: 1,
      })
      .map((text) => `$${text}$`);
    fc.assert(
      fc.property(plain, formula, plain, (before, math, after) => {
        expect(decodeLatex(`${before} ${math} ${after}`)).toBe(`${before} ${math} ${after}`);
      }),
    );
  });

  test.each([
    // Prose between two prices is no formula, here as on the pages.
    ['from $5 for one node -- to $10', 'from $5 for one node – to $10'],
    [String.raw`shown \[ a--b \] and \(c--d\)`, String.raw`shown \[ a--b \] and \(c--d\)`],
    // A new line before a formula does not take its dollar sign.
    [String.raw`line\\$a--b$`, String.raw`line\\$a--b$`],
    [String.raw`a \$ b--c \$`, String.raw`a \$ b–c \$`],
  ])('divides %s as the pages do', (value, text) => {
    expect(decodeLatex(value)).toBe(text);
    for (const segment of segments(value))
      if (segment.kind === 'math') expect(text).toContain(segment.source);
  });

  test('takes any text', () => {
    const unit = fc.constantFrom('\\', '{', '}', '$', '"', "'", 'a', 'i', 'c', ' ', '~', '-', '\\(', '\\)');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), (text) => {
        expect(decodeLatex(text).length).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

test.each([
  ['Lovelace, Ada and Turing, Alan', ['Ada Lovelace', 'Alan Turing']],
  ['Ada Lovelace AND\n  Alan Turing', ['Ada Lovelace', 'Alan Turing']],
  [
    '{Google Brain and Friends, Inc.} and de la Cruz, Jr., Juan',
    ['Google Brain and Friends, Inc.', 'Juan de la Cruz Jr.'],
  ],
  [String.raw`M{\"u}ller, J{\'o}zef and {\O}ystein {\AA}s and others`, ['Józef Müller', 'Øystein Ås']],
  [String.raw`{B{\'e}la} Bollob{\'a}s`, ['Béla Bollobás']],
  ['Anderson, Sandra', ['Sandra Anderson']],
  ['Plato', ['Plato']],
])('the names in %s', (value, names) => {
  const found = bibtexNames(value);
  expect(Array.from(found, (name) => displayed(typeof name === 'string' ? nameOf(name) : name))).toEqual(
    names,
  );
});

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadMath, type MathElement, toMathMl } from '../../src/text/math.ts';
import { plainText, prose } from '../../src/text/plain.ts';
import { segments } from '../../src/text/segments.ts';
import { runs } from '../setup/runs.ts';

beforeAll(loadMath);

describe('segments', () => {
  const kinds = (text: string): string[] =>
    segments(text).map((s) => `${s.kind}:${s.kind === 'math' ? s.tex : s.text}`);

  test.each([
    ['a $x^2$ b', ['text:a ', 'math:x^2', 'text: b']],
    [String.raw`\(a\) and \[b\] and $$c$$`, ['math:a', 'text: and ', 'math:b', 'text: and ', 'math:c']],
    // Prices are no formulas.
    ['from $25 to $15 a paper', ['text:from $25 to $15 a paper']],
    ['$5-$10', ['text:$5-$10']],
    ['costs $200 or so, and earns $300', ['text:costs $200 or so, and earns $300']],
    [String.raw`\$5 and $x$`, [String.raw`text:\$5 and `, 'math:x']],
    [String.raw`($\sim$10.5K)`, ['text:(', String.raw`math:\sim`, 'text:10.5K)']],
    ['at https://a.org/x_y?z=1. Next', ['text:at ', 'link:https://a.org/x_y?z=1', 'text:. Next']],
    [String.raw`\href{https://a.org}{here}!`, ['link:here', 'text:!']],
    [String.raw`$\href{https://a.org}{\text{this URL}}$`, ['link:this URL']],
    [String.raw`\href{javascript:alert(1)}{x}`, ['text:x']],
    ['one $ sign', ['text:one $ sign']],
    ['', []],
  ])('%s', (text, expected) => {
    expect(kinds(text)).toEqual(expected);
  });

  test('lose nothing of a text without links', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'$\\()[]{}ab 1^_') }), (text) => {
        const whole = segments(text).map((s) => (s.kind === 'math' ? s.source : s.text));
        expect(whole.join('')).toBe(text);
      }),
    );
  });
});

describe('plainText', () => {
  test.each([
    ['$x^2$', 'x²'],
    [String.raw`$\hat\theta_n$`, 'θ̂ₙ'],
    [String.raw`$\mathcal{O}(n \log n)$`, '𝒪(n log n)'],
    [String.raw`$\mathbf{W}_{ij} \in \mathbb{R}^{d \times d}$`, 'Wᵢⱼ ∈ ℝ^(d×d)'],
    [String.raw`$\frac{1}{n+1}$`, '1/(n + 1)'],
    [String.raw`$\sqrt{2}$`, '√2'],
    [String.raw`$\leq 95\%$`, '≤95%'],
    [String.raw`$3\times$ faster`, '3× faster'],
    [String.raw`3.6\times speedup`, '3.6× speedup'],
    [String.raw`\textbf{Bold} and \emph{it \textit{s}}`, 'Bold and it s'],
    [String.raw`G\"odel's 100\% \& ~10x`, "Gödel's 100% & ~10x"],
    [String.raw`\Theta(40K) of \ours`, String.raw`Θ(40K) of \ours`],
    [String.raw`$\unknowncommand{x}$`, String.raw`$\unknowncommand{x}$`],
    ['no LaTeX ~ at -- all', 'no LaTeX ~ at -- all'],
  ])('%s', (text, expected) => {
    expect(plainText(text)).toBe(expected);
  });
});

describe('what would turn the text around it', () => {
  const turns = [...'\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069'];
  const parts = fc.array(
    fc.constantFrom(...turns, ...turns, 'a', ' ', '$', 'x^2', '\\', '{', '}', '\\emph{', '\\"o'),
  );

  test('is in no text that is shown', () => {
    fc.assert(
      fc.property(parts, (some) => {
        const text = some.join('');
        const pieces = segments(text).map((one) => (one.kind === 'math' ? one.source : one.text));
        const shown = [plainText(text), prose(text), ...pieces].join('');
        expect(turns.filter((turn) => shown.includes(turn))).toEqual([]);
      }),
    );
    for (const tex of [String.raw`$\unicode{x202e}a$ b`, String.raw`$\char"202E a$ b`])
      expect(plainText(tex)).not.toContain('\u202e');
  });

  test('is no part of what is written from right to left', () => {
    const title = 'מודלים של שפה (GPT-4) ועוד: می\u200cخواهم\u200f!';
    expect(plainText(title)).toBe(title);
    expect(plainText(`\u202b${title}\u202c`)).toBe(title);
  });
});

describe('toMathMl', () => {
  test('says what MathJax and authors add to TeX', () => {
    for (const tex of [
      String.raw`\unicode{x2013}`,
      '50%',
      String.raw`\textbf{16.3%}`,
      String.raw`a\label{eq:1}`,
    ]) {
      expect(toMathMl(tex), tex).not.toBeNull();
    }
  });

  test('renders at least 99% of the formulas of the bundled abstracts', () => {
    const rowSchema = z.object({ title: z.string(), abstract: z.string() });
    const rows = readFileSync('data/sample.jsonl', 'utf8')
      .trim()
      .split('\n')
      .map((line) => rowSchema.parse(JSON.parse(line)));
    const formulas = rows
      .flatMap(({ title, abstract }) => [...segments(title), ...segments(abstract)])
      .filter((segment) => segment.kind === 'math');
    const rendered = formulas.filter(({ tex, display }) => toMathMl(tex, display) !== null);
    expect(formulas.length).toBeGreaterThan(0);
    expect(rendered.length / formulas.length).toBeGreaterThanOrEqual(0.99);
  });

  const TEX = [
    ...'\\{}$^_&#%~ab1 ()[]<>"\'',
    ...String.raw`\frac \sqrt \text{ \href{javascript:x}{ \url{ \style{ \class{ \color{red} \def\x{\x\x}\x \begin{matrix} \end{matrix} \\ \left( \right \includegraphics{ \htmlData{ \require{ \unicode{x3c} \unicode{x110000} \constructor \toString`.split(
      ' ',
    ),
  ];

  test('hostile formulas give null or what is on the lists, and nothing is thrown', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...TEX), { maxLength: 40 }), (pieces) => {
        const math = toMathMl(pieces.join(''));
        if (math !== null) check(math);
      }),
      { numRuns: runs(2_000) },
    );
  });

  test.each([
    ['deep braces', '{'.repeat(1_500) + '}'.repeat(1_500)],
    ['deep fractions', String.raw`\frac{`.repeat(300)],
    ['a macro that doubles', String.raw`\def\a{\b\b}\def\b{\a\a}\a`],
    ['an endless macro', String.raw`\def\a{\a}\a`],
    ['10,000 letters', 'x'.repeat(10_000)],
    ['lone surrogates', '\ud800\udc00\ud800'],
  ])('%s', (_, tex) => {
    const math = toMathMl(tex);
    if (math !== null) check(math);
  });

  test('one formula defines nothing for another', () => {
    toMathMl(String.raw`\gdef\leaked{x}\leaked`);
    expect(toMathMl(String.raw`\leaked`)).toBeNull();
  });
});

/** The names are MathML's, and no attribute can load, run or style anything. */
function check({ tag, attributes, children }: MathElement): void {
  expect(tag).toMatch(/^(?:math|m[a-z]+|semantics)$/);
  for (const [name, value] of Object.entries(attributes)) {
    expect(name).not.toMatch(/^(?:on|style|href|xlink|src|id|data)/);
    if (name === 'class') expect(value).toMatch(/^[a-z0-9 -]*$/);
  }
  for (const child of children) if (typeof child !== 'string') check(child);
}

import { normalize } from './unicode.ts';
import type { MathElement } from './math.ts';

/** Unicode's raised and lowered characters, found by what they are compatible with. */
const RAISED = inverse([0xb2, 0xb3, 0xb9, ...range(0x2070, 0x207f), ...range(0x1d2c, 0x1d61)]);
const LOWERED = inverse([...range(0x2080, 0x209c), ...range(0x1d62, 0x1d6a), 0x2c7c]);

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function inverse(points: number[]): Map<string, string> {
  const characters = points.map((point) => String.fromCodePoint(point));
  const pairs = characters.map((character) => [character.normalize('NFKC'), character] as const);
  // The first one wins: later blocks repeat letters for phonetics.
  return new Map(pairs.filter(([plain, character]) => plain !== character).reverse());
}

/** Spacing accents that Temml sets above a base, and the combining marks that do the same in a line of text. */
const MARKS: Record<string, string> = {
  ˆ: '\u0302',
  '^': '\u0302',
  '~': '\u0303',
  '˜': '\u0303',
  '∼': '\u0303',
  '‾': '\u0304',
  ˉ: '\u0304',
  '¯': '\u0304',
  '˙': '\u0307',
  '¨': '\u0308',
  '→': '\u20d7',
  ˇ: '\u030c',
  '´': '\u0301',
  '`': '\u0300',
  '˘': '\u0306',
};

/** Bold, italic, sans-serif and monospaced letters; script, fraktur and double-struck ones mean something. */
const STYLED = /[\u{1d400}-\u{1d49b}\u{1d5a0}-\u{1d7ff}]/gu;
/** What Temml sets between a function and its argument, and other invisible operators. */
const INVISIBLE = /[\u2061-\u2064\u200b\u2060]/g;

/** A formula as one line of Unicode: x², θ̂, 𝒪(n), ½ as 1/2, and `x^(i+a)` where Unicode has no such letter. */
export function mathText(element: MathElement): string {
  const line = textOf(element)
    .replace(STYLED, (letter) => letter.normalize('NFKC'))
    .replace(INVISIBLE, '')
    .replace(/\s+/g, ' ')
    .trim();
  return normalize(line, 'NFC');
}

/** Elements whose children are parts of a whole, not a row. */
const WHOLE = new Set('msup mover msub munder msubsup munderover mfrac msqrt mroot'.split(' '));

/** @param between Whether it stands between two others, so that an operator has spaces around it. */
function textOf(node: MathElement | string, between = false): string {
  if (typeof node === 'string') return node;
  const { tag, children } = node;
  const last = WHOLE.has(tag) ? 0 : children.length - 1;
  // Once: twice at each level would be a million times at the twentieth.
  const parts = children.map((child, i) => textOf(child, i > 0 && i < last));
  const [first, second, third] = parts;
  if (tag === 'mo' && between && isSpaced(first ?? '', node.attributes)) return ` ${first} `;
  if (tag === 'msup' || (tag === 'mover' && first && !mark(second)))
    return (first ?? '') + script(second, RAISED, '^');
  if (tag === 'mover') return (first ?? '') + (mark(second) ?? '');
  if (tag === 'msub' || tag === 'munder') return (first ?? '') + script(second, LOWERED, '_');
  if (tag === 'msubsup' || tag === 'munderover') {
    return (first ?? '') + script(second, LOWERED, '_') + script(third, RAISED, '^');
  }
  if (tag === 'mfrac') return `${grouped(first)}/${grouped(second)}`;
  if (tag === 'msqrt') return `√${grouped(parts.join(''))}`;
  if (tag === 'mroot') return `${script(second, RAISED, '^')}√${grouped(first)}`;
  if (tag === 'mspace') return node.attributes['width']?.startsWith('-') ? '' : ' ';
  return parts.join('');
}

function isSpaced(operator: string, { form, fence, separator }: Record<string, string>): boolean {
  if (separator === 'true') return false;
  return (
    form === undefined && fence === undefined && /^[=<>≤≥≪≫≈≃≅∼∝≠≡∈∉⊂⊆∪∩→←↔⇒⇔↦+−±×⋅∘⊕⊗∧∨]$/u.test(operator)
  );
}

function mark(accent: string | undefined): string | undefined {
  return accent === undefined ? undefined : MARKS[accent.trim()];
}

function script(text: string | undefined, letters: Map<string, string>, sign: '^' | '_'): string {
  const plain = (text ?? '').replace(INVISIBLE, '').replace(/\s/g, '');
  if (plain === '') return '';
  if (/^[′″‴*∗†‡∘]+$/u.test(plain)) return plain.replace('∗', '*').replace('∘', '°');
  const raised = Array.from(plain, (letter) => letters.get(letter === '-' ? '−' : letter));
  if (raised.every((letter) => letter !== undefined)) return raised.join('');
  return `${sign}${grouped(plain)}`;
}

/** In parentheses, unless it is one letter, number or word. */
function grouped(text: string | undefined): string {
  const plain = (text ?? '').trim();
  return /^[\p{L}\p{N}\p{M}.]*$/u.test(plain) ? plain : `(${plain})`;
}

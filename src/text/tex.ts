import { mathText } from './math-text.ts';
import { type MathElement, toMathMl } from './math.ts';

/**
 * How much TeX of one text is read: the characters of its formulas and commands, and for each about as many as it takes
 * to begin with one. An abstract has some hundred. The rest stays as written.
 */
const MAX_TEX = 4_000;
const TO_BEGIN = 30;

/** Reads the TeX of one text, up to {@link MAX_TEX}. Whatever is tried counts, also what turns out to be no TeX. */
export class TexReader {
  #cost = 0;
  readonly #symbols = new Map<string, string>();

  /** The formula as MathML; null when it is none that can be shown, or when the text has had its share. */
  formula(tex: string, display = false): MathElement | null {
    this.#cost += tex.length + TO_BEGIN;
    return this.#cost > MAX_TEX ? null : toMathMl(tex, display);
  }

  /** The character that a command of mathematics stands for, if it is one: authors forget the dollar signs. */
  symbol(command: string): string {
    const known = this.#symbols.get(command);
    if (known !== undefined) return known;
    const math = this.formula(command.replace('{}', ''));
    const text = math === null ? '' : mathText(math);
    const symbol = Array.from(text).length === 1 ? text : command;
    this.#symbols.set(command, symbol);
    return symbol;
  }
}

import { decodeLatex } from './latex.ts';
import { mathText } from './math-text.ts';
import { toMathMl } from './math.ts';
import { segments } from './segments.ts';

/** Commands whose argument is all that a reader sees, innermost first. */
const STYLE =
  /\\(?:text[a-z]{2,8}|emph|underline|mbox|mathrm|mathbf|mathit|mathsf|mathtt|footnote)\s*\{([^{}]*)\}/g;
/** Switches of style, and commands without a text of their own. */
const SWITCH =
  /\\(?:it|em|bf|sc|tt|rm|sf|itshape|bfseries|scshape|xspace|allowbreak|nobreakdash|noindent|newline|par)(?![A-Za-z])\s*/g;
const SHORT: Record<string, string> = { eg: 'e.g.', ie: 'i.e.', etc: 'etc.', etal: 'et al.' };
/** `~10%` means "about"; elsewhere LaTeX's tilde is a space. */
const ABOUT = /(?<=^|[\s(])~/;

/** Prose without its LaTeX: accents, dashes and quotation marks are characters, commands of style are gone. */
export function prose(text: string): string {
  if (!/\\|``/.test(text)) return text;
  let result = text.split(ABOUT).map(decodeLatex).join('~');
  for (let before = ''; before !== result;) {
    before = result;
    result = result.replace(STYLE, '$1');
  }
  return result
    .replace(SWITCH, '')
    .replace(/\\(eg|ie|etc|etal)\b\.?/g, (_, name: string) => SHORT[name] ?? '')
    .replace(/\\[A-Za-z]+(?:\{\})?/g, symbol)
    .replace(/\\[,;:! ]|\\\\/g, ' ')
    .replace(/\\([$&%#_{}])/g, '$1')
    .replace(/ {2,}/g, ' ');
}

/** How much TeX of one text is read, in {@link texCost}; an abstract has some hundred. The rest stays as written. */
export const MAX_TEX = 4_000;

/** What a formula costs: its characters, and about as many as it takes to begin with one. */
export function texCost(tex: string): number {
  return tex.length + 30;
}

/** The character that a command of mathematics stands for, if it is one: authors forget the dollar signs. */
function symbol(command: string): string {
  const math = toMathMl(command.replace('{}', ''));
  const text = math === null ? '' : mathText(math);
  return Array.from(text).length === 1 ? text : command;
}

/** A title or abstract as one line of Unicode: formulas as in {@link mathText}, or as written if they are none. */
export function plainText(text: string): string {
  if (!/[\\$`]/.test(text)) return text;
  let tex = 0;
  return segments(text)
    .map((segment) => {
      if (segment.kind === 'text') return prose(segment.text);
      if (segment.kind === 'link') return segment.text;
      tex += texCost(segment.tex);
      const math = tex > MAX_TEX ? null : toMathMl(segment.tex);
      return math === null ? segment.source : mathText(math);
    })
    .join('');
}

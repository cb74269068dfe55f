import { decodeLatex } from './latex.ts';
import { mathText } from './math-text.ts';
import { segments } from './segments.ts';
import { TexReader } from './tex.ts';
import { withoutTurns } from './unseen.ts';

/** Commands whose argument is all that a reader sees. */
const STYLE =
  /\\(?:text[a-z]{2,8}|emph|underline|mbox|mathrm|mathbf|mathit|mathsf|mathtt|footnote)\s*\{|[{}]/g;
/** Switches of style, and commands without a text of their own. */
const SWITCH =
  /\\(?:it|em|bf|sc|tt|rm|sf|itshape|bfseries|scshape|xspace|allowbreak|nobreakdash|noindent|newline|par)(?![A-Za-z])\s*/g;
const SHORT: Record<string, string> = { eg: 'e.g.', ie: 'i.e.', etc: 'etc.', etal: 'et al.' };
/** `~10%` means "about"; elsewhere LaTeX's tilde is a space. */
const ABOUT = /(?<=^|[\s(])~/;

/**
 * Prose without its LaTeX: accents, dashes and quotation marks are characters, commands of style are gone, and so
 * is what would turn the text around it.
 * @param tex Reads the commands, as many as the whole text may have.
 */
export function prose(written: string, tex = new TexReader()): string {
  const text = withoutTurns(written);
  if (!/\\|``/.test(text)) return text;
  return withoutStyles(text.split(ABOUT).map(decodeLatex).join('~'))
    .replace(SWITCH, '')
    .replace(/\\(eg|ie|etc|etal)\b\.?/g, (_, name: string) => SHORT[name] ?? '')
    .replace(/\\[A-Za-z]+(?:\{\})?/g, (command) => tex.symbol(command))
    .replace(/\\[,;:! ]|\\\\/g, ' ')
    .replace(/\\([$&%#_{}])/g, '$1')
    .replace(/ {2,}/g, ' ');
}

/** Replaces commands of style by their arguments, but for arguments that have other braces, in one pass. */
function withoutStyles(text: string): string {
  const parts: string[] = [];
  const open: { part: number; isStyle: boolean }[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(STYLE)) {
    parts.push(text.slice(from, index), found);
    from = index + found.length;
    if (found !== '}') {
      open.push({ part: parts.length - 1, isStyle: found !== '{' });
      continue;
    }
    const opener = open.pop();
    const around = open.at(-1);
    if (opener?.isStyle === true) parts[opener.part] = parts[parts.length - 1] = '';
    else if (around !== undefined) around.isStyle = false;
  }
  return parts.join('') + text.slice(from);
}

/** A title or abstract as one line of Unicode: formulas as in {@link mathText}, or as written if they are none. */
export function plainText(text: string): string {
  if (!/[\\$`]/.test(text)) return withoutTurns(text);
  const tex = new TexReader();
  return segments(text)
    .map((segment) => {
      if (segment.kind === 'text') return prose(segment.text, tex);
      if (segment.kind === 'link') return segment.text;
      const math = tex.formula(segment.tex);
      return math === null ? segment.source : mathText(math);
    })
    .join('');
}

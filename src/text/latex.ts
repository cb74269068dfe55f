import { ACCENT_LETTERS, ACCENT_MARKS, ACCENT_SIGNS } from './accents.ts';
import { formulas } from './segments.ts';
import { normalize } from './unicode.ts';

const LETTER = String.raw`\\[ij](?![A-Za-z])|[A-Za-z]`;

const LETTERS: Record<string, string> = {
  aa: 'å',
  AA: 'Å',
  ae: 'æ',
  AE: 'Æ',
  oe: 'œ',
  OE: 'Œ',
  o: 'ø',
  O: 'Ø',
  l: 'ł',
  L: 'Ł',
  ss: 'ß',
  i: 'ı',
  j: 'ȷ',
  dh: 'ð',
  DH: 'Ð',
  th: 'þ',
  TH: 'Þ',
  dj: 'đ',
  DJ: 'Đ',
  ng: 'ŋ',
  NG: 'Ŋ',
};

const PUNCTUATION: Record<string, string> = {
  '~': ' ',
  '\\ ': ' ',
  '--': '–',
  '---': '—',
  '``': '“',
  "''": '”',
};

const ACCENT = String.raw`\\(?:(?<sign>${ACCENT_SIGNS})\s*|(?<word>${ACCENT_LETTERS})(?:\s+|(?=\{)))`;

const TOKEN = new RegExp(
  [
    String.raw`${ACCENT}(?:\{\s*(?<inner>${LETTER})\s*\}|(?<bare>\\[ij](?![A-Za-z])\s*|[A-Za-z]))`,
    String.raw`\\(?<letter>${Object.keys(LETTERS).join('|')})(?![A-Za-z])(?:\s*\{\}|\s*)`,
    String.raw`\\(?<escaped>[&%#_])`,
    String.raw`\\(?!\s)[^A-Za-z]`,
    String.raw`(?<punctuation>~|\\ |-{2,3}|\x60\x60|'')`,
  ].join('|'),
  'g',
);

/** An accent on what has become a letter with another, as in `\~{\^e}`. */
const SECOND_ACCENT = new RegExp(
  String.raw`${ACCENT}(?:\{\s*(?<inner>(?:[^\0-\x7f\s]|[A-Za-z](?=\p{M}))\p{M}*)\s*\}|(?<bare>(?:[^\0-\x7f\s]|[A-Za-z](?=\p{M}))\p{M}*))`,
  'gu',
);

/**
 * The text of a BibTeX value: accents, letters, dashes and quotation marks become characters and the braces
 * that guard capitals go. Mathematics and all other commands stay as written. Takes linear time.
 */
export function decodeLatex(text: string): string {
  let decoded = '';
  for (const { piece, isMath } of pieces(text))
    decoded += isMath ? piece : piece.replace(TOKEN, decodeToken).replace(SECOND_ACCENT, decodeToken);
  return normalize(withoutGuards(decoded), 'NFC');
}

type TokenGroups = Partial<
  Record<'sign' | 'word' | 'inner' | 'bare' | 'letter' | 'escaped' | 'punctuation', string>
>;

function decodeToken(token: string, ...rest: unknown[]): string {
  const groups = rest.at(-1) as TokenGroups;
  const mark = ACCENT_MARKS[groups.sign ?? groups.word ?? ''];
  // An accented dotless i is the accented i: Unicode composes only that.
  if (mark !== undefined) return (groups.inner ?? groups.bare ?? '').replace('\\', '').trimEnd() + mark;
  if (groups.letter !== undefined) return LETTERS[groups.letter] ?? token;
  if (groups.escaped !== undefined) return groups.escaped;
  if (groups.punctuation !== undefined) return PUNCTUATION[groups.punctuation] ?? token;
  return token;
}

/** A text divided into mathematics, delimiters included, and what stands between. */
function* pieces(text: string): Generator<{ piece: string; isMath: boolean }> {
  let from = 0;
  for (const { start, end } of formulas(text)) {
    if (start > from) yield { piece: text.slice(from, start), isMath: false };
    yield { piece: text.slice(start, end), isMath: true };
    from = end;
  }
  if (from < text.length) yield { piece: text.slice(from), isMath: false };
}

const BRACES = /\\[^]|[{}]|[^\\{}]+|\\/g;
/** A brace after one of these is an argument: `\emph{`, the second of `\frac{1}{2}`, `x_{1}`. */
const BEFORE_ARGUMENT = /(?:\\[A-Za-z]{1,40}\*?|[}_^])$/;
/** Characters that {@link BEFORE_ARGUMENT} looks at. */
const LOOKED_AT = 42;

function withoutGuards(text: string): string {
  const isArgument: boolean[] = [];
  const kept: string[] = [];
  // The end of what is kept. To cut it from the whole would copy the whole at each brace.
  let before = '';
  const keep = (part: string): void => {
    kept.push(part);
    before = (before + part.slice(-LOOKED_AT)).slice(-LOOKED_AT);
  };
  for (const { piece, isMath } of pieces(text)) {
    for (const part of isMath ? [piece] : (piece.match(BRACES) ?? [])) {
      if (part === '{') isArgument.push(BEFORE_ARGUMENT.test(before));
      const isGuard =
        (part === '{' && isArgument.at(-1) === false) || (part === '}' && isArgument.pop() === false);
      if (!isGuard) keep(part);
    }
  }
  return kept.join('');
}

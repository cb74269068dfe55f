const LETTER = String.raw`\\[ij](?![A-Za-z])\s*|[A-Za-z]`;
const MATH = String.raw`\$\$[^$]+\$\$|\$(?:\\.|[^$\\])+\$|\\\((?:[^\\]|\\(?!\)))*\\\)`;

/** LaTeX's accent commands and the combining marks they put on a letter. */
const MARKS: Record<string, string> = {
  '`': '\u0300',
  "'": '\u0301',
  '^': '\u0302',
  '~': '\u0303',
  '=': '\u0304',
  u: '\u0306',
  '.': '\u0307',
  '"': '\u0308',
  r: '\u030a',
  H: '\u030b',
  v: '\u030c',
  d: '\u0323',
  c: '\u0327',
  k: '\u0328',
  b: '\u0331',
};

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

const TOKEN = new RegExp(
  [
    `(?<math>${MATH})`,
    String.raw`\\(?:(?<sign>["'\x60^~=.])\s*|(?<word>[ruHvdckb])(?:\s+|(?=\{)))(?:\{\s*(?<inner>${LETTER})\s*\}|(?<bare>${LETTER}))`,
    String.raw`\\(?<letter>${Object.keys(LETTERS).join('|')})(?![A-Za-z])(?:\s*\{\}|\s*)`,
    String.raw`\\(?<escaped>[&%#_])`,
    String.raw`\\(?!\s)[^A-Za-z]`,
    String.raw`(?<punctuation>~|\\ |-{2,3}|\x60\x60|'')`,
  ].join('|'),
  'g',
);

/**
 * The text of a BibTeX value: accents, letters, dashes and quotation marks become characters and the braces
 * that guard capitals go. Mathematics and all other commands stay as written.
 */
export function decodeLatex(text: string): string {
  return withoutGuards(text.replace(TOKEN, decodeToken)).normalize('NFC');
}

type TokenGroups = Partial<
  Record<'math' | 'sign' | 'word' | 'inner' | 'bare' | 'letter' | 'escaped' | 'punctuation', string>
>;

function decodeToken(token: string, ...rest: unknown[]): string {
  const groups = rest.at(-1) as TokenGroups;
  const mark = MARKS[groups.sign ?? groups.word ?? ''];
  // An accented dotless i is the accented i: Unicode composes only that.
  if (mark !== undefined) return (groups.inner ?? groups.bare ?? '').replace('\\', '').trimEnd() + mark;
  if (groups.letter !== undefined) return LETTERS[groups.letter] ?? token;
  if (groups.escaped !== undefined) return groups.escaped;
  if (groups.punctuation !== undefined) return PUNCTUATION[groups.punctuation] ?? token;
  return token;
}

const PIECE = new RegExp(String.raw`${MATH}|\\.|[{}]|[^\\{}$]+|[\\$]`, 'gs');
/** A brace after one of these is an argument: `\emph{`, the second of `\frac{1}{2}`, `x_{1}`. */
const BEFORE_ARGUMENT = /(?:\\[A-Za-z]{1,40}\*?|[}_^])$/;

function withoutGuards(text: string): string {
  const isArgument: boolean[] = [];
  let result = '';
  for (const [piece] of text.matchAll(PIECE)) {
    if (piece === '{') isArgument.push(BEFORE_ARGUMENT.test(result.slice(-42)));
    const isGuard =
      (piece === '{' && isArgument.at(-1) === false) || (piece === '}' && isArgument.pop() === false);
    if (!isGuard) result += piece;
  }
  return result;
}

/** LaTeX's accent commands and the combining marks that they put on a letter. */
export const ACCENT_MARKS: Readonly<Record<string, string>> = {
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

const NAMES = Object.keys(ACCENT_MARKS);

/** Class of the accents that are signs, which need nothing before their letter. */
export const ACCENT_SIGNS = `[${NAMES.filter((name) => !/[a-z]/i.test(name)).join('')}]`;

/** Class of the accents that are letters: a brace or a space must end their name. */
export const ACCENT_LETTERS = `[${NAMES.filter((name) => /[a-z]/i.test(name)).join('')}]`;

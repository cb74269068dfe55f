import { paragraphsOf } from './mail-lines.ts';
import type { Block, Letter, Link } from './mail-blocks.ts';

/** Columns of a line; a word or an address that is longer stays whole. */
const COLUMNS = 72;
const INDENT = '    ';

/** A letter as text that reads well without HTML: wrapped, every link whole and the last on its line. */
export function textOf({ title, body, foot, ...own }: Letter): string {
  const heading = sentence(title, own);
  const underline = '='.repeat(Math.min(COLUMNS, Math.max(...heading.map(columnsOf))));
  const papers = body.filter(({ kind }) => kind === 'paper').length;
  let number = 0;
  const main = body.map((block) => linesOf(block, own, papers > 1 ? () => `${++number}. ` : () => ''));
  return [
    [...heading, underline],
    ...main,
    ['-'.repeat(COLUMNS)],
    ...foot.map((block) => linesOf(block, own, () => '')),
  ]
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

/** What all lines of a letter have in common. */
type Own = Pick<Letter, 'language' | 'colon'>;

/** A text in the language of the letter, which may have names and titles in it that are written in the other direction. */
function sentence(text: string, { language }: Own, indent = ''): string[] {
  return paragraphsOf(wrapped(text, indent), language === 'ar' ? 'rtl' : 'ltr');
}

function linesOf(block: Block, own: Own, numbered: () => string): string[] {
  const { colon } = own;
  switch (block.kind) {
    case 'text':
      return sentence(block.text, own);
    case 'action':
      return linkLines(block.link, colon);
    case 'links':
      return block.links.flatMap((link) => linkLines(link, colon));
    case 'paper': {
      const { title, byline, abstract, why, links } = block.paper;
      const number = numbered();
      const indent = number === '' ? '' : INDENT;
      const [first = '', ...rest] = wrapped(title.label, indent);
      return [
        number.padEnd(indent.length) + first.slice(indent.length),
        ...rest,
        ...(byline === '' ? [] : sentence(byline, own, indent)),
        ...(abstract === '' ? [] : ['', ...wrapped(abstract, indent)]),
        ...(why.length === 0 ? [] : ['', ...sentence(why.join(' · '), own, indent)]),
        '',
        ...links.flatMap((link) => linkLines(link, colon, indent)),
      ];
    }
  }
}

/** A link by its name, on one line with it where there is room. */
function linkLines({ label, href }: Link, colon: string, indent = ''): string[] {
  // A space even where a language has none there: what makes links of addresses looks for it.
  const line = `${indent}${label}${colon.trimEnd()} ${href}`;
  return columnsOf(line) <= COLUMNS
    ? [line]
    : [...wrapped(label + colon.trimEnd(), indent), `${indent}${href}`];
}

/** A text in lines of at most {@link COLUMNS}, but for words that have more and no place to be broken. */
function wrapped(text: string, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  let columns = 0;
  const most = COLUMNS - indent.length;
  for (const { piece, isAfterSpace } of piecesOf(text)) {
    const width = columnsOf(piece);
    const space = line !== '' && isAfterSpace ? 1 : 0;
    if (line !== '' && columns + space + width > most) {
      lines.push(indent + line);
      [line, columns] = [piece, width];
    } else {
      line += (space === 1 ? ' ' : '') + piece;
      columns += space + width;
    }
  }
  if (line !== '') lines.push(indent + line);
  return lines;
}

/** What takes two columns: scripts that are also broken between any two of their letters. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u;
/** What a line does not begin with. */
const CLOSING = /^[、。，．：；？！）」』】〉》”’…‥·・ー々\p{Pe}\p{Pf}\p{M}]/u;
/** What a line does not end with. */
const OPENING = /[（「『【〈《“‘\p{Ps}\p{Pi}]$/u;

/** What a text may be broken between: words, and letters of scripts without spaces. */
function* piecesOf(text: string): Generator<{ piece: string; isAfterSpace: boolean }> {
  for (const word of text.split(' ')) {
    if (word === '') continue;
    let isAfterSpace = true;
    let piece = '';
    for (const letter of WIDE.test(word) ? word : [word]) {
      const isBreak =
        piece !== '' &&
        (WIDE.test(letter) || WIDE.test(piece)) &&
        !CLOSING.test(letter) &&
        !OPENING.test(piece);
      if (isBreak) {
        yield { piece, isAfterSpace };
        [piece, isAfterSpace] = ['', false];
      }
      piece += letter;
    }
    yield { piece, isAfterSpace };
  }
}

/** How many columns of a terminal or a mail reader a text takes. */
function columnsOf(text: string): number {
  let columns = 0;
  for (const letter of text) columns += /[\p{M}\p{Cf}]/u.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1;
  return columns;
}

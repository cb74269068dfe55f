import type { Paper } from '../index/paper.ts';
import { uniqueKeys } from './citation-keys.ts';
import { citedDoi } from './doi.ts';
import { arxivId, paperLink } from './links.ts';
import { mathText } from '../text/math-text.ts';
import type { MathElement } from '../text/math.ts';
import { isSuffixApart, type Name, namesOf, wholeFamily } from '../text/names.ts';
import { prose } from '../text/plain.ts';
import { rendered } from './texts.ts';
import { segments } from '../text/segments.ts';
import { TexReader } from '../text/tex.ts';
import { type Venue, venueOf } from './venue.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const TYPES: Record<Venue['kind'], string> = {
  article: 'article',
  conference: 'inproceedings',
  chapter: 'incollection',
};

/** The field of the paper's id, which need not be such that BibTeX takes it for a key; our reader takes it first. */
const ID_FIELD = 'sextant-id';

const utf8 = new TextEncoder();

/** What LaTeX would take for a command. Braces by name: BibTeX counts even escaped ones. */
const SPECIAL: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '{': '\\textbraceleft{}',
  '}': '\\textbraceright{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '&': '\\&',
  '%': '\\%',
  $: '\\$',
  '#': '\\#',
  _: '\\_',
};

/**
 * The papers as BibTeX: articles and papers of proceedings where it is known in which, or else the way arXiv writes
 * preprints. UTF-8; formulas stay LaTeX; words with capitals are braced,
 * so that styles keep them.
 */
export function toBibTeX(papers: readonly Paper[]): string {
  const keys = uniqueKeys(papers);
  return papers
    .map((paper, i) => {
      const key = keys[i] ?? paper.id;
      return rendered(
        paper,
        () => toEntry(paper, key, toLatex),
        (bare) => toEntry(bare, key, escapeLatex),
      );
    })
    .join('\n');
}

/** @param latex Title, abstract and category as LaTeX; `protect` as in {@link toLatex} */
function toEntry(paper: Paper, key: string, latex: (text: string, protect?: boolean) => string): string {
  const { id, title, authors, published, abstract, categories } = paper;
  const doi = citedDoi(paper);
  const venue = venueOf(paper);
  const [year, month, day] = published?.split('-') ?? [];
  const arxiv = arxivId(paper);
  const url = paperLink(paper);
  const fields: [name: string, value: string | undefined][] = [
    ['title', `{${latex(title, true)}}`],
    ['author', authors && `{${namesOf(paper, prose).map(authorOf).join(' and ')}}`],
    [venue?.kind === 'article' ? 'journal' : 'booktitle', braced(venue?.name)],
    ['volume', braced(venue?.volume)],
    ['number', braced(venue?.issue)],
    ['pages', braced(venue?.pages?.replace('-', '--'))],
    ['year', year && `{${year}}`],
    ['month', month && MONTHS[Number(month) - 1]],
    // No style prints it; it is what reading back needs.
    ['day', day && `{${day}}`],
    ['eprint', arxiv && `{${arxiv}}`],
    ['archiveprefix', arxiv && '{arXiv}'],
    ['primaryclass', arxiv && categories?.[0] && `{${latex(categories[0])}}`],
    ['doi', doi && `{${verbatim(doi)}}`],
    ['url', url && `{${verbatim(url)}}`],
    [ID_FIELD, id === key ? undefined : `{${encodedId(id)}}`],
    ['abstract', abstract ? `{${latex(abstract)}}` : undefined],
  ];
  const lines = fields.filter(([, value]) => value).map(([name, value]) => `  ${name} = ${value},\n`);
  return `@${venue === null ? 'misc' : TYPES[venue.kind]}{${key},\n${lines.join('')}}\n`;
}

function authorOf(name: Name): string {
  // Braces keep the name of a group whole, also where it has an "and" or a comma.
  if ('literal' in name) return `{${escapeLatex(name.literal)}}`;
  const { given, suffix } = name;
  const part = (text: string, isClear: boolean): string =>
    isClear ? escapeLatex(text).replace(/(?<![^ ])and(?![^ ])/gi, '{$&}') : `{${escapeLatex(text)}}`;
  return [
    part(wholeFamily(name), !wholeFamily(name).includes(',')),
    ...(suffix === undefined ? [] : [part(suffix, isSuffixApart(suffix))]),
    part(given, !given.includes(',') && !isSuffixApart(given)),
  ].join(', ');
}

function braced(text: string | undefined): string | undefined {
  return text && `{${escapeLatex(text)}}`;
}

/** Percent-encoded wherever BibTeX or LaTeX could read something into it. */
function encodedId(id: string): string {
  return id.replace(/[^\p{L}\p{N}./:_-]|-(?=-)/gu, (character) =>
    Array.from(utf8.encode(character), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  );
}

/** @param protect Whether capitals inside words are to be kept by braces. */
function toLatex(text: string, protect = false): string {
  const tex = new TexReader();
  return segments(text)
    .map((segment) => {
      if (segment.kind === 'link') return escapeLatex(segment.text);
      const math = segment.kind === 'math' ? tex.formula(segment.tex) : null;
      if (segment.kind === 'math' && math !== null) return formula(segment.tex, math);
      const plain = segment.kind === 'math' ? segment.source : prose(segment.text, tex);
      return protect ? plain.split(/(\s+)/).map(protectWord).join('') : escapeLatex(plain);
    })
    .join('');
}

function formula(tex: string, math: MathElement): string {
  const named = tex
    .replace(/\\\{/g, '\\lbrace ')
    .replace(/\\\}/g, '\\rbrace ')
    .replace(/(?<!\\)%/g, '\\%');
  return isBalanced(named) ? `$${named}$` : escapeLatex(mathText(math));
}

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '{') depth++;
    if (character === '}' && --depth < 0) return false;
  }
  return depth === 0;
}

function protectWord(word: string): string {
  const core = /[\p{L}\p{N}](?:.*[\p{L}\p{N}])?/su.exec(word);
  if (core === null || /^\p{Lu}?\P{Lu}*$/u.test(core[0])) return escapeLatex(word);
  const [before, after] = [word.slice(0, core.index), word.slice(core.index + core[0].length)];
  return `${escapeLatex(before)}{${escapeLatex(core[0])}}${escapeLatex(after)}`;
}

function escapeLatex(text: string): string {
  return text.replace(/[\\{}~^&%$#_]/g, (character) => SPECIAL[character] ?? '');
}

/** An address or a DOI: what would end the field early is encoded, the rest is taken as it is by `url` and `doi`. */
function verbatim(text: string): string {
  return text.replace(/[{}\\\s]/g, (character) => encodeURIComponent(character));
}

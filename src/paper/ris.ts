import type { Paper } from '../index/paper.ts';
import { uniqueKeys } from './citation-keys.ts';
import { arxivId, paperLink, pdfLink } from './links.ts';
import { inverted, nameOf } from '../text/names.ts';
import { type PlainTexts, plainTexts, rendered } from './texts.ts';

/** The papers as RIS (https://refdb.sourceforge.net/manual-0.9.6/sect1-ris-format.html): UTF-8, lines end in CRLF. */
export function toRis(papers: readonly Paper[]): string {
  const keys = uniqueKeys(papers);
  return papers
    .map((paper, i) => {
      const key = keys[i] ?? paper.id;
      return rendered(
        paper,
        () => toRecord(paper, key, plainTexts(paper)),
        (bare) => toRecord(bare, key, bare),
      );
    })
    .join('\r\n');
}

function toRecord(paper: Paper, key: string, { title, abstract }: PlainTexts): string {
  const { authors, published, categories, doi } = paper;
  const arxiv = arxivId(paper);
  const [year, month = '', day = ''] = published?.split('-') ?? [];
  const lines: [tag: string, value: string | undefined][] = [
    ['TY', arxiv === undefined ? 'GEN' : 'UNPB'],
    ['ID', key],
    ['TI', title],
    ...(authors ?? []).map((author): [string, string] => ['AU', inverted(nameOf(author))]),
    ['PY', year],
    ['DA', year && `${year}/${month}/${day}/`],
    ['AB', abstract],
    ...(categories ?? []).map((category): [string, string] => ['KW', category]),
    ['PB', arxiv && 'arXiv'],
    ['M1', arxiv && `arXiv:${arxiv}`],
    ['DO', doi],
    ['UR', paperLink(paper)],
    ['L1', pdfLink(paper)],
  ];
  const written = lines
    .filter(([, value]) => value)
    .map(([tag, value = '']) => `${tag}  - ${oneLine(value)}\r\n`);
  return `${written.join('')}ER  - \r\n`;
}

/** A value ends with its line. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Control}]+/gu, ' ').trim();
}

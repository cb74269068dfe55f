import type { Paper } from '../index/paper.ts';
import { uniqueKeys } from './keys.ts';
import { arxivId, paperLink, pdfLink } from './links.ts';
import { familyFirst, nameOf } from './names.ts';
import { plainText } from './plain.ts';
import { rendered } from './rendered.ts';

/** The papers as RIS (https://refdb.sourceforge.net/manual-0.9.6/sect1-ris-format.html): UTF-8, lines end in CRLF. */
export function toRis(papers: readonly Paper[]): string {
  const keys = uniqueKeys(papers);
  return papers
    .map((paper, i) => {
      const key = keys[i] ?? paper.id;
      return rendered(
        paper,
        () => toRecord(paper, key),
        ({ title, abstract }) =>
          record([
            ['TY', 'GEN'],
            ['ID', key],
            ['TI', title],
            ['AB', abstract],
          ]),
      );
    })
    .join('\r\n');
}

type Line = [tag: string, value: string | undefined];

function record(lines: readonly Line[]): string {
  const written = lines
    .filter(([, value]) => value)
    .map(([tag, value = '']) => `${tag}  - ${oneLine(value)}\r\n`);
  return `${written.join('')}ER  - \r\n`;
}

function toRecord(paper: Paper, key: string): string {
  const { title, authors, published, abstract, categories, doi } = paper;
  const arxiv = arxivId(paper);
  const [year, month = '', day = ''] = published?.split('-') ?? [];
  return record([
    ['TY', arxiv === undefined ? 'GEN' : 'UNPB'],
    ['ID', key],
    ['TI', plainText(title)],
    ...(authors ?? []).map((author): Line => ['AU', familyFirst(nameOf(author))]),
    ['PY', year],
    ['DA', year && `${year}/${month}/${day}/`],
    ['AB', plainText(abstract)],
    ...(categories ?? []).map((category): Line => ['KW', category]),
    ['PB', arxiv && 'arXiv'],
    ['M1', arxiv && `arXiv:${arxiv}`],
    ['DO', doi],
    ['UR', paperLink(paper)],
    ['L1', pdfLink(paper)],
  ]);
}

/** A value ends with its line. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Control}]+/gu, ' ').trim();
}

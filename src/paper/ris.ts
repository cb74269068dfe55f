import type { Paper } from '../index/paper.ts';
import { citedDoi, preprintId } from './doi.ts';
import { arxivId, paperLink, pdfLink } from './links.ts';
import { inverted, namesOf } from '../text/names.ts';
import { prose } from '../text/plain.ts';
import { type PlainTexts, plainTexts, rendered } from './texts.ts';
import { type Venue, venueOf } from './venue.ts';

const TYPES: Record<Venue['kind'], string> = { article: 'JOUR', conference: 'CPAPER', chapter: 'CHAP' };

/** The papers as RIS (https://refdb.sourceforge.net/manual-0.9.6/sect1-ris-format.html): UTF-8, lines end in CRLF. */
export function toRis(papers: readonly Paper[]): string {
  return papers
    .map((paper) =>
      rendered(
        paper,
        () => toRecord(paper, plainTexts(paper)),
        (bare) => toRecord(bare, bare),
      ),
    )
    .join('\r\n');
}

function toRecord(paper: Paper, { title, abstract }: PlainTexts): string {
  const { id, published, categories } = paper;
  const venue = venueOf(paper);
  const [start, end] = venue?.pages?.split('-') ?? [];
  const arxiv = arxivId(paper);
  const preprint = preprintId(paper);
  const [year, month = '', day = ''] = published?.split('-') ?? [];
  const lines: [tag: string, value: string | undefined][] = [
    ['TY', venue !== null ? TYPES[venue.kind] : arxiv === undefined ? 'GEN' : 'UNPB'],
    ['ID', id],
    ['TI', title],
    ...namesOf(paper, prose).map((name): [string, string] => ['AU', inverted(name)]),
    ['T2', venue?.name],
    ['VL', venue?.volume],
    ['IS', venue?.issue],
    ['SP', start],
    ['EP', end],
    ['PY', year],
    ['DA', year && `${year}/${month}/${day}/`],
    ['AB', abstract],
    ...(categories ?? []).map((category): [string, string] => ['KW', category]),
    ['PB', preprint && 'arXiv'],
    // Where a library keeps it: Zotero would take a number for an issue.
    ['AN', preprint && `arXiv:${preprint}`],
    ['DO', citedDoi(paper)],
    ['UR', paperLink(paper)],
    ['L1', pdfLink(paper)],
  ];
  const written = lines
    .filter(([, value]) => value)
    .map(([tag, value = '']) => `${tag}  - ${tag === 'ID' ? idLine(value) : oneLine(value)}\r\n`);
  return `${written.join('')}ER  - \r\n`;
}

/** An id as it is, unless that would end its line. */
function idLine(id: string): string {
  return /[\p{Control}\p{Zl}\p{Zp}]/u.test(id) ? oneLine(id) : id;
}

/** A value ends with its line. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Control}]+/gu, ' ').trim();
}

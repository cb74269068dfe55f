import type { Paper } from '../index/paper.ts';
import { uniqueKeys } from './citation-keys.ts';
import { citedDoi, preprintId } from './doi.ts';
import { paperLink } from './links.ts';
import { type Name, namesOf } from '../text/names.ts';
import { prose } from '../text/plain.ts';
import { type PlainTexts, plainTexts, rendered } from './texts.ts';
import { type Venue, venueOf } from './venue.ts';

const TYPES = {
  article: 'article-journal',
  conference: 'paper-conference',
  chapter: 'chapter',
} as const satisfies Record<Venue['kind'], string>;

/** A name as CSL has it. */
type CslName =
  { literal: string } | { family: string; given: string; 'non-dropping-particle'?: string; suffix?: string };

/** One item of CSL-JSON: https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html */
export interface CslItem {
  /** The paper's id. */
  id: string;
  /** As BibTeX has it: no two are equal. */
  'citation-key': string;
  /** `article` is CSL 1.0.2's type of a preprint. */
  type: 'article' | 'document' | (typeof TYPES)[Venue['kind']];
  title: string;
  author?: CslName[];
  'container-title'?: string;
  volume?: string;
  issue?: string;
  page?: string;
  issued?: { 'date-parts': [number[]] };
  abstract?: string;
  number?: string;
  publisher?: string;
  keyword?: string;
  DOI?: string;
  URL?: string;
}

/** The papers as CSL-JSON, in their order. */
export function toCsl(papers: readonly Paper[]): CslItem[] {
  const keys = uniqueKeys(papers);
  return papers.map((paper, i) => {
    const key = keys[i] ?? paper.id;
    return rendered(
      paper,
      () => toItem(paper, key, plainTexts(paper)),
      (bare) => toItem(bare, key, bare),
    );
  });
}

function toItem(paper: Paper, key: string, { title, abstract }: PlainTexts): CslItem {
  const { id, authors, published, categories } = paper;
  const doi = citedDoi(paper);
  const preprint = preprintId(paper);
  const venue = venueOf(paper);
  const url = paperLink(paper);
  return {
    id,
    'citation-key': key,
    type: venue !== null ? TYPES[venue.kind] : preprint === undefined ? 'document' : 'article',
    title,
    ...(authors && { author: namesOf(paper, prose).map(cslName) }),
    ...(venue && {
      'container-title': venue.name,
      ...(venue.volume && { volume: venue.volume }),
      ...(venue.issue && { issue: venue.issue }),
      ...(venue.pages && { page: venue.pages }),
    }),
    ...(published && { issued: { 'date-parts': [published.split('-').map(Number)] } }),
    ...(abstract && { abstract }),
    ...(preprint && { number: `arXiv:${preprint}`, publisher: 'arXiv' }),
    ...(categories && { keyword: categories.join(', ') }),
    ...(doi && { DOI: doi }),
    ...(url && { URL: url }),
  };
}

function cslName(name: Name): CslName {
  if ('literal' in name) return name;
  const { family, given, particle, suffix } = name;
  return {
    family,
    given,
    ...(particle && { 'non-dropping-particle': particle }),
    ...(suffix && { suffix }),
  };
}

import type { Paper } from '../index/paper.ts';
import { uniqueKeys } from './citation-keys.ts';
import { arxivId, paperLink } from './links.ts';
import { nameOf, type Name } from '../text/names.ts';
import { type PlainTexts, plainTexts, rendered } from './texts.ts';

/** One item of CSL-JSON: https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html */
export interface CslItem {
  id: string;
  /** `article` is CSL 1.0.2's type of a preprint. */
  type: 'article' | 'document';
  title: string;
  author?: Name[];
  issued?: { 'date-parts': [number[]] };
  abstract?: string;
  number?: string;
  publisher?: string;
  keyword?: string;
  DOI?: string;
  URL?: string;
}

/** The papers as CSL-JSON, in their order, under keys of which no two are equal. */
export function toCsl(papers: readonly Paper[]): CslItem[] {
  const keys = uniqueKeys(papers);
  return papers.map((paper, i) => {
    const id = keys[i] ?? paper.id;
    return rendered(
      paper,
      () => toItem(paper, id, plainTexts(paper)),
      (bare) => toItem(bare, id, bare),
    );
  });
}

function toItem(paper: Paper, id: string, { title, abstract }: PlainTexts): CslItem {
  const { authors, published, categories, doi } = paper;
  const arxiv = arxivId(paper);
  const url = paperLink(paper);
  return {
    id,
    type: arxiv === undefined ? 'document' : 'article',
    title,
    ...(authors && { author: authors.map(nameOf) }),
    ...(published && { issued: { 'date-parts': [published.split('-').map(Number)] } }),
    ...(abstract && { abstract }),
    ...(arxiv && { number: `arXiv:${arxiv}`, publisher: 'arXiv' }),
    ...(categories && { keyword: categories.join(', ') }),
    ...(doi && { DOI: doi }),
    ...(url && { URL: url }),
  };
}

import type { Paper } from '../index/paper.ts';
import { arxivIdOf, arxivUrl } from '../text/identifiers.ts';
import { encodedPart, isWebAddress } from '../text/uri.ts';

/** The arXiv identifier of a paper as its address or its id has it, if it is one of arXiv's. */
export function arxivId({ id, url }: Pick<Paper, 'id' | 'url'>): string | undefined {
  return (url === undefined ? null : arxivIdOf(url)) ?? arxivIdOf(id) ?? undefined;
}

/** The paper's PDF at arXiv. */
export function pdfLink(paper: Pick<Paper, 'id' | 'url'>): string | undefined {
  const id = arxivId(paper);
  return id === undefined ? undefined : `https://arxiv.org/pdf/${id}`;
}

/** Address of the paper itself. Only http(s): a corpus is others' data, and a link must not run a script. */
export function paperLink(paper: Pick<Paper, 'id' | 'url' | 'doi'>): string | undefined {
  const arxiv = arxivId(paper);
  const atArxiv = arxiv === undefined ? undefined : arxivUrl(arxiv);
  return webLink(paper.url) ?? atArxiv ?? (paper.doi === undefined ? undefined : doiLink(paper.doi));
}

/** Address of a DOI at doi.org. */
export function doiLink(doi: string): string {
  const link = new URL('https://doi.org/');
  link.pathname = doi;
  return link.href;
}

/** Sites that papers stand at, by the end of their host. */
const SITES: Record<string, string> = {
  'arxiv.org': 'arXiv',
  'doi.org': 'DOI',
  'openreview.net': 'OpenReview',
  'aclanthology.org': 'ACL Anthology',
  'pubmed.ncbi.nlm.nih.gov': 'PubMed',
  'biorxiv.org': 'bioRxiv',
};

/** What to call the site of a paper's address. */
export function siteName(href: string): string {
  const { hostname } = new URL(href);
  const known = Object.entries(SITES).find(([host]) => hostname === host || hostname.endsWith(`.${host}`));
  return known?.[1] ?? 'Source';
}

/** What others have about a paper of arXiv's, by the name of the site. */
export function linksElsewhere(paper: Pick<Paper, 'id' | 'url'>): [name: string, href: string][] {
  const id = arxivId(paper)?.replace(/v\d+$/, '');
  if (id === undefined) return [];
  return [
    ['Hugging Face', `https://huggingface.co/papers/${id}`],
    ['alphaXiv', `https://www.alphaxiv.org/abs/${id}`],
    ['Semantic Scholar', `https://api.semanticscholar.org/arXiv:${id}`],
    ['Google Scholar', `https://scholar.google.com/scholar_lookup?arxiv_id=${id}`],
  ];
}

/** The address, if it is one that a browser may follow. */
export function webLink(url: unknown): string | undefined {
  return typeof url === 'string' && isWebAddress(url) ? url : undefined;
}

/** Path of the paper's page here. Slashes stay slashes: old arXiv identifiers have one. */
export function paperPath(id: string): string {
  return `/papers/${id.split('/').map(encodedPart).join('/')}`;
}

/** Path of the paper in the API. Slashes are encoded: an id may end like a path below it. */
export function paperApiPath(id: string): string {
  return `/v1/papers/${encodedPart(id)}`;
}

/** Path of the page of an author's papers. */
export function authorPath(name: string): string {
  return `/authors/${encodedPart(name)}`;
}

/** Path of a region of the map. */
export function regionPath(region: number): string {
  return `/map?region=${region}`;
}

/** Path of the list of the papers of a topic. */
export function topicPath(id: string): string {
  return `/browse/topic/${encodedPart(id)}`;
}

/** Path of the list of the papers of a category. */
export function categoryPath(category: string): string {
  return `/browse/category/${encodedPart(category)}`;
}

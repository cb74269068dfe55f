import type { Paper } from '../index/paper.ts';
import { arxivIdOf, arxivKeyOf } from '../text/identifiers.ts';
import { arxivId } from './links.ts';
import { venueOf } from './venue.ts';

/** The DOI that arXiv registers for each of its papers, of all versions together (https://info.arxiv.org/help/doi.html). */
export function arxivDoi(id: string): string {
  return `10.48550/arXiv.${arxivKeyOf(id) ?? id}`;
}

/**
 * The DOI by which a paper is cited: its own, or arXiv's for a preprint. What came out in a venue has another, which
 * only its source can tell.
 */
export function citedDoi(paper: Pick<Paper, 'id' | 'url' | 'doi' | 'extra'>): string | undefined {
  const { doi } = paper;
  // DOIs are compared in lower case, and kept so by corpora; arXiv's have one capital.
  const arxiv = doi === undefined ? preprintId(paper) : (arxivIdOf(doi) ?? undefined);
  return arxiv === undefined ? doi : arxivDoi(arxiv);
}

/** The arXiv identifier of a paper that came out nowhere else, as far as its source told. */
export function preprintId(paper: Pick<Paper, 'id' | 'url' | 'extra'>): string | undefined {
  return venueOf(paper) === null ? arxivId(paper) : undefined;
}

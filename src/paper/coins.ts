import type { Paper } from '../index/paper.ts';
import { namesOf } from '../text/names.ts';
import { prose } from '../text/plain.ts';
import { citedDoi, preprintId } from './doi.ts';
import { paperLink } from './links.ts';
import { authorTag, zoteroType } from './meta.ts';
import { venueOf } from './venue.ts';

/** Authors that are told: a list of ten papers by large collaborations would else be a megabyte of names. */
const MOST_AUTHORS = 100;

/**
 * A paper as an OpenURL of Z39.88-2004 for the tools that read a page of results
 * (https://en.wikipedia.org/wiki/COinS). The DOI and the address are identifiers of the referent, `rft_id`: Zotero looks
 * for a DOI nowhere else.
 * @param title As plain text
 */
export function coins(paper: Paper, title: string): string {
  const { authors, names, published } = paper;
  const doi = citedDoi(paper);
  const first = { authors: authors?.slice(0, MOST_AUTHORS), names };
  const fields: [string, string | undefined][] = [
    ['ctx_ver', 'Z39.88-2004'],
    ...referent(paper, title),
    ...namesOf(first, prose).map((name): [string, string] => ['rft.au', authorTag(name)]),
    ['rft.date', published],
    ['rft_id', paperLink(paper)],
    // Some readers keep the last.
    ['rft_id', doi && `info:doi/${doi}`],
  ];
  return new URLSearchParams(
    fields.filter((field): field is [string, string] => Boolean(field[1])),
  ).toString();
}

/** Kind and title. Of what came out nowhere only Dublin Core can say what it is. */
function referent(paper: Paper, title: string): [string, string | undefined][] {
  const format = (name: string): [string, string] => ['rft_val_fmt', `info:ofi/fmt:kev:mtx:${name}`];
  const venue = venueOf(paper);
  const type = zoteroType(paper);
  if (venue === null && type !== undefined) {
    const publisher = preprintId(paper) && 'arXiv';
    return [format('dc'), ['rft.type', type], ['rft.title', title], ['rft.publisher', publisher]];
  }
  const isBook = venue !== null && venue.kind !== 'article';
  return [
    format(isBook ? 'book' : 'journal'),
    ['rft.genre', venue === null ? 'unknown' : GENRES[venue.kind]],
    ['rft.atitle', title],
    [isBook ? 'rft.btitle' : 'rft.jtitle', venue?.name],
    ['rft.volume', venue?.volume],
    ['rft.issue', venue?.issue],
    ['rft.pages', venue?.pages],
  ];
}

const GENRES = { article: 'article', conference: 'proceeding', chapter: 'bookitem' } as const;

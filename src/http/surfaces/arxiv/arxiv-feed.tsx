import { html } from 'hono/html';
import { detailsOf } from '../../../index/details.ts';
import type { Paper } from '../../../index/paper.ts';
import { arxivId, doiLink, paperPath, pdfLink } from '../../../paper/links.ts';
import { journalReference } from '../../../paper/venue.ts';
import { prose } from '../../../text/plain.ts';
import { arxivUrl } from '../../../text/identifiers.ts';
import { element, firstMoment, xmlText } from '../../xml-parts.ts';

/** A document of XML, escaped. */
type Xml = ReturnType<typeof html>;

export const ATOM = 'application/atom+xml; charset=utf-8';

/** What a feed says of itself. */
interface Feed {
  /** As it was asked for, with its parameters. */
  url: string;
  /** What was asked. */
  title: string;
  updated: string;
  total: number;
  start: number;
  /** How many entries a page has. */
  size: number;
}

/** The answer of arXiv's API to a query. @param updated What a paper without a date is said to be of. */
export function arxivFeed(feed: Feed, papers: readonly Paper[]): Xml {
  const { origin } = new URL(feed.url);
  return feedOf(
    feed,
    papers.map((paper) => entryOf(paper, origin, feed.updated)),
  );
}

/** The answer of arXiv's API to what it cannot answer: a feed whose one entry says why. */
export function arxivErrorFeed(url: string, { code, message }: { code: string; message: string }): Xml {
  const id = `${new URL(url).origin}/api/errors#${code}`;
  const updated = new Date().toISOString();
  return feedOf({ url, title: 'Error', updated, total: 1, start: 0, size: 1 }, [
    element(
      'entry',
      {},
      element('id', {}, id),
      element('title', {}, 'Error'),
      element('summary', {}, xmlText(message)),
      element('updated', {}, updated),
      element('link', { href: id, rel: 'alternate', type: 'text/html' }),
      element('author', {}, element('name', {}, 'arXiv api core')),
    ),
  ]);
}

function feedOf({ url, title, updated, total, start, size }: Feed, entries: unknown[]): Xml {
  const feed = element(
    'feed',
    {
      xmlns: 'http://www.w3.org/2005/Atom',
      'xmlns:opensearch': 'http://a9.com/-/spec/opensearch/1.1/',
      'xmlns:arxiv': 'http://arxiv.org/schemas/atom',
    },
    element('link', { href: xmlText(url), rel: 'self', type: 'application/atom+xml' }),
    element('title', { type: 'html' }, xmlText(`ArXiv Query: ${title}`)),
    element('id', {}, xmlText(url)),
    element('updated', {}, updated),
    element('opensearch:totalResults', {}, String(total)),
    element('opensearch:startIndex', {}, String(start)),
    element('opensearch:itemsPerPage', {}, String(size)),
    ...entries,
  );
  return html`<?xml version="1.0" encoding="UTF-8"?>
    ${feed} `;
}

function entryOf(paper: Paper, origin: string, made: string) {
  const { id, title, abstract, authors = [], categories = [], published, doi } = paper;
  const arxiv = arxivId(paper);
  const page = arxiv === undefined ? origin + paperPath(id) : arxivUrl(arxiv);
  const pdf = pdfLink(paper);
  const { comment } = detailsOf(paper);
  const journal = journalReference(paper);
  const date = published === undefined ? made : firstMoment(published);
  const [primary] = categories;
  const scheme = 'http://arxiv.org/schemas/atom';
  return element(
    'entry',
    {},
    element('id', {}, arxiv === undefined ? page : `http://arxiv.org/abs/${xmlText(arxiv)}`),
    element('updated', {}, date),
    element('published', {}, date),
    element('title', {}, xmlText(title)),
    element('summary', {}, xmlText(abstract)),
    authors.map((name) => element('author', {}, element('name', {}, xmlText(prose(name))))),
    comment !== undefined && element('arxiv:comment', {}, xmlText(comment)),
    journal !== undefined && element('arxiv:journal_ref', {}, xmlText(journal)),
    doi !== undefined && element('arxiv:doi', {}, xmlText(doi)),
    doi !== undefined && element('link', { title: 'doi', href: xmlText(doiLink(doi)), rel: 'related' }),
    element('link', { href: xmlText(page), rel: 'alternate', type: 'text/html' }),
    pdf !== undefined &&
      element('link', { title: 'pdf', href: xmlText(pdf), rel: 'related', type: 'application/pdf' }),
    primary !== undefined && element('arxiv:primary_category', { term: xmlText(primary), scheme }),
    categories.map((term) => element('category', { term: xmlText(term), scheme })),
  );
}

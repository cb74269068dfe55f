import { html } from 'hono/html';
import type { Paper } from '../../../index/paper.ts';
import { paperLink, paperPath } from '../../../paper/links.ts';
import { prose } from '../../../text/plain.ts';
import { type PlainTexts, plainTexts, rendered } from '../../../paper/texts.ts';
import { SITE } from '../../site-json.ts';
import { element, firstMoment, xmlText } from '../../xml-parts.ts';
import type { Html } from './document.tsx';
import { markup } from './rich-text.tsx';

export interface AtomProps {
  origin: string;
  title: string;
  /** Path and query of the page, and of this feed; relative to the origin. */
  page: string;
  self: string;
  /** When the index was made: what an entry without a day of its own was last changed. */
  createdAt: string;
  papers: readonly Paper[];
}

/** A feed as RFC 4287 has it. JSX escapes; what XML cannot say at all is left out. */
export function atomFeed({ origin, title, page, self, createdAt, papers }: AtomProps): Html {
  return html`<?xml version="1.0" encoding="utf-8"?>
    ${(
      <feed xmlns="http://www.w3.org/2005/Atom">
        {element('id', {}, origin + page)}
        {element('title', {}, xmlText(`${SITE.name}: ${title}`))}
        {element('updated', {}, createdAt)}
        {element('link', { rel: 'self', type: 'application/atom+xml', href: origin + self })}
        {element('link', { rel: 'alternate', type: 'text/html', href: origin + page })}
        {element('author', {}, element('name', {}, xmlText(SITE.name)))}
        {SITE.logo && element('logo', {}, origin + SITE.logo)}
        {papers.map((paper) => {
          const site = { origin, createdAt };
          return rendered(
            paper,
            () => markup(<Entry paper={paper} plain={plainTexts(paper)} {...site} />),
            (bare) => <Entry paper={bare} plain={bare} {...site} />,
          );
        })}
      </feed>
    )} `;
}

interface EntryProps {
  paper: Paper;
  plain: PlainTexts;
  origin: string;
  createdAt: string;
}

function Entry({ paper, plain, origin, createdAt }: EntryProps) {
  const { id, authors, published, categories } = paper;
  const date = published === undefined ? createdAt : firstMoment(published);
  const link = paperLink(paper);
  return (
    <entry>
      {element('id', {}, origin + paperPath(id))}
      {element('title', {}, xmlText(plain.title))}
      {element('updated', {}, date)}
      {published && element('published', {}, date)}
      {element('link', { rel: 'alternate', type: 'text/html', href: origin + paperPath(id) })}
      {link && element('link', { rel: 'related', href: xmlText(link) })}
      {(authors ?? []).map((name) => element('author', {}, element('name', {}, xmlText(prose(name)))))}
      {(categories ?? []).map((term) => element('category', { term: xmlText(term) }))}
      {element('summary', {}, xmlText(plain.abstract))}
    </entry>
  );
}

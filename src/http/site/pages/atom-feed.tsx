import { html } from 'hono/html';
import { createElement } from 'hono/jsx';
import type { Paper } from '../../../index/paper.ts';
import { paperLink, paperPath } from '../../../paper/links.ts';
import { prose } from '../../../text/plain.ts';
import { type PlainTexts, plainTexts, rendered } from '../../../paper/texts.ts';
import { SITE } from '../../site-json.ts';
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
  const date = published === undefined ? createdAt : dateTime(published);
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

/** A date of the index as RFC 3339 has it: the first moment of the day, month or year. */
function dateTime(published: string): string {
  const [year, month = '01', day = '01'] = published.split('-');
  return `${year}-${month}-${day}T00:00:00Z`;
}

/** Hono's JSX knows HTML's elements by type; Atom's are made by name. */
function element(name: string, attributes: Record<string, string>, ...children: unknown[]) {
  return createElement(name, attributes, ...(children as string[]));
}

/** The text without what XML 1.0 does not allow (https://www.w3.org/TR/xml/#charsets). */
export function xmlText(text: string): string {
  return text.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '');
}

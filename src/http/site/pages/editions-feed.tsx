import { html } from 'hono/html';
import type { SiteEdition } from '../../../digest/subscribing.ts';
import { rendered } from '../../../paper/texts.ts';
import { dateOf } from '../../../text/dates.ts';
import { plainText } from '../../../text/plain.ts';
import { ROUTES } from '../../routes.ts';
import { SITE } from '../../site-json.ts';
import { element, firstMoment, xmlText } from '../../xml-parts.ts';
import type { Html } from './document.tsx';
import { editionPath } from './editions-page.tsx';

interface FeedProps {
  origin: string;
  self: string;
  editions: readonly SiteEdition[];
  /** What a feed without an entry was last changed. */
  createdAt: string;
}

/** The editions of the whole site as RFC 4287 has them, an entry each. */
export function editionsFeed({ origin, self, editions, createdAt }: FeedProps): Html {
  const latest = editions[0]?.day;
  return html`<?xml version="1.0" encoding="utf-8"?>
    ${(
      <feed xmlns="http://www.w3.org/2005/Atom">
        {element('id', {}, origin + ROUTES.editions.path)}
        {element('title', {}, xmlText(`${SITE.name}: editions of new papers`))}
        {element('updated', {}, latest === undefined ? createdAt : firstMoment(latest))}
        {element('link', { rel: 'self', type: 'application/atom+xml', href: origin + self })}
        {element('link', { rel: 'alternate', type: 'text/html', href: origin + ROUTES.editions.path })}
        {element('author', {}, element('name', {}, xmlText(SITE.name)))}
        {editions.map((edition) => (
          <Entry origin={origin} edition={edition} />
        ))}
      </feed>
    )} `;
}

function Entry({ origin, edition: { day, papers } }: { origin: string; edition: SiteEdition }) {
  const href = origin + editionPath(day);
  const titles = papers.map(({ paper }) =>
    rendered(
      paper,
      ({ title }) => plainText(title),
      ({ title }) => title,
    ),
  );
  return (
    <entry>
      {element('id', {}, href)}
      {element('title', {}, `${papers.length} new papers, ${dateOf(day)}`)}
      {element('updated', {}, firstMoment(day))}
      {element('link', { rel: 'alternate', type: 'text/html', href })}
      {element('summary', {}, xmlText(titles.join('\n')))}
    </entry>
  );
}

import { html } from 'hono/html';
import { createElement } from 'hono/jsx';
import type { Overview } from '../../../search/service.ts';
import type { Paper } from '../../../index/paper.ts';
import { categoryPath, paperPath } from '../../../paper/links.ts';
import { plainText } from '../../../text/plain.ts';
import { rendered } from '../../../paper/texts.ts';
import { ALL_ROUTES, ROUTES } from '../../routes.ts';
import { SITE } from '../../site-json.ts';
import { xmlText } from '../../xml-parts.ts';
import type { Html } from './document.tsx';

export interface SiteProps {
  origin: string;
  overview: Overview;
  newest: readonly Paper[];
}

/** The addresses that every site has, of the table of routes. */
const PAGES = ALL_ROUTES.flatMap(({ sitemap = [] }) => sitemap);

/** https://www.sitemaps.org/protocol.html: every list and the newest papers; the lists lead to the others. */
export function sitemap({ origin, overview: { categories, months, hasVotes }, newest }: SiteProps): Html {
  const lists = [
    ...(hasVotes ? ['/browse/trending'] : []),
    ...categories.map(({ value }) => categoryPath(value)),
    ...months.map(({ value }) => `/browse/month/${value}`),
  ];
  return html`<?xml version="1.0" encoding="utf-8"?>
    ${(
      <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        {[...PAGES, ...lists].map((path) =>
          createElement('url', {}, createElement('loc', {}, origin + path)),
        )}
        {newest.map(({ id, published }) =>
          createElement(
            'url',
            {},
            createElement('loc', {}, xmlText(origin + paperPath(id))),
            published === undefined ? '' : createElement('lastmod', {}, published),
          ),
        )}
      </urlset>
    )} `;
}

/** Results of a query are without number and of no use in an index; the papers and the lists are. */
export function robots(origin: string): string {
  return `User-agent: *
Disallow: /?
Disallow: /search.
Disallow: /v1/
Allow: /

Sitemap: ${origin}/sitemap.xml
`;
}

const LANGUAGES = new Intl.DisplayNames(['en'], { type: 'language' });

/** https://llmstxt.org: what a language model should know of this site. */
export function llmsTxt({
  origin,
  papers,
  hasVotes,
  newest,
}: {
  origin: string;
  papers: number;
  /** Whether papers have readers' votes. */
  hasVotes: boolean;
  newest: readonly Paper[];
}): string {
  const listed = newest.map((paper) => {
    const name = rendered(
      paper,
      ({ title }) => plainText(title),
      ({ title }) => title,
    );
    return `- [${bracketed(name)}](${origin}${paperPath(paper.id)}.md)`;
  });
  const about = [
    SITE.description,
    `The papers are in ${SITE.languages.map((language) => LANGUAGES.of(language) ?? language).join(', ')}.`,
    ...(SITE.contact === null ? [] : [`Contact: ${SITE.contact.replace(MAIL, '')}`]),
  ];
  return `# ${SITE.name}

> Search over ${papers.toLocaleString('en')} research papers by meaning and by words. Every paper and every page of
> results is also served as Markdown, JSON, BibTeX, RIS and CSL-JSON: add the ending to the path.

${about.map(bracketed).join(' ')}

## How to ask

- [Search](${origin}/v1/search?q=mixture+of+experts): \`GET /v1/search?q=…\` answers JSON.
- [Search as Markdown](${origin}/search.md?q=mixture+of+experts): \`GET /search.md?q=…\`
- A paper: \`GET /papers/{id}.md\`, or \`GET /v1/papers/{id}\` as JSON; papers like it: \`GET /v1/papers/{id}/related\`
- [OpenAPI document](${origin}/openapi.json) and [its reference](${origin}/docs)
- [As a server of the Model Context Protocol](${origin}${ROUTES.agents.path}): \`${origin}${ROUTES.mcp.path}\`, where the site offers it

## Lists

- [New papers](${origin}/browse/new.md)
${hasVotes ? `- [Trending papers](${origin}/browse/trending.md)\n` : ''}- [All lists](${origin}/browse)

## Newest papers

${listed.join('\n')}
`;
}

function bracketed(text: string): string {
  return text.replace(/[\s\p{Control}]+/gu, ' ').replace(/[[\]\\]/g, '\\$&');
}

/** What OpenSearch allows of a short name, in characters. */
const SHORT_NAME = 16;
const MAIL = 'mailto:';

/** Lets a browser take this site as a search engine: https://developer.mozilla.org/docs/Web/XML/Guides/OpenSearch */
export function openSearch(origin: string): Html {
  return html`<?xml version="1.0" encoding="utf-8"?>
    <OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
      <ShortName>${SITE.name.slice(0, SHORT_NAME)}</ShortName>
      <LongName>${SITE.name}</LongName>
      <Description>${SITE.description}</Description>
      ${SITE.contact?.startsWith(MAIL) && createElement('Contact', {}, SITE.contact.slice(MAIL.length))}
      ${SITE.languages.map((language) => createElement('Language', {}, language))}
      <InputEncoding>UTF-8</InputEncoding>
      <Url type="text/html" template="${origin}/?q={searchTerms}" />
    </OpenSearchDescription> `;
}

import type { Paper } from '../index/paper.ts';
import { snippet } from '../text/cut.ts';
import { languageOf } from '../text/language.ts';
import { arxivId, paperLink, paperPath, pdfLink } from './links.ts';
import { displayed, type Name, namesOf, wholeFamily } from '../text/names.ts';
import { prose } from '../text/plain.ts';
import type { PlainTexts } from './texts.ts';

/** One meta tag: `name` as Google Scholar and Zotero read it, `property` as Open Graph has it. */
export type MetaTag = { content: string } & ({ name: string } | { property: string });

/**
 * What Google Scholar (https://scholar.google.com/intl/en/scholar/inclusion.html#indexing), Zotero's Embedded
 * Metadata translator and link previews read. No `citation_journal_title`: a preprint is in none, and Zotero would
 * take it for an article.
 * @param plain What `plainTexts` makes of the paper
 * @param origin Where the page is served, as in `https://example.org`
 * @param siteName What the site calls itself
 */
export function metaTags(paper: Paper, plain: PlainTexts, origin: string, siteName = 'Sextant'): MetaTag[] {
  const { title, published, abstract, categories, doi } = paper;
  const arxiv = arxivId(paper);
  const page = origin + paperPath(paper.id);
  const date = published?.replaceAll('-', '/');
  const tags: [string, string | undefined][] = [
    ['citation_title', plain.title],
    ...namesOf(paper, prose).map((name): [string, string] => ['citation_author', authorTag(name)]),
    ['citation_publication_date', date],
    ['citation_date', date],
    ['citation_online_date', date],
    ['citation_doi', doi],
    ['citation_arxiv_id', arxiv],
    ['citation_pdf_url', pdfLink(paper)],
    ['citation_abstract_html_url', page],
    ['citation_public_url', paperLink(paper) ?? page],
    ['citation_language', languageOf(`${title} ${abstract}`)],
    ['citation_keywords', categories?.join('; ')],
    ['citation_abstract', plain.abstract],
    ['z:itemType', arxiv === undefined ? undefined : 'preprint'],
    ['twitter:card', 'summary'],
  ];
  const previews: [string, string | undefined][] = [
    ['og:type', 'article'],
    ['og:site_name', siteName],
    ['og:title', plain.title],
    ['og:description', snippet(plain.abstract)],
    ['og:url', page],
    ['article:published_time', published],
  ];
  return [
    ...said(tags).map(([key, content]) => ({ name: key, content })),
    ...said(previews).map(([key, content]) => ({ property: key, content })),
  ];
}

/**
 * `Family, Given`, as arXiv writes it. Zotero takes a comma with two words on both sides for the border between two
 * authors, so such a name stays in its usual order; and it passes over what follows a second comma, so a suffix has none.
 */
function authorTag(name: Name): string {
  if ('literal' in name) return name.literal;
  const family = wholeFamily(name);
  const given = [name.given, name.suffix].filter(Boolean).join(' ');
  return family.includes(' ') && given.includes(' ') ? displayed(name) : `${family}, ${given}`;
}

/** The paper as schema.org's ScholarlyArticle (https://schema.org/ScholarlyArticle); parameters as in {@link metaTags}. */
export function jsonLd(paper: Paper, plain: PlainTexts, origin: string): Record<string, unknown> {
  const { title, authors, published, abstract, categories, doi } = paper;
  const arxiv = arxivId(paper);
  const link = paperLink(paper);
  const pdf = pdfLink(paper);
  const language = languageOf(`${title} ${abstract}`);
  return {
    '@context': 'https://schema.org',
    '@type': 'ScholarlyArticle',
    '@id': origin + paperPath(paper.id),
    headline: plain.title,
    ...(authors && { author: namesOf(paper, prose).map(personOf) }),
    ...(published && { datePublished: published }),
    ...(plain.abstract && { abstract: plain.abstract }),
    ...(language && { inLanguage: language }),
    ...(categories && { keywords: categories }),
    ...((arxiv ?? doi) && {
      identifier: [...(arxiv ? [property('arXiv', arxiv)] : []), ...(doi ? [property('DOI', doi)] : [])],
    }),
    ...(link && { url: link, sameAs: [link] }),
    ...(pdf && { encoding: { '@type': 'MediaObject', contentUrl: pdf, encodingFormat: 'application/pdf' } }),
  };
}

function personOf(name: Name): Record<string, string> {
  if ('literal' in name) return { '@type': 'Person', name: name.literal };
  return {
    '@type': 'Person',
    name: displayed(name),
    givenName: name.given,
    familyName: wholeFamily(name),
    ...(name.suffix && { honorificSuffix: name.suffix }),
  };
}

function property(propertyID: string, value: string): Record<string, string> {
  return { '@type': 'PropertyValue', propertyID, value };
}

function said(tags: [string, string | undefined][]): [string, string][] {
  return tags.filter((tag): tag is [string, string] => tag[1] !== undefined && tag[1] !== '');
}

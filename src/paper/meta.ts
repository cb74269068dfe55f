import type { Paper } from '../index/paper.ts';
import { snippet } from '../text/cut.ts';
import { languageOf } from '../text/language.ts';
import { citedDoi, preprintId } from './doi.ts';
import { arxivId, paperLink, paperPath, pdfLink } from './links.ts';
import { displayed, isGroup, type Name, namesOf, wholeFamily } from '../text/names.ts';
import { prose } from '../text/plain.ts';
import type { PlainTexts } from './texts.ts';
import { type Venue, venueOf } from './venue.ts';

/** One meta tag: `name` as Google Scholar and Zotero read it, `property` as Open Graph has it. */
export type MetaTag = { content: string } & ({ name: string } | { property: string });

/**
 * What Google Scholar (https://scholar.google.com/intl/en/scholar/inclusion.html#indexing), Zotero's Embedded
 * Metadata translator and link previews read. A preprint has no `citation_journal_title`: it is in none, and Zotero
 * would take it for an article.
 * @param plain What `plainTexts` makes of the paper
 * @param origin Where the page is served, as in `https://example.org`
 * @param siteName What the site calls itself
 */
export function metaTags(paper: Paper, plain: PlainTexts, origin: string, siteName = 'Sextant'): MetaTag[] {
  const { title, published, abstract, categories } = paper;
  const arxiv = arxivId(paper);
  const preprint = preprintId(paper);
  const venue = venueOf(paper);
  const [start, end] = venue?.pages?.split('-') ?? [];
  const names = namesOf(paper, prose);
  const page = origin + paperPath(paper.id);
  const date = published?.replaceAll('-', '/');
  const tags: [string, string | undefined][] = [
    ['citation_title', plain.title],
    ...names.map((name): [string, string] => ['citation_author', authorTag(name)]),
    ['citation_publication_date', date],
    ['citation_date', date],
    ['citation_online_date', date],
    [venue === null ? '' : VENUE_TAGS[venue.kind], venue?.name],
    ['citation_volume', venue?.volume],
    ['citation_issue', venue?.issue],
    ['citation_firstpage', start],
    ['citation_lastpage', end],
    ['citation_publisher', preprint && 'arXiv'],
    ['citation_doi', citedDoi(paper)],
    ['citation_arxiv_id', arxiv],
    ['citation_pdf_url', pdfLink(paper)],
    ['citation_abstract_html_url', page],
    ['citation_public_url', paperLink(paper) ?? page],
    ['citation_language', languageOf(`${title} ${abstract}`)],
    ['citation_keywords', categories?.join('; ')],
    ['citation_abstract', plain.abstract],
    ['z:itemType', zoteroType(paper)],
    ['z:archiveID', preprint && `arXiv:${preprint}`],
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
    ...(isDivided(names) ? [{ name: 'z:citation_author', content: '' }] : []),
    ...said(previews).map(([key, content]) => ({ property: key, content })),
  ];
}

const VENUE_TAGS: Record<Venue['kind'], string> = {
  article: 'citation_journal_title',
  conference: 'citation_conference_title',
  chapter: 'citation_inbook_title',
};
const ZOTERO_TYPES: Record<Venue['kind'], string> = {
  article: 'journalArticle',
  conference: 'conferencePaper',
  chapter: 'bookSection',
};

/**
 * Zotero's word for what a paper is, as far as that is known. With a DOI it is most likely an article, as which Zotero
 * takes it by itself.
 */
export function zoteroType(paper: Paper): string | undefined {
  const venue = venueOf(paper);
  if (venue !== null) return ZOTERO_TYPES[venue.kind];
  if (preprintId(paper) !== undefined) return 'preprint';
  return paper.doi === undefined ? 'document' : undefined;
}

/**
 * `Family, Given`, as arXiv writes it and Zotero reads it. That passes over what follows a second comma, so a suffix has
 * none, and takes the last word of a name without a comma for the family name: one at the end keeps a group whole.
 */
export function authorTag(name: Name): string {
  if ('literal' in name) {
    const whole = name.literal.replaceAll(',', '');
    return whole.includes(' ') ? `${whole},` : whole;
  }
  return `${wholeFamily(name)}, ${[name.given, name.suffix].filter(Boolean).join(' ')}`;
}

/**
 * Whether Zotero would make two authors of the only one, whose name has two words on both sides of its comma. It does not
 * where it finds another tag that ends in `citation_author`, also an empty one, and under a name that nobody else reads.
 */
function isDivided([name, ...others]: readonly Name[]): boolean {
  if (name === undefined || others.length > 0) return false;
  return authorTag(name)
    .split(',')
    .every((part) => part.trim().includes(' '));
}

/** The paper as schema.org's ScholarlyArticle (https://schema.org/ScholarlyArticle); parameters as in {@link metaTags}. */
export function jsonLd(paper: Paper, plain: PlainTexts, origin: string): Record<string, unknown> {
  const { title, authors, published, abstract, categories } = paper;
  const arxiv = arxivId(paper);
  const doi = citedDoi(paper);
  const venue = venueOf(paper);
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
    ...(venue && {
      isPartOf: { '@type': venue.kind === 'article' ? 'Periodical' : 'Book', name: venue.name },
      ...(venue.pages && { pagination: venue.pages }),
    }),
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
  if ('literal' in name) {
    return { '@type': isGroup(name.literal) ? 'Organization' : 'Person', name: name.literal };
  }
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

import { detailsOf } from '../../../index/details.ts';
import type { Paper } from '../../../index/paper.ts';
import { arxivId, doiLink, paperLink, pdfLink } from '../../../paper/links.ts';
import { plainTexts, rendered } from '../../../paper/texts.ts';
import { venueOf } from '../../../paper/venue.ts';
import { prose } from '../../../text/plain.ts';
import { refuse } from './openalex-error.ts';
import { workAddress } from './work-ids.ts';

/** A work as OpenAlex has it. */
export type Work = Record<string, unknown>;

/** What no collection says of a paper: named, so that clients find it, and empty. */
const UNKNOWN: Work = {
  language: null,
  type_crossref: null,
  indexed_in: [],
  countries_distinct_count: 0,
  institutions_distinct_count: 0,
  corresponding_author_ids: [],
  corresponding_institution_ids: [],
  apc_list: null,
  apc_paid: null,
  fwci: null,
  has_fulltext: false,
  fulltext_origin: null,
  cited_by_count: null,
  citation_normalized_percentile: null,
  cited_by_percentile_year: null,
  is_retracted: null,
  is_paratext: null,
  primary_topic: null,
  topics: [],
  concepts: [],
  mesh: [],
  sustainable_development_goals: [],
  grants: [],
  awards: [],
  funders: [],
  datasets: [],
  versions: [],
  referenced_works_count: 0,
  referenced_works: [],
  related_works: [],
  cited_by_api_url: null,
  counts_by_year: [],
  created_date: null,
};

/** The work that a paper is. @param made When the collection last changed. */
export function workOf(paper: Paper, origin: string, made: string): Work {
  const { title, abstract } = rendered(paper, plainTexts, (bare) => bare);
  const { id, authors = [], published, categories = [], doi } = paper;
  const address = workAddress(id, origin);
  const doiAddress = doi === undefined ? null : doiLink(doi);
  const location = locationOf(paper);
  const names = Array.from(new Set([...(detailsOf(paper).keywords ?? []), ...categories]));
  return {
    id: address,
    doi: doiAddress,
    title,
    display_name: title,
    publication_year: published === undefined ? null : Number(published.slice(0, 'YYYY'.length)),
    publication_date: published ?? null,
    ids: { openalex: address, ...(doiAddress !== null && { doi: doiAddress }) },
    type: typeOf(paper),
    primary_location: location,
    locations_count: location === null ? 0 : 1,
    locations: location === null ? [] : [location],
    best_oa_location: location?.is_oa === true ? location : null,
    open_access: {
      is_oa: location?.is_oa ?? null,
      oa_status: null,
      oa_url: location?.pdf_url ?? null,
      any_repository_has_fulltext: location?.is_oa ?? null,
    },
    authorships: authors.map((name, i) => ({
      author_position: i === 0 ? 'first' : i === authors.length - 1 ? 'last' : 'middle',
      author: { id: null, display_name: prose(name), orcid: null },
      institutions: [],
      countries: [],
      is_corresponding: false,
      raw_author_name: name,
      raw_affiliation_strings: [],
      affiliations: [],
    })),
    biblio: biblioOf(paper),
    keywords: names.map((name) => ({ id: null, display_name: name, score: null })),
    ...UNKNOWN,
    abstract_inverted_index: invertedIndex(abstract),
    updated_date: made,
  };
}

/** Every field of a work, for `select`. */
const FIELDS = Object.keys(workOf({ id: 'W1', title: 'x', abstract: '' }, '', ''));

/** Fields that `select` names; undefined for all. @throws SextantError `invalid-request` for others */
export function selectedFields(select: string | undefined): string[] | undefined {
  const names = select?.split(',').map((name) => name.trim());
  if (names === undefined || names.join('') === '') return undefined;
  const known = [...FIELDS, 'relevance_score'];
  for (const name of names) {
    if (!known.includes(name)) {
      refuse(`${name} is not a valid select field. Valid fields for select are: ${known.join(', ')}.`);
    }
  }
  return names;
}

/** A work with some of its fields. */
export function selected(work: Work, fields: readonly string[] | undefined): Work {
  return fields === undefined ? work : Object.fromEntries(fields.map((name) => [name, work[name] ?? null]));
}

/** Words and their places, which OpenAlex has for the text itself; null where there is none. */
export function invertedIndex(text: string): Record<string, number[]> | null {
  const places = new Map<string, number[]>();
  for (const [i, word] of text.split(/\s+/).filter(Boolean).entries()) {
    const known = places.get(word);
    if (known === undefined) places.set(word, [i]);
    else known.push(i);
  }
  return places.size === 0 ? null : Object.fromEntries(places);
}

/** Where a paper can be read; null where nothing is known of it. */
function locationOf(paper: Paper) {
  const landing = paperLink(paper);
  const pdf = pdfLink(paper);
  if (landing === undefined) return null;
  const venue = venueOf(paper);
  const isPublished = venue !== null;
  return {
    is_oa: pdf === undefined ? null : true,
    landing_page_url: landing,
    pdf_url: pdf ?? null,
    source: isPublished ? { id: null, display_name: venue.name, issn_l: null, issn: null, type: null } : null,
    license: null,
    license_id: null,
    version: null,
    is_accepted: isPublished ? true : null,
    is_published: isPublished ? true : null,
  };
}

function typeOf(paper: Paper): string | null {
  const venue = venueOf(paper);
  if (venue !== null) return venue.kind === 'chapter' ? 'book-chapter' : 'article';
  return arxivId(paper) === undefined ? null : 'preprint';
}

function biblioOf(paper: Paper) {
  const { volume = null, issue = null, pages } = venueOf(paper) ?? {};
  const [first = null, last = first] = pages?.split('-') ?? [];
  return { volume, issue, first_page: first, last_page: last };
}

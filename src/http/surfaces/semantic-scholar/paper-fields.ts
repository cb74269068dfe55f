import type { Paper } from '../../../index/paper.ts';
import { toBibTeX } from '../../../paper/bibtex.ts';
import { authorPath, paperPath, pdfLink, webLink } from '../../../paper/links.ts';
import { plainTexts, type PlainTexts, rendered } from '../../../paper/texts.ts';
import { type Venue, venueOf } from '../../../paper/venue.ts';
import { DATE } from '../../../text/dates.ts';
import { displayed, namesOf } from '../../../text/names.ts';
import { prose } from '../../../text/plain.ts';
import { externalIdsOf, REGISTERS } from './external-ids.ts';
import { corpusIdOf, paperIdOf } from './paper-ids.ts';
import { fieldsOfCategories } from './study-fields.ts';
import { asCount, asFlag, told } from './told.ts';

/** What a paper is written from. */
interface Source {
  paper: Paper;
  texts: PlainTexts;
  /** Of this site. */
  origin: string;
}

/** One documented field: what it is of a paper, and the fields within it that can be asked for one by one. */
interface Field {
  of: (source: Source) => unknown;
  /** `paper`: those of papers again. */
  within?: readonly string[] | 'paper';
  /** Of these, those that are written where none is named. */
  byDefault?: readonly string[];
}

/** The documented fields of an author, and what each is of a name: nobody here tells two people of one name apart. */
const AUTHOR_FIELDS = {
  authorId: (name) => name,
  externalIds: () => ({}),
  url: (name, origin) => origin + authorPath(name),
  name: (name) => name,
  affiliations: () => [],
  homepage: () => null,
  paperCount: () => null,
  citationCount: () => null,
  hIndex: () => null,
} as const satisfies Record<string, (name: string, origin: string) => unknown>;

export const AUTHOR_FIELD_NAMES = Object.keys(AUTHOR_FIELDS);

/** Clients read a day of the calendar, and fail at any other text. */
function isDay(published: string | undefined): published is string {
  return published?.length === 'YYYY-MM-DD'.length && DATE.test(published);
}

const unknown = (): null => null;

/**
 * All fields that Semantic Scholar documents of a paper (https://api.semanticscholar.org/api-docs/graph), once: what may
 * be asked for and how it is written both follow from here. What the corpus does not know is null or empty.
 */
const PAPER_FIELDS = {
  paperId: { of: ({ paper }) => paperIdOf(paper) },
  corpusId: { of: ({ paper }) => corpusIdOf(paper) },
  externalIds: {
    // With the id of this collection, which clients compare with those that they asked for.
    of: ({ paper }) => ({ ...externalIdsOf(paper), CorpusId: corpusIdOf(paper), Sextant: paper.id }),
    within: [...REGISTERS, 'CorpusId', 'Sextant'],
  },
  url: { of: ({ paper, origin }) => origin + paperPath(paper.id) },
  title: { of: ({ texts }) => texts.title },
  abstract: { of: ({ texts }) => texts.abstract || null },
  venue: { of: ({ paper }) => venueNameOf(paper) },
  publicationVenue: {
    of: ({ paper }) => publicationVenueOf(venueOf(paper)),
    within: ['id', 'name', 'type', 'alternate_names', 'issn', 'url'],
  },
  year: { of: ({ paper }) => (paper.published === undefined ? null : Number(paper.published.slice(0, 4))) },
  referenceCount: { of: ({ paper }) => told(paper, COUNTS.referenceCount, asCount) ?? null },
  citationCount: { of: ({ paper }) => citationCountOf(paper) },
  influentialCitationCount: {
    of: ({ paper }) => told(paper, COUNTS.influentialCitationCount, asCount) ?? null,
  },
  isOpenAccess: {
    of: ({ paper }) => (pdfOf(paper) === undefined ? (told(paper, IS_OPEN, asFlag) ?? null) : true),
  },
  openAccessPdf: {
    of: ({ paper }) => openPdfOf(paper),
    within: ['url', 'status', 'license', 'disclaimer'],
  },
  fieldsOfStudy: {
    of: ({ paper }) => {
      const fields = fieldsOfCategories(paper.categories ?? []);
      return fields.length > 0 ? fields : null;
    },
  },
  s2FieldsOfStudy: {
    of: ({ paper }) =>
      fieldsOfCategories(paper.categories ?? []).map((category) => ({ category, source: 'external' })),
    within: ['category', 'source'],
  },
  publicationTypes: { of: ({ paper }) => publicationTypesOf(paper) },
  publicationDate: {
    of: ({ paper: { published } }) => (isDay(published) ? published : null),
  },
  journal: { of: ({ paper }) => journalOf(venueOf(paper)), within: ['name', 'pages', 'volume'] },
  citationStyles: { of: ({ paper }) => ({ bibtex: toBibTeX([paper]) }), within: ['bibtex'] },
  authors: {
    of: ({ paper, origin }) => authorNamesOf(paper).map((name) => authorOf(name, origin)),
    within: AUTHOR_FIELD_NAMES,
    byDefault: ['authorId', 'name'],
  },
  citations: { of: () => [], within: 'paper' },
  references: { of: () => [], within: 'paper' },
  embedding: { of: unknown, within: ['model', 'vector', 'specter_v1', 'specter_v2'] },
  tldr: { of: unknown, within: ['model', 'text'] },
} as const satisfies Record<string, Field>;

const FIELDS: Record<string, Field> = PAPER_FIELDS;
export const PAPER_FIELD_NAMES = Object.keys(PAPER_FIELDS);

/** The fields within a field, or of a paper; null where it has none. */
export function fieldsWithin(name: string): readonly string[] | null {
  const within = FIELDS[name]?.within;
  return within === 'paper' ? PAPER_FIELD_NAMES : (within ?? null);
}

/** Fields that were asked for, each with those within it; an empty name where it was asked for itself. */
export type Selection = ReadonlyMap<string, readonly string[]>;

/** A paper with the fields that were asked for; `paperId` is one in any case. */
export function writePaper(paper: Paper, selection: Selection, origin: string): Record<string, unknown> {
  return rendered(
    paper,
    () => written({ paper, texts: plainTexts(paper), origin }, selection),
    (bare) => written({ paper: bare, texts: bare, origin }, selection),
  );
}

function written(source: Source, selection: Selection): Record<string, unknown> {
  const fields: [string, unknown][] = [['paperId', PAPER_FIELDS.paperId.of(source)]];
  for (const [name, within] of selection) {
    const field = FIELDS[name];
    if (field === undefined) continue;
    const { of, byDefault = [] } = field;
    const value = of(source);
    const isWhole = within.includes('') && byDefault.length === 0;
    // The first of them says which one it is of several.
    const defaults = within.includes('') ? byDefault : byDefault.slice(0, 1);
    fields.push([name, isWhole ? value : picked(value, [...defaults, ...within])]);
  }
  return Object.fromEntries(fields);
}

/** An object, or each of a list, with some of its fields alone. */
export function picked(value: unknown, names: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => picked(one, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name)));
}

/** The authors of a paper as it prints them. */
export function authorNamesOf(paper: Paper): string[] {
  return namesOf(paper, prose).map(displayed);
}

/** All that is known of an author by name. */
export function authorOf(name: string, origin: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(AUTHOR_FIELDS).map(([field, of]) => [field, of(name, origin)]));
}

const COUNTS = {
  citationCount: [
    'citationcount',
    'citedbycount',
    'citationscount',
    'numcitations',
    'timescited',
    'ncitation',
  ],
  referenceCount: ['referencecount', 'referencedworkscount', 'referencescount', 'numreferences'],
  influentialCitationCount: ['influentialcitationcount'],
};
const IS_OPEN = ['isopenaccess', 'isoa'];

/** How often a paper is cited, where its source told. */
export function citationCountOf(paper: Paper): number | null {
  return told(paper, COUNTS.citationCount, asCount) ?? null;
}

/** Where a paper came out; what stands at arXiv alone came out there. */
export function venueNameOf(paper: Paper): string {
  return venueOf(paper)?.name ?? (pdfLink(paper) === undefined ? '' : 'arXiv.org');
}

const VENUE_TYPES = { article: 'journal', conference: 'conference', chapter: null } as const;

function publicationVenueOf(venue: Venue | null): object | null {
  if (venue === null) return null;
  const { name, kind } = venue;
  return { id: null, name, type: VENUE_TYPES[kind], alternate_names: [], issn: null, url: null };
}

function journalOf(venue: Venue | null): object | null {
  if (venue === null) return null;
  const { name, pages = null, volume = null } = venue;
  return { name, pages, volume };
}

const PUBLICATION_TYPES = {
  article: 'JournalArticle',
  conference: 'Conference',
  chapter: 'BookSection',
} as const;

/** What a paper is published as: as its source told, or by what it came out in. */
export function publicationTypesOf(paper: Paper): string[] | null {
  const types = told(paper, ['publicationtypes'], (value) =>
    Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined,
  );
  if (types !== undefined) return types;
  const venue = venueOf(paper);
  return venue === null ? null : [PUBLICATION_TYPES[venue.kind]];
}

/** Address of a PDF that anybody can read, where one is known. */
export function pdfOf(paper: Paper): string | undefined {
  return pdfLink(paper) ?? told(paper, ['pdfurl', 'pdf', 'oaurl', 'openaccesspdf'], webLink);
}

function openPdfOf(paper: Paper): object | null {
  const url = pdfOf(paper);
  return url === undefined ? null : { url, status: null, license: null, disclaimer: null };
}

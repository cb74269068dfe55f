import { DETAIL_ALIASES, DETAIL_NAMES, type DetailName } from '../../src/index/details.ts';
import { epochDate } from './read-date.ts';
import { arxivIdOf } from '../../src/text/identifiers.ts';
import { doiIn } from './find-doi.ts';
import { creatorsOf, INVERTED, printedNames } from './author-names.ts';
import { withoutEnd } from './text.ts';

/** A field of a paper. */
export type FieldName =
  'id' | 'title' | 'abstract' | 'authors' | 'published' | 'categories' | 'url' | 'doi' | DetailName;

/** Where a value is: the name of a field, or names joined by points; `[]` goes through a list. */
interface Place {
  at: string;
  /** What becomes of the value, where it is not what its field is in all schemas. */
  as?: (value: unknown) => unknown;
  /** {@link as} in words, for the documentation. */
  note?: string;
}
export type Candidate = string | Place;

/** What records of one source look like, and what becomes of each of their fields. */
export interface Schema {
  name: string;
  /** How its records are known, for people. */
  knownBy: string;
  /** Null for the schema of a format, whose reader says it, and for what takes all that is left. */
  matches: ((has: (place: string) => boolean, at: (place: string) => unknown) => boolean) | null;
  /** The object around the paper's fields, whose fields count as the record's own. */
  inside?: string;
  /** For each field of a paper the places where it may be, the best first. */
  fields: Partial<Record<FieldName, readonly Candidate[]>>;
  /** Fields that are left out on purpose: said by others already, about the record, or far too long. */
  dropped?: readonly string[];
  /** Fields of a person's own library, which are left out unless asked for. */
  private?: readonly string[];
  /** Names under which others are kept, where the source has only codes for them. */
  names?: Readonly<Record<string, string>>;
  /** Titles and abstracts are LaTeX, so that commands for letters and signs become characters. */
  isLatex?: boolean;
  /** Records that are no papers, by a reason. */
  noPaper?: (at: (place: string) => unknown) => string | null;
}

const epoch = (at: string): Place => ({
  at,
  note: 'seconds or milliseconds since 1970',
  as: (value) => (typeof value === 'number' ? (epochDate(value) ?? value) : value),
});
const lastPart = (at: string): Place => ({
  at,
  note: 'the last part of the address',
  as: (value) => (typeof value === 'string' ? withoutEnd(value, '/').replace(/^.*\//, '') : value),
});
const afterPrefix = (at: string, prefix: string): Place => ({
  at,
  note: `after ${prefix}`,
  as: (value) => (typeof value === 'string' && value !== '' ? prefix + value : value),
});
/** Where a DOI may stand, and other things. */
const doiIfAny = (at: string): Place => ({ at, note: 'if it is one', as: doiIn });
const printed = (at: string): Place => ({ at, as: printedNames });
/**
 * Dublin Core has all dates of a paper under one name. Those with a time are of the repository; of the others the first
 * day counts.
 */
const issued = (at: string): Place => ({
  at,
  note: 'the earliest, those with a time last',
  as: (value) => {
    if (!Array.isArray(value)) return value;
    const dates = value.filter((one): one is string => typeof one === 'string').toSorted();
    return dates.find((date) => !date.includes('T')) ?? dates[0];
  },
});
const longest = (at: string): Place => ({
  at,
  note: 'the longest',
  as: (value) =>
    Array.isArray(value)
      ? value.reduce((most: unknown, one: unknown) => (String(one).length > String(most).length ? one : most))
      : value,
});
/** Names of which each is one, whatever commas it has. */
const semicolons = (at: string): Place => ({
  at,
  as: (value) => (typeof value === 'string' ? value.split(';').map((name) => ({ name })) : value),
});
/** What is percent-encoded, so that BibTeX reads nothing into it. */
const decoded = (at: string): Place => ({
  at,
  note: 'the id of what Sextant exported',
  as: (value) => {
    try {
      return typeof value === 'string' ? decodeURIComponent(value) : undefined;
    } catch {
      // Nobody's encoding: the key is the id.
      return undefined;
    }
  },
});
/** Names of which a comma divides the family name from the given one, as EndNote has them. */
const invertedNames = (at: string): Place => ({
  at,
  as: (value) =>
    [value].flat().map((name: unknown) => (typeof name === 'string' ? { [INVERTED]: name } : name)),
});
/** Names without parts, which only groups have. */
const groupsByName = (at: string): Place => ({
  at,
  as: (value) => (Array.isArray(value) ? value.map(asGroup) : value),
});
/** arXiv's own addresses follow from the id, without a version. */
const unlessArxiv = (at: string): Place => ({
  at,
  note: "if it is not arXiv's",
  as: (value) => (typeof value === 'string' && arxivIdOf(value) !== null ? undefined : value),
});
/** `2000/01` in a field for a year is the turn of two years, or a month: not clear. */
const yearOnly = (at: string): Place => ({
  at,
  as: (value) => {
    if (typeof value !== 'string') return value;
    const { first, second } = /^\s*(?<first>\d{4})\s*[/–-]\s*(?<second>\d{2})\s*$/.exec(value)?.groups ?? {};
    const isTurn = first !== undefined && Number(second) === (Number(first) + 1) % 100;
    return isTurn ? { date: first, isWhole: false } : value;
  },
});
function asGroup(one: unknown): unknown {
  const isGroup = typeof one === 'object' && one !== null && 'name' in one && !('family' in one);
  return isGroup ? { literal: one.name } : one;
}
/** Authors before editors; only one of them signs the paper. */
const creators = (at: string): Place => ({
  at,
  note: 'authors, or else editors',
  as: (value) => {
    if (!Array.isArray(value)) return value;
    const people = value.filter((one): one is object => typeof one === 'object' && one !== null);
    const role = (name: string) => people.filter((one) => 'creatorType' in one && one.creatorType === name);
    const authors = role('author');
    const signing = authors.length > 0 ? authors : role('editor').length > 0 ? role('editor') : people;
    return signing.map(asGroup);
  },
});

/** Categories of arXiv, which its papers carry among the keywords of a reference manager. */
const ARXIV_CATEGORY =
  /^(?:(?:cs|math|stat|eess|econ|q-bio|q-fin|physics|astro-ph|cond-mat|nlin)\.[A-Za-z-]{2,}|astro-ph|cond-mat|gr-qc|hep-(?:ex|lat|ph|th)|math-ph|nucl-(?:ex|th)|quant-ph)$/;
const arxivCategories = (at: string): Place => ({
  at,
  note: 'categories of arXiv',
  as: (value) => {
    const listed = Array.isArray(value) ? value : typeof value === 'string' ? value.split(/[;,]\s*/) : [];
    const found = listed.filter((one) => typeof one === 'string' && ARXIV_CATEGORY.test(one.trim()));
    return found.length > 0 ? found : undefined;
  },
});

/** What reference managers write of the machine and the habits of their owner. */
const LIBRARY = [
  'file',
  'files',
  'local-url',
  'localfile',
  'pdf',
  'path',
  'attachments',
  'file attachments',
  'annote',
  'annotation',
  'annotations',
  'notes',
  'review',
  'owner',
  'timestamp',
  'groups',
  'creationdate',
  'modificationdate',
  'date-added',
  'date-modified',
  'rating',
  'ranking',
  'priority',
  'readstatus',
  'read',
  'printed',
  'relevance',
  'qualityassured',
  'username',
  'mendeley-groups',
  'mendeley-tags',
  'folders filed in',
  'labels filed in',
  'file_attached',
  'bdsk-file-1',
  'bdsk-file-2',
  'bdsk-file-3',
];

const DETAILS: Partial<Record<FieldName, readonly Candidate[]>> = Object.fromEntries(
  DETAIL_NAMES.map((name) => [name, [name, ...DETAIL_ALIASES[name]]]),
);

/** Fields under our own names and those that most corpora use: what no other schema knows is read by it. */
export const OWN: Schema = {
  name: 'Sextant, and any other',
  knownBy: 'anything that is none of the others',
  matches: null,
  fields: {
    id: [
      'id',
      '_id',
      'paper_id',
      'arxiv_id',
      'key',
      'pmid',
      'entry_id',
      'doc_id',
      'accession number',
      'identifier',
    ],
    title: ['title', 'primary title', 'document title', 'article title', 'paper_title', 'name', 'headline'],
    abstract: [
      'abstract',
      'summary',
      'text',
      'abstract_note',
      'abstractText',
      'description',
      'notes_abstract',
      'content',
    ],
    authors: [
      'authors',
      'author',
      'author names',
      'author full names',
      'creator',
      'creators',
      'first_author',
    ],
    published: [
      'published',
      'date',
      'year',
      'publication_year',
      'publication_date',
      'published_at',
      'published year',
      'pub_date',
      'pubdate',
      'submitted',
      'submitted_date',
      'created',
      'update_date',
      'updated',
      'first_seen',
    ],
    categories: ['categories', 'category', 'primary_category', 'subjects'],
    url: ['url', 'link', 'urls', 'links', 'abs_url', 'pdf_url', 'landing_page_url'],
    doi: ['doi', 'doi link', 'digital object identifier'],
    ...DETAILS,
  },
  private: ['notes', 'annotations', 'call number'],
};

/** All schemas, the first that knows a record reads it. */
export const SCHEMAS: readonly Schema[] = [
  {
    name: "arXiv's Kaggle snapshot",
    knownBy: '`authors_parsed`',
    matches: (has) => has('authors_parsed'),
    isLatex: true,
    fields: {
      id: ['id'],
      title: ['title'],
      abstract: ['abstract'],
      authors: ['authors_parsed', 'authors'],
      published: [{ at: 'versions', note: 'of the first' }, 'update_date'],
      categories: ['categories'],
      doi: ['doi'],
      comment: ['comments'],
    },
    dropped: ['authors', 'versions', 'update_date'],
  },
  {
    name: 'arXiv Atom',
    knownBy: 'an `entry` of an Atom feed',
    matches: null,
    isLatex: true,
    fields: {
      id: [{ at: 'id', note: 'as an arXiv identifier without its version' }],
      title: ['title'],
      abstract: ['summary', 'content'],
      authors: ['author'],
      published: ['published', 'updated'],
      categories: ['category'],
      url: [unlessArxiv('link')],
      doi: ['doi'],
      comment: ['comment'],
    },
    dropped: ['primary_category', 'updated', 'pdf', 'rights', 'link'],
    noPaper: (at) => {
      const isError = /arxiv\.org\/api\/errors/.test(String(at('id')));
      return isError ? `is an error that arXiv answered, no paper: ${String(at('summary') ?? '')}` : null;
    },
  },
  {
    name: 'OAI-PMH',
    knownBy: 'a `record` in the format `arXiv`, `arXivRaw` or `oai_dc`',
    matches: null,
    isLatex: true,
    fields: {
      id: ['id', 'oai_identifier'],
      title: ['title'],
      abstract: ['abstract', longest('description')],
      authors: ['authors', { at: 'creator', as: creatorsOf }],
      published: ['created', 'version', issued('date'), 'datestamp'],
      categories: ['categories', 'subject'],
      url: ['identifier', 'source'],
      doi: ['doi', doiIfAny('identifier'), doiIfAny('relation')],
      comment: ['comments'],
    },
    dropped: [
      'version',
      'updated',
      'datestamp',
      'oai_identifier',
      'setSpec',
      'authors',
      'creator',
      'identifier',
    ],
  },
  {
    name: 'OpenAlex works',
    knownBy: '`authorships` or `abstract_inverted_index`',
    matches: (has) => has('authorships') || has('abstract_inverted_index'),
    fields: {
      id: [lastPart('id'), lastPart('ids.openalex')],
      title: ['title', 'display_name'],
      abstract: ['abstract_inverted_index', 'abstract'],
      authors: [{ at: 'authorships', note: 'their names', as: printedNames }],
      published: ['publication_date', 'publication_year'],
      categories: [{ at: 'primary_topic.field.display_name', as: (value) => [value] }],
      url: ['primary_location.landing_page_url', 'best_oa_location.landing_page_url', 'ids.openalex'],
      doi: ['doi', 'ids.doi'],
      keywords: ['keywords'],
    },
    dropped: [
      'display_name',
      'abstract_inverted_index',
      'publication_year',
      'referenced_works',
      'related_works',
      'locations',
      'primary_location',
      'best_oa_location',
      'counts_by_year',
      'concepts',
      'topics',
      'primary_topic',
      'mesh',
      'grants',
      'ids',
      'apc_list',
      'apc_paid',
      'institution_assertions',
      'corresponding_author_ids',
      'corresponding_institution_ids',
      'indexed_in',
      'ngrams_url',
      'cited_by_api_url',
      'updated_date',
      'created_date',
      'relevance_score',
      'sustainable_development_goals',
      'citation_normalized_percentile',
      'cited_by_percentile_year',
    ],
  },
  {
    name: 'Semantic Scholar',
    knownBy: '`paperId` or `corpusId` beside `externalIds`, `citationCount` or `publicationDate`',
    matches: (has) =>
      (has('paperId') || has('corpusId')) &&
      ['externalIds', 'citationCount', 'publicationDate', 'fieldsOfStudy', 's2FieldsOfStudy', 'tldr'].some(
        has,
      ),
    fields: {
      id: ['paperId', 'corpusId'],
      title: ['title'],
      abstract: ['abstract', 'tldr.text'],
      authors: [printed('authors')],
      published: ['publicationDate', 'year'],
      categories: ['fieldsOfStudy', 's2FieldsOfStudy[].category'],
      url: [afterPrefix('externalIds.ArXiv', 'https://arxiv.org/abs/'), 'url', 'openAccessPdf.url'],
      doi: ['externalIds.DOI', 'doi'],
    },
    dropped: [
      'embedding',
      'citations',
      'references',
      's2FieldsOfStudy',
      'citationStyles',
      'year',
      'matchScore',
      'url',
      'openAccessPdf',
    ],
  },
  {
    name: 'OpenReview notes',
    knownBy: '`content.title` beside `forum`, `invitation` or `invitations`; both versions of its API',
    matches: (has) => has('content.title') && ['forum', 'invitation', 'invitations', 'signatures'].some(has),
    inside: 'content',
    fields: {
      id: ['id', 'forum'],
      title: ['title'],
      abstract: ['abstract', 'TL;DR', 'TLDR'],
      authors: [printed('authors')],
      published: [epoch('pdate'), epoch('odate'), epoch('cdate'), epoch('tcdate'), epoch('tmdate')],
      url: [afterPrefix('forum', 'https://openreview.net/forum?id=')],
      keywords: ['keywords'],
      categories: ['primary_area', 'subject_areas'],
      code: ['code'],
    },
    dropped: [
      'forum',
      'readers',
      'nonreaders',
      'writers',
      'signatures',
      'details',
      'authorids',
      'pdf',
      'paperhash',
      '_bibtex',
      'cdate',
      'mdate',
      'ddate',
      'odate',
      'tcdate',
      'tmdate',
      'replyto',
      'number',
      'version',
      'parentInvitations',
      'license',
      'original',
      'domain',
      'supplementary_material',
      'invitation',
      'invitations',
    ],
    noPaper: (at) =>
      typeof at('ddate') === 'number'
        ? 'was deleted'
        : at('replyto') !== null && at('replyto') !== undefined && at('replyto') !== at('id')
          ? 'is a reply, no paper'
          : null,
  },
  {
    name: 'Hugging Face daily papers',
    knownBy: '`paper.title`, or `summary` beside `upvotes`, `discussionId` or `submittedOnDailyAt`',
    matches: (has) =>
      has('paper.title') ||
      (has('summary') && ['upvotes', 'discussionId', 'submittedOnDailyAt', 'numComments'].some(has)),
    inside: 'paper',
    fields: {
      ...DETAILS,
      id: ['id'],
      title: ['title'],
      abstract: ['summary'],
      authors: [printed('authors')],
      published: ['publishedAt', 'published', 'date', 'submittedOnDailyAt'],
      categories: ['categories', 'category'],
      url: ['url', 'link'],
      doi: ['doi'],
      organisation: ['organisation', 'organization.fullname', 'organization.name', 'organization'],
    },
    dropped: ['submittedBy', 'submittedOnDailyBy', 'discussionId', 'mediaUrls', 'isAuthorParticipating'],
  },
  {
    name: 'bioRxiv',
    knownBy: '`jatsxml`, `author_corresponding`, or `server` beside `version` and `doi`; medRxiv too',
    matches: (has) =>
      has('jatsxml') || has('author_corresponding') || (has('server') && has('version') && has('doi')),
    fields: {
      id: ['doi'],
      title: ['title'],
      abstract: ['abstract'],
      authors: [semicolons('authors')],
      published: ['date'],
      categories: [{ at: 'category', as: (value) => [value] }],
      url: [afterPrefix('doi', 'https://doi.org/')],
      doi: ['doi'],
    },
    // `published` is the DOI of a journal, and mostly `NA`.
    dropped: [
      'published',
      'jatsxml',
      'author_corresponding',
      'author_corresponding_institution',
      'version',
      'server',
      'funder',
      'license',
      'type',
    ],
  },
  {
    name: 'BEIR',
    knownBy: '`_id` and `text`',
    matches: (has) => has('_id') && has('text'),
    fields: {
      ...DETAILS,
      id: ['_id'],
      title: ['title'],
      abstract: ['text'],
      authors: ['authors', 'metadata.authors'],
      published: ['published', 'date', 'year', 'metadata.date', 'metadata.year'],
      categories: ['categories', 'category'],
      url: ['url', 'metadata.url'],
      doi: ['doi', 'metadata.doi'],
    },
  },
  {
    name: 'Zotero CSV',
    knownBy: 'columns `Item Type` and `Publication Year`',
    matches: (has) => has('item type') && has('publication year'),
    fields: {
      id: ['key'],
      title: ['title'],
      abstract: ['abstract note'],
      authors: [semicolons('author'), semicolons('editor')],
      published: ['date', 'publication year'],
      url: ['url'],
      doi: ['doi'],
      categories: [arxivCategories('automatic tags')],
    },
    dropped: ['date added', 'date modified', 'access date', 'date'],
    private: [...LIBRARY, 'link attachments', 'manual tags', 'automatic tags', 'extra', 'call number'],
    noPaper: (at) => zoteroNoPaper(at('item type')),
  },
  {
    name: 'Zotero JSON',
    knownBy: '`itemType`, by itself or in `data`',
    matches: (has) => has('data.itemType') || has('itemType'),
    inside: 'data',
    fields: {
      id: ['key', 'itemKey', 'citationKey'],
      title: ['title', 'caseName', 'subject', 'nameOfAct'],
      abstract: ['abstractNote'],
      authors: [creators('creators')],
      published: ['date', 'meta.parsedDate'],
      categories: [arxivCategories('tags[].tag')],
      url: ['url'],
      doi: ['DOI'],
    },
    dropped: [
      'version',
      'library',
      'links',
      'meta',
      'dateAdded',
      'dateModified',
      'accessDate',
      'itemID',
      'uri',
      'select',
    ],
    private: [
      ...LIBRARY,
      'tags',
      'collections',
      'relations',
      'extra',
      'note',
      'callNumber',
      'inPublications',
    ],
    noPaper: (at) => zoteroNoPaper(at('itemType')),
  },
  {
    name: 'Crossref works',
    knownBy: '`DOI` and a list `title`, beside `reference-count`, `indexed` or `member`',
    matches: (has, at) =>
      has('DOI') &&
      Array.isArray(at('title')) &&
      ['reference-count', 'indexed', 'member', 'prefix'].some(has),
    fields: {
      id: ['DOI'],
      title: ['title'],
      abstract: ['abstract'],
      authors: [groupsByName('author'), groupsByName('editor')],
      published: ['published', 'published-online', 'published-print', 'issued', 'posted', 'created'],
      categories: ['subject'],
      url: ['resource.primary.URL', 'URL'],
      doi: ['DOI'],
    },
    dropped: [
      'reference',
      'indexed',
      'deposited',
      'created',
      'issued',
      'published-online',
      'published-print',
      'posted',
      'content-domain',
      'link',
      'resource',
      'score',
      'prefix',
      'member',
      'source',
      'short-container-title',
      'journal-issue',
      'relation',
      'assertion',
      'update-policy',
      'alternative-id',
      'URL',
      'license',
      'reference-count',
      'references-count',
      'original-title',
      'subtitle',
      'short-title',
      'institution',
      'published-other',
    ],
  },
  {
    name: 'CSL-JSON',
    knownBy: '`title` and a `type` of CSL, without `authors`, `published`, `summary` or `year`',
    matches: (has, at) =>
      typeof at('title') === 'string' &&
      isCslType(at('type')) &&
      !['authors', 'published', 'summary', 'year'].some(has),
    fields: {
      id: ['id', 'citation-key', 'DOI'],
      title: ['title'],
      abstract: ['abstract'],
      authors: ['author', 'editor'],
      published: ['issued', 'submitted', 'original-date'],
      categories: [arxivCategories('keyword')],
      url: ['URL'],
      doi: ['DOI'],
    },
    dropped: ['accessed', 'citation-key', 'number', 'publisher'],
    private: [...LIBRARY, 'note', 'keyword'],
  },
  {
    name: 'BibTeX',
    knownBy: 'an entry of a BibTeX or BibLaTeX file',
    matches: null,
    isLatex: true,
    fields: {
      id: [decoded('sextant-id'), 'key'],
      title: ['title'],
      abstract: ['abstract'],
      authors: ['author', 'editor'],
      published: ['date', { at: 'year-month', note: '`year` and `month`' }, yearOnly('year'), 'urldate-year'],
      categories: ['category'],
      url: ['url', 'arxiv-url', 'howpublished', 'note-url'],
      doi: ['doi'],
    },
    dropped: ['urldate', 'date', 'year-month', 'arxiv-url', 'year', 'key'],
    private: [...LIBRARY, 'note', 'label', 'keywords', 'keyword', 'comment', 'tags'],
  },
  {
    name: 'RIS',
    knownBy: 'a record from `TY` to `ER`',
    matches: null,
    fields: {
      id: ['ID', 'AN'],
      title: ['TI', 'T1', 'CT', 'BT'],
      abstract: ['AB', 'N2'],
      authors: ['AU', 'A1', 'A2', 'ED'],
      published: ['DA', 'PY', 'Y1', 'Y2'],
      categories: [arxivCategories('KW')],
      url: ['UR', 'LK', 'L2'],
      doi: ['DO', 'DI', doiIfAny('M3'), doiIfAny('N1'), doiIfAny('UR'), doiIfAny('L3')],
    },
    names: {
      TY: 'type',
      JO: 'journal',
      JF: 'journal',
      JA: 'journal_abbreviation',
      T2: 'secondary_title',
      T3: 'series',
      VL: 'volume',
      IS: 'number',
      SP: 'start_page',
      EP: 'end_page',
      SN: 'issn',
      PB: 'publisher',
      CY: 'place',
      LA: 'language',
      M1: 'number',
      M3: 'kind',
      C1: 'custom1',
      DB: 'database',
      DP: 'provider',
    },
    dropped: ['PY', 'Y1', 'Y2', 'DA', 'UR', 'ER'],
    private: ['KW', 'N1', 'L1', 'L3', 'L4', 'LB', 'CN', 'RN', 'U1', 'U2', 'U3', 'U4', 'U5'],
  },
  {
    name: 'NBIB',
    knownBy: 'a record of PubMed that begins with `PMID`',
    matches: null,
    fields: {
      id: ['PMID'],
      title: ['TI', 'BTI', 'TT'],
      abstract: ['AB'],
      authors: ['FAU', 'AU', 'CN'],
      published: ['DP', 'DEP', 'EDAT', 'CRDT'],
      url: [afterPrefix('PMID', 'https://pubmed.ncbi.nlm.nih.gov/')],
      doi: [doiIfAny('LID'), doiIfAny('AID'), doiIfAny('SO')],
      keywords: ['OT', 'MH'],
    },
    names: {
      JT: 'journal',
      TA: 'journal_abbreviation',
      VI: 'volume',
      IP: 'issue',
      PG: 'pages',
      PT: 'type',
      LA: 'language',
      PL: 'place',
      PMC: 'pmc',
      GR: 'grants',
      COIS: 'interests',
    },
    dropped: [
      'AU',
      'AUID',
      'LID',
      'AID',
      'OWN',
      'STAT',
      'DCOM',
      'LR',
      'IS',
      'SB',
      'EDAT',
      'MHDA',
      'CRDT',
      'PHST',
      'PST',
      'SO',
      'DEP',
      'OTO',
      'OAB',
      'MH',
      'RN',
      'AD',
      'CIN',
      'PMCR',
    ],
  },
  {
    name: 'EndNote XML',
    knownBy: 'a `record` with `ref-type` or `titles`',
    matches: null,
    fields: {
      id: ['accession-num', 'custom2'],
      title: ['titles.title'],
      abstract: ['abstract'],
      authors: [
        invertedNames('contributors.authors.author'),
        invertedNames('contributors.secondary-authors.author'),
      ],
      published: ['dates.year', 'dates.pub-dates.date'],
      url: ['urls.web-urls.url', 'urls.related-urls.url'],
      doi: ['electronic-resource-num'],
    },
    dropped: [
      'titles',
      'contributors',
      'dates',
      'urls',
      'foreign-keys',
      'source-app',
      'rec-number',
      'ref-type',
    ],
    private: [
      'database',
      'keywords',
      'notes',
      'research-notes',
      'label',
      'call-num',
      'image',
      'pdf-urls',
      'caption',
    ],
  },
  OWN,
];

const CSL_TYPES = new Set(
  'article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection dataset document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview journal-article legal_case legislation manuscript map motion_picture musical_score pamphlet paper-conference patent performance periodical personal_communication post post-weblog preprint regulation report review review-book software song speech standard thesis treaty webpage'.split(
    ' ',
  ),
);

function isCslType(value: unknown): boolean {
  return typeof value === 'string' && CSL_TYPES.has(value);
}

function zoteroNoPaper(type: unknown): string | null {
  return type === 'attachment' || type === 'note' || type === 'annotation'
    ? `is of the type ${type}, no paper`
    : null;
}

/** A name without regard to case and to how its words are joined: `Abstract Note`, `abstractNote`, `abstract_note`. */
export function canonical(name: string): string {
  const known = canonicalNames.get(name);
  if (known !== undefined) return known;
  const bare = name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '') || name;
  if (canonicalNames.size === MOST_NAMES) canonicalNames.clear();
  canonicalNames.set(name, bare);
  return bare;
}

/** Records repeat their names. */
const canonicalNames = new Map<string, string>();
const MOST_NAMES = 10_000;

/** Fields of a person's library, in whatever record they stand. */
const ALWAYS_PRIVATE: ReadonlySet<string> = new Set(
  LIBRARY.filter(
    (name) =>
      !['path', 'pdf', 'groups', 'read', 'priority', 'rating', 'review', 'notes', 'relevance'].includes(name),
  ).map(canonical),
);

/** Whether a field is of a person's own library. */
export function isPrivate(schema: Schema, name: string): boolean {
  const bare = canonical(name);
  return (
    ALWAYS_PRIVATE.has(bare) ||
    (schema.private?.some((other) => canonical(other) === bare) ?? false) ||
    /^bdskfile\d+$/.test(bare)
  );
}

const BY_NAME = new Map(SCHEMAS.map((schema) => [schema.name, schema]));

/** The schema of a record: the one its reader names, or the first that knows it. */
export function schemaOf(
  name: string | undefined,
  has: (place: string) => boolean,
  at: (place: string) => unknown,
): Schema {
  const named = name === undefined ? undefined : BY_NAME.get(name);
  return named ?? SCHEMAS.find(({ matches }) => matches?.(has, at) === true) ?? OWN;
}

const KNOWN_NAMES = new Set(
  SCHEMAS.filter(({ name }) => name === OWN.name || name === 'Zotero CSV').flatMap(({ fields }) =>
    Object.values(fields).flatMap((places) =>
      places.map((place) => canonical(typeof place === 'string' ? place : place.at)),
    ),
  ),
);

/** Whether a column has a name that a table of papers has. */
export function isKnownName(name: string): boolean {
  return KNOWN_NAMES.has(canonical(name));
}

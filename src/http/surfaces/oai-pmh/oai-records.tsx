import { detailsOf } from '../../../index/details.ts';
import type { Paper } from '../../../index/paper.ts';
import { arxivId, paperLink, paperPath } from '../../../paper/links.ts';
import { journalReference } from '../../../paper/venue.ts';
import { displayed, type Name, namesOf, wholeFamily } from '../../../text/names.ts';
import { firstDay } from '../../../text/dates.ts';
import { decodedPart, encodedPart } from '../../../text/uri.ts';
import { element, xmlText } from '../../xml-parts.ts';
import { setsOf } from './oai-sets.ts';

/** A record of the answer to a list, or a deleted one. */
export interface OaiRecord {
  paper: Paper;
  isDeleted: boolean;
}

/** What is the same of all records. */
export interface Repository {
  /** Where pages of papers are. */
  origin: string;
  /** The part of identifiers that names the site. */
  namespace: string;
  /** When the collection last changed, to the second: what of it did, no index keeps. */
  datestamp: string;
}

/** An element of a document. */
type Part = ReturnType<typeof element>;

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/** The formats of records, by their prefix. */
export const FORMATS: Record<
  string,
  { schema: string; namespace: string; write: (paper: Paper, origin: string) => Part }
> = {
  oai_dc: {
    schema: 'http://www.openarchives.org/OAI/2.0/oai_dc.xsd',
    namespace: 'http://www.openarchives.org/OAI/2.0/oai_dc/',
    write: dublinCore,
  },
  arXiv: {
    schema: 'http://arxiv.org/OAI/arXiv.xsd',
    namespace: 'http://arxiv.org/OAI/arXiv/',
    write: arxivMetadata,
  },
};

/** The identifier of a record: `oai:`, the site, and the id of the paper as an address would say it. */
function identifierOf(id: string, { namespace }: Pick<Repository, 'namespace'>): string {
  return `oai:${namespace}:${encodedPart(id).replaceAll('%2F', '/')}`;
}

/** The id that an identifier names, of whichever site; undefined for what is none. */
export function idOfIdentifier(identifier: string): string | undefined {
  const local = /^oai:[^:]+:(.+)$/i.exec(identifier)?.[1];
  return local && decodedPart(local);
}

/** The header of a record. */
export function header({ paper, isDeleted }: OaiRecord, repository: Repository): Part {
  return headerOf(paper.id, repository, { isDeleted, sets: setsOf(paper) });
}

/** The record of a deleted paper of which nothing else is known than its id. */
export function deletedRecord(id: string, repository: Repository): Part {
  return element('record', {}, headerOf(id, repository, { isDeleted: true, sets: [] }));
}

function headerOf(
  id: string,
  repository: Repository,
  { isDeleted, sets }: { isDeleted: boolean; sets: readonly string[] },
): Part {
  return element(
    'header',
    isDeleted ? { status: 'deleted' } : {},
    element('identifier', {}, identifierOf(id, repository)),
    element('datestamp', {}, repository.datestamp),
    sets.map((spec) => element('setSpec', {}, spec)),
  );
}

/** A record in a format. */
export function record(one: OaiRecord, format: string, repository: Repository): Part {
  const metadata = FORMATS[format]?.write(one.paper, repository.origin);
  const hasMetadata = !one.isDeleted && metadata !== undefined;
  return element('record', {}, header(one, repository), hasMetadata && element('metadata', {}, metadata));
}

/** Texts as the source has them, with their LaTeX, as arXiv gives them too. */
function dublinCore(paper: Paper, origin: string): Part {
  const { id, title, abstract, published, categories = [], doi } = paper;
  const { comment, keywords = [] } = detailsOf(paper);
  const journal = journalReference(paper);
  const dc = (name: string, ...texts: (string | undefined)[]): Part[] =>
    texts
      .filter((text) => text !== undefined && text !== '')
      .map((text) => element(`dc:${name}`, {}, xmlText(text ?? '')));
  return element(
    'oai_dc:dc',
    {
      'xmlns:oai_dc': 'http://www.openarchives.org/OAI/2.0/oai_dc/',
      'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
      'xmlns:xsi': XSI,
      'xsi:schemaLocation':
        'http://www.openarchives.org/OAI/2.0/oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd',
    },
    dc('title', title),
    dc('creator', ...namesOf(paper).map(creator)),
    dc('subject', ...categories, ...keywords),
    dc('description', abstract, comment && `Comment: ${comment}`),
    dc('date', published),
    dc('type', 'text'),
    dc('identifier', paperLink(paper), origin + paperPath(id), doi && `doi:${doi}`),
    dc('source', journal),
  );
}

/** A name as arXiv's Dublin Core has it: `van der Berg, Jan`. */
function creator(name: Name): string {
  if ('literal' in name) return name.literal;
  return [wholeFamily(name), name.given, name.suffix].filter(Boolean).join(', ');
}

/** http://arxiv.org/OAI/arXiv.xsd: of its fields those that are known. */
function arxivMetadata(paper: Paper): Part {
  const { id, title, abstract, published, categories = [], doi } = paper;
  const { comment } = detailsOf(paper);
  const journal = journalReference(paper);
  const has = (name: string, text: string | undefined) =>
    text !== undefined && text !== '' && element(name, {}, xmlText(text));
  return element(
    'arXiv',
    {
      xmlns: 'http://arxiv.org/OAI/arXiv/',
      'xmlns:xsi': XSI,
      'xsi:schemaLocation': 'http://arxiv.org/OAI/arXiv/ http://arxiv.org/OAI/arXiv.xsd',
    },
    has('id', arxivId(paper)?.replace(/v\d+$/, '') ?? id),
    has('created', published && firstDay(published)),
    element('authors', {}, namesOf(paper).map(arxivAuthor)),
    has('title', title),
    has('categories', categories.join(' ')),
    has('comments', comment),
    has('journal-ref', journal),
    has('doi', doi),
    has('abstract', abstract),
  );
}

function arxivAuthor(name: Name): Part {
  const field = (tag: string, text: string | undefined) =>
    text !== undefined && text !== '' && element(tag, {}, xmlText(text));
  if ('literal' in name) return element('author', {}, field('keyname', displayed(name)));
  const { given, suffix } = name;
  return element(
    'author',
    {},
    field('keyname', wholeFamily(name)),
    field('forenames', given),
    field('suffix', suffix),
  );
}

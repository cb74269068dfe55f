import type { SearchService } from '../../../search/service.ts';
import { harvestPapers } from '../../../use-cases/list-papers.ts';
import { readPaper } from '../../../use-cases/read-papers.ts';
import { SextantError } from '../../../errors.ts';
import { SITE } from '../../site-json.ts';
import { element, xmlText } from '../../xml-parts.ts';
import { toSecond } from './oai-document.tsx';
import { OaiError } from './oai-error.ts';
import {
  deletedRecord,
  FORMATS,
  header,
  idOfIdentifier,
  type OaiRecord,
  record,
  type Repository,
} from './oai-records.tsx';
import { isWithin, type ListArguments, type OaiRequest } from './oai-request.ts';
import { allSets, conditionsOfSet, isInSet, setsOf } from './oai-sets.ts';
import { decodeToken, encodeToken, type Resumption } from './resumption-token.ts';

type Part = ReturnType<typeof element>;

/** Records of one answer, and headers, which are shorter: rows side by side are on few pages of the index. */
const PAGE = { ListRecords: 100, ListIdentifiers: 300 } as const;

/** The repository of an index at an address. */
export function repositoryOf({ info }: SearchService, url: string): Repository {
  const { origin, hostname } = new URL(url);
  return {
    origin,
    namespace: hostname.replace(/[^a-z0-9.-]/gi, '-'),
    datestamp: toSecond(info.createdAt),
  };
}

/**
 * What is answered to a request.
 * @throws OaiError what the protocol refuses it with
 */
export async function answerTo(
  request: OaiRequest,
  service: SearchService,
  repository: Repository,
  base: string,
): Promise<Part> {
  if (request.verb === 'Identify') return identify(repository, base);
  if (request.verb === 'ListSets') return listSets(service);
  if (request.verb === 'GetRecord') {
    requireFormat(request.format);
    const { identifier, format } = request;
    return element('GetRecord', {}, await recordNamed(identifier, format, service, repository));
  }
  if (request.verb === 'ListMetadataFormats') {
    if (request.identifier !== undefined)
      await recordNamed(request.identifier, 'oai_dc', service, repository);
    return element('ListMetadataFormats', {}, Object.keys(FORMATS).map(metadataFormat));
  }
  const { verb, list } = request;
  const place =
    'token' in list
      ? await decodeToken(list.token, verb, service.info.version)
      : beginning(list, repository, verb);
  return listed(place, service, repository);
}

function identify({ namespace, datestamp }: Repository, base: string): Part {
  const { name, contact } = SITE;
  const mail = contact?.startsWith('mailto:') === true ? contact.slice('mailto:'.length) : undefined;
  const text = (tag: string, content: string): Part =>
    element(tag, {}, element('text', {}, xmlText(content)));
  return element(
    'Identify',
    {},
    element('repositoryName', {}, xmlText(name)),
    element('baseURL', {}, base),
    element('protocolVersion', {}, '2.0'),
    element('adminEmail', {}, xmlText(mail ?? `postmaster@${namespace}`)),
    element('earliestDatestamp', {}, datestamp),
    element('deletedRecord', {}, 'transient'),
    element('granularity', {}, 'YYYY-MM-DDThh:mm:ssZ'),
    element(
      'description',
      {},
      element(
        'eprints',
        {
          xmlns: 'http://www.openarchives.org/OAI/1.1/eprints',
          'xsi:schemaLocation':
            'http://www.openarchives.org/OAI/1.1/eprints http://www.openarchives.org/OAI/1.1/eprints.xsd',
        },
        text('content', SITE.description),
        element('metadataPolicy', {}),
        element('dataPolicy', {}),
        text('comment', DATESTAMPS),
      ),
    ),
  );
}

const DATESTAMPS =
  'The datestamp of all records is when the collection last changed: what of it changed is not kept. A harvest from an earlier date gives all records, one from a later date none. Sets select records by the month or year of their publication. Deleted records are listed until the part of the index that had them is written anew.';

function metadataFormat(prefix: string): Part {
  const { schema = '', namespace = '' } = FORMATS[prefix] ?? {};
  return element(
    'metadataFormat',
    {},
    element('metadataPrefix', {}, prefix),
    element('schema', {}, schema),
    element('metadataNamespace', {}, namespace),
  );
}

async function listSets(service: SearchService): Promise<Part> {
  const sets = allSets(await service.overview());
  if (sets.length === 0)
    throw new OaiError('noSetHierarchy', 'No paper of this collection has a category or a month.');
  return element(
    'ListSets',
    {},
    sets.map(({ spec, name }) =>
      element('set', {}, element('setSpec', {}, spec), element('setName', {}, xmlText(name))),
    ),
  );
}

function requireFormat(format: string): void {
  if (Object.hasOwn(FORMATS, format)) return;
  const known = Object.keys(FORMATS).join(' and ');
  throw new OaiError('cannotDisseminateFormat', `metadataPrefix must be one of ${known}.`);
}

async function recordNamed(
  identifier: string,
  format: string,
  service: SearchService,
  repository: Repository,
): Promise<Part> {
  const id = idOfIdentifier(identifier);
  if (id === undefined) throw new OaiError('idDoesNotExist', NO_IDENTIFIER);
  try {
    return record({ paper: await readPaper(service, { id }), isDeleted: false }, format, repository);
  } catch (error) {
    if (!(error instanceof SextantError) || error.code !== 'paper-not-found') throw error;
    if (await service.isDeleted(id)) return deletedRecord(id, repository);
    throw new OaiError('idDoesNotExist', error.message);
  }
}

const NO_IDENTIFIER = 'Identifiers are oai:, the host of this site, a colon and the id of a paper.';

/** The first part of a list. @throws OaiError `cannotDisseminateFormat`, `noRecordsMatch` */
function beginning(
  { format, set, ...dates }: ListArguments,
  { datestamp }: Repository,
  verb: Resumption['verb'],
): Resumption {
  requireFormat(format);
  if (!isWithin(datestamp, dates)) {
    throw new OaiError(
      'noRecordsMatch',
      `All records have the datestamp ${datestamp}, when the collection last changed.`,
    );
  }
  return { verb, format, set, row: 0, cursor: 0 };
}

async function listed(place: Resumption, service: SearchService, repository: Repository): Promise<Part> {
  const { verb, format, set, cursor } = place;
  requireFormat(format);
  const conditions = set === undefined ? [] : await conditionsOf(set, service);
  const records: OaiRecord[] = [];
  let [row, total]: [number | undefined, number] = [place.row, 0];
  // A part may have nothing but deleted papers of other sets.
  while (records.length === 0 && row !== undefined) {
    const part = await harvestPapers(service, { conditions, from: row, limit: PAGE[verb] });
    records.push(...part.records.filter((one) => !one.isDeleted || isOfSet(one, set)));
    [row, total] = [part.next, part.total];
  }
  if (records.length === 0) throw new OaiError('noRecordsMatch', 'No record is in this set.');
  const next = row === undefined ? undefined : { ...place, row, cursor: cursor + records.length };
  const isPart = next !== undefined || cursor > 0;
  return element(
    verb,
    {},
    records.map((one) =>
      verb === 'ListRecords' ? record(one, format, repository) : header(one, repository),
    ),
    isPart &&
      element(
        'resumptionToken',
        { completeListSize: String(total), cursor: String(cursor) },
        next && (await encodeToken(next, service.info.version)),
      ),
  );
}

async function conditionsOf(set: string, service: SearchService) {
  const overview = await service.overview();
  const conditions = conditionsOfSet(set, overview);
  if (conditions !== undefined) return conditions;
  if (allSets(overview).length === 0) throw new OaiError('noSetHierarchy', 'This collection has no sets.');
  throw new OaiError('noRecordsMatch', 'There is no such set: ListSets has all of them.');
}

function isOfSet({ paper }: OaiRecord, set: string | undefined): boolean {
  return set === undefined || setsOf(paper).some((spec) => isInSet(spec, set));
}

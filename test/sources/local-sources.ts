import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body: string | Uint8Array;
}

/** What comes instead of an answer, or of a part of it. */
export const FAULTS = {
  busy: { status: 429, headers: { 'retry-after': '7' }, body: 'Rate exceeded.' },
  /** With the date of a minute later. */
  down: { status: 503, body: '<html><b>Down</b></html>' },
  broken: { status: 500, body: '' },
  timeout: { status: 408, body: '' },
  /** The connection ends before the announced length. */
  cut: 'cut',
  /** The same where no length was announced. */
  'cut chunk': 'cut chunk',
  /** Half of the answer comes as if it were whole. */
  half: 'half',
  hangup: 'hangup',
} as const satisfies Record<string, Reply | string>;
export type Fault = keyof typeof FAULTS;

type Answer = (url: URL, headers: IncomingHttpHeaders) => Reply;

/** A server on this machine that speaks the protocol of a source, with the faults that it is given, one a request. */
export class LocalSource {
  readonly requests: { url: URL; headers: IncomingHttpHeaders }[] = [];
  faults: (Fault | null)[] = [];
  readonly #server = createServer((request, response) => {
    const url = new URL(request.url ?? '', this.base);
    this.requests.push({ url, headers: request.headers });
    const fault = this.faults.shift() ?? null;
    const kind = fault === null ? null : FAULTS[fault];
    if (kind === 'hangup') {
      request.socket.destroy();
      return;
    }
    const {
      status = 200,
      headers = {},
      body,
    } = kind !== null && typeof kind === 'object'
      ? { headers: {}, ...kind }
      : this.answer(url, request.headers);
    const bytes = Buffer.from(body);
    if (fault === 'down') response.setHeader('retry-after', new Date(Date.now() + 60_000).toUTCString());
    if (kind === 'cut') response.setHeader('content-length', bytes.length + 10);
    response.writeHead(status, headers);
    if (kind === null || typeof kind === 'object') {
      response.end(bytes);
      return;
    }
    const half = bytes.subarray(0, bytes.length >> 1);
    if (kind === 'half') response.end(half);
    else response.write(half, () => setTimeout(() => request.socket.destroy(), 5));
  });
  base = '';

  constructor(public answer: Answer) {}

  async start(): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    this.base = `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}

/** A paper as a source has it. */
export interface Item {
  id: string;
  title: string;
  /** Day of the last change, and of the publication. */
  day: string;
  deleted?: boolean;
}

const PAGE = 3;

interface OaiOptions {
  prefix: string;
  /** From which request on tokens are not taken, once. */
  expireAt?: number;
  /** Every page leads to itself. */
  isEndless?: boolean;
}

/** OAI-PMH 2.0: https://www.openarchives.org/OAI/openarchivesprotocol.html */
export function oai(
  items: () => readonly Item[],
  { prefix, expireAt, isEndless = false }: OaiOptions,
): Answer {
  let asked = 0;
  return ({ searchParams: query }) => {
    asked++;
    const error = (code: string, text: string) => envelope(`<error code="${code}">${text}</error>`);
    if (query.get('verb') !== 'ListRecords') return error('badVerb', 'Illegal verb');
    const token = query.get('resumptionToken');
    if (token !== null && [...query.keys()].length > 2)
      return error('badArgument', 'resumptionToken is exclusive');
    if (token === null && query.get('metadataPrefix') !== prefix)
      return error('cannotDisseminateFormat', 'No such format');
    if (token !== null && asked === expireAt) return error('badResumptionToken', 'The token has expired');
    const [from = '', start = '0'] = (token ?? `${query.get('from') ?? ''}|0`).split('|');
    if (from !== '' && !/^\d{4}-\d\d-\d\d$/.test(from)) return error('badArgument', 'from is no date');
    const wanted = items().filter(({ day }) => day >= from);
    if (wanted.length === 0) return error('noRecordsMatch', 'Nothing matches');
    const page = wanted.slice(Number(start), Number(start) + PAGE);
    const next = isEndless ? Number(start) : Number(start) + PAGE;
    const isLast = next >= wanted.length;
    const resumption = isLast
      ? '<resumptionToken/>'
      : `<resumptionToken expirationDate="2026-01-31T00:00:00Z">${from}|${String(next)}</resumptionToken>`;
    return envelope(
      `<ListRecords>${page.map((item) => oaiRecord(item, prefix)).join('')}${resumption}</ListRecords>`,
    );
  };
}

function envelope(inner: string): Reply {
  const body =
    '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">' +
    `<responseDate>${new Date().toISOString().slice(0, 19)}Z</responseDate><request verb="ListRecords">x</request>${inner}</OAI-PMH>`;
  return { headers: { 'content-type': 'text/xml' }, body };
}

function oaiRecord({ id, title, day, deleted = false }: Item, prefix: string): string {
  const header = `<identifier>oai:arXiv.org:${id}</identifier><datestamp>${day}</datestamp><setSpec>cs:cs:CL</setSpec>`;
  if (deleted) return `<record><header status="deleted">${header}</header></record>`;
  const metadata =
    prefix === 'arXiv'
      ? `<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>${id}</id><created>${day}</created><authors><author><keyname>van der Berg</keyname><forenames>Jan</forenames></author></authors><title>${title}</title><categories>cs.CL cs.AI</categories><abstract>About ${title}.</abstract></arXiv>`
      : `<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${title}</dc:title><dc:creator>Berg, Jan</dc:creator><dc:description>About ${title}.</dc:description><dc:date>${day}</dc:date><dc:identifier>http://arxiv.org/abs/${id}</dc:identifier></oai_dc:dc>`;
  return `<record><header>${header}</header><metadata>${metadata}</metadata></record>`;
}

function json(value: unknown, headers: Record<string, string> = {}): Reply {
  return { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/** https://docs.openalex.org/how-to-use-the-api/get-lists-of-entities/paging */
export function openAlex(items: () => readonly Item[]): Answer {
  return ({ pathname, searchParams: query }) => {
    if (pathname !== '/works') return { status: 404, body: '{"error":"Not found"}' };
    const filter = query.get('filter') ?? '';
    if (/^nonsense/.test(filter))
      return {
        status: 403,
        body: '{"error":"Invalid query parameters error.","message":"nonsense is not a valid field"}',
      };
    const from = /from_publication_date:([\d-]+)/.exec(filter)?.[1] ?? '';
    const cursor = query.get('cursor');
    const start = cursor === '*' ? 0 : Number(cursor);
    const wanted = items().filter(({ day }) => day >= from);
    const results = wanted.slice(start, start + PAGE).map(({ id, title, day }) => ({
      id: `https://openalex.org/${id}`,
      doi: `https://doi.org/10.1234/${id}`,
      title,
      publication_date: day,
      authorships: [{ author: { display_name: 'Jan van der Berg' } }],
      abstract_inverted_index: { About: [0], [`${title}.`]: [1] },
    }));
    return json({
      meta: {
        count: wanted.length,
        per_page: PAGE,
        next_cursor: results.length === 0 ? null : String(start + PAGE),
      },
      results,
    });
  };
}

/** https://huggingface.co/docs/hub/api */
export function hfPapers(items: () => readonly Item[]): Answer {
  return ({ searchParams: query }) => {
    const date = query.get('date') ?? '';
    if (date > new Date().toISOString().slice(0, 10))
      return { status: 400, body: '{"error":"Date is in the future"}' };
    const start = Number(query.get('p')) * Number(query.get('limit'));
    const page = items()
      .filter(({ day }) => day === date)
      .slice(start, start + Number(query.get('limit')));
    return json(
      page.map(({ id, title, day }) => ({
        paper: {
          id,
          title,
          summary: `About ${title}.`,
          authors: [{ name: 'Jan van der Berg' }],
          publishedAt: `${day}T00:00:00.000Z`,
          upvotes: 3,
        },
        title,
        publishedAt: `${day}T00:00:00.000Z`,
        numComments: 1,
      })),
    );
  };
}

/** https://api.biorxiv.org */
export function biorxiv(items: () => readonly Item[]): Answer {
  return ({ pathname }) => {
    const [, , server = '', first = '', last = '', cursor = ''] = pathname.split('/');
    const wanted = items().filter(({ day }) => day >= first && day <= last);
    const page = wanted.slice(Number(cursor), Number(cursor) + PAGE);
    if (page.length === 0) return json({ messages: [{ status: 'no posts found' }], collection: [] });
    return json({
      messages: [
        {
          status: 'ok',
          interval: `${first}:${last}`,
          cursor,
          count: page.length,
          total: String(wanted.length),
        },
      ],
      collection: page.map(({ id, title, day }) => ({
        doi: `10.1101/${id}`,
        title,
        authors: 'Berg, J. v. d.; Li, Y.',
        author_corresponding: 'Jan Berg',
        date: day,
        version: '1',
        type: 'new results',
        category: 'cancer biology',
        jatsxml: 'https://www.biorxiv.org/x.xml',
        abstract: `About ${title}.`,
        published: 'NA',
        server,
      })),
    });
  };
}

/** https://docs.openreview.net */
export function openReview(items: () => readonly Item[]): Answer {
  return ({ searchParams: query }) => {
    const after = query.get('after');
    const wanted = items().toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const start = after === null ? 0 : wanted.findIndex(({ id }) => id === after) + 1;
    const notes = wanted.slice(start, start + Number(query.get('limit')));
    return json({
      notes: notes.map(({ id, title, day }) => ({
        id,
        forum: id,
        invitations: ['V/-/Submission'],
        signatures: ['V'],
        pdate: Date.parse(day),
        content: {
          title: { value: title },
          abstract: { value: `About ${title}.` },
          authors: { value: ['Jan van der Berg'] },
          venueid: { value: query.get('content.venueid') },
        },
      })),
      count: wanted.length,
    });
  };
}

/** https://www.zotero.org/support/dev/web_api/v3/basics; versions are days without their dashes. */
export function zotero(items: () => readonly Item[]): Answer {
  return ({ pathname, searchParams: query }) => {
    const since = Number(query.get('since'));
    const versionOf = ({ day }: Item) => Number(day.replaceAll('-', ''));
    const version = Math.max(...items().map(versionOf));
    const headers = { 'last-modified-version': String(version), backoff: '2' };
    const changed = items().filter((item) => versionOf(item) > since);
    if (pathname.endsWith('/deleted'))
      return json(
        { items: changed.filter(({ deleted }) => deleted).map(({ id }) => id), collections: [] },
        headers,
      );
    const wanted = changed.filter(({ deleted }) => deleted !== true);
    const start = Number(query.get('start'));
    return json(
      wanted.slice(start, start + PAGE).map(({ id, title, day }) => ({
        key: id,
        version,
        library: { type: 'group' },
        data: {
          key: id,
          version,
          itemType: 'preprint',
          title,
          abstractNote: `About ${title}.`,
          date: day,
          creators: [{ creatorType: 'author', firstName: 'Jan', lastName: 'van der Berg' }],
        },
      })),
      { ...headers, 'total-results': String(wanted.length) },
    );
  };
}

/** A file, with what a server knows of its version. */
export function file(items: () => readonly Item[]): Answer {
  return (_url, headers) => {
    const body = items()
      .map(
        ({ id, title, day }) =>
          `@misc{${id}, title = {${title}}, abstract = {About ${title}.}, author = {van der Berg, Jan}, date = {${day}}}`,
      )
      .join('\n');
    const etag = `"${String(body.length)}-${items().at(-1)?.title ?? ''}"`;
    return headers['if-none-match'] === etag ? { status: 304, body: '' } : { headers: { etag }, body };
  };
}

import { readFile, rm, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { SextantError } from '../../src/errors.ts';
import { collectCorpus } from '../../scripts/corpus/collect.ts';
import { type HarvestOptions, harvest } from '../../scripts/sources/harvest.ts';
import { askAll } from '../../scripts/sources/ask-all.ts';
import { WHY } from '../../scripts/sources/source-failure.ts';
import { rememberedSource, sourceOf } from '../../scripts/sources/source-kinds.ts';
import { PoliteClient } from '../../scripts/sources/polite-client.ts';
import { documented, table } from '../corpus/documented.ts';
import { temporaryFiles } from '../corpus/files.ts';
import { runs } from '../setup/runs.ts';
import {
  biorxiv,
  type Fault,
  FAULTS,
  file,
  hfPapers,
  type Item,
  LocalSource,
  oai,
  openAlex,
  openReview,
  zotero,
} from './local-sources.ts';

const files = temporaryFiles();
const CONTACT = 'lab@example.org';

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

/** Eight papers of the last days, the oldest first. */
const ITEMS: readonly Item[] = Array.from({ length: 8 }, (_, i) => ({
  id: `2601.0000${String(i)}`,
  title: `Paper number ${String(i)}`,
  day: daysAgo(9 - i),
}));
const named = (items: readonly Item[], id: (item: Item, i: number) => string): Item[] =>
  items.map((item, i) => ({ ...item, id: id(item, i) }));

interface Case {
  name: (base: string) => string;
  /** Whether another address is told as `--base`. */
  hasBase: boolean;
  items: readonly Item[];
  answer: (items: () => readonly Item[]) => LocalSource['answer'];
  /** The id of a paper in the index. */
  idOf: (id: string) => string;
  /** Whether the source tells what was deleted. */
  tellsDeleted: boolean;
}
const same = (id: string): string => id;

/** Every kind of source, with a server that speaks its protocol. */
const CASES: Record<string, Case> = {
  arxiv: {
    name: () => 'arxiv:cs.CL',
    hasBase: true,
    items: ITEMS,
    answer: (items) => oai(items, { prefix: 'arXiv' }),
    idOf: same,
    tellsDeleted: true,
  },
  oai: {
    name: (base) => `oai:${base}/oai#cs:cs:CL`,
    hasBase: false,
    items: ITEMS,
    answer: (items) => oai(items, { prefix: 'oai_dc' }),
    idOf: same,
    tellsDeleted: true,
  },
  openalex: {
    name: () => 'openalex:institutions.id:I1',
    hasBase: true,
    items: named(ITEMS, (_, i) => `W${String(100 + i)}`),
    answer: openAlex,
    idOf: same,
    tellsDeleted: false,
  },
  'hf-papers': {
    name: () => `hf-papers:${daysAgo(9)}..`,
    hasBase: true,
    items: ITEMS,
    answer: hfPapers,
    idOf: same,
    tellsDeleted: false,
  },
  biorxiv: {
    name: () => 'biorxiv:/cancer biology',
    hasBase: true,
    items: ITEMS,
    answer: biorxiv,
    idOf: (id) => `10.1101/${id}`,
    tellsDeleted: false,
  },
  medrxiv: {
    name: () => `medrxiv:${daysAgo(40)}..`,
    hasBase: true,
    items: ITEMS,
    answer: biorxiv,
    idOf: (id) => `10.1101/${id}`,
    tellsDeleted: false,
  },
  openreview: {
    name: () => 'openreview:ICLR.cc/2026/Conference',
    hasBase: true,
    items: named(ITEMS, (_, i) => `aBc${String(i)}`),
    answer: openReview,
    idOf: same,
    tellsDeleted: false,
  },
  zotero: {
    name: () => 'zotero:groups/12',
    hasBase: true,
    items: named(ITEMS, (_, i) => `ABCD234${String(i)}`),
    answer: zotero,
    idOf: same,
    tellsDeleted: true,
  },
  url: {
    name: (base) => `url:${base}/papers.bib`,
    hasBase: false,
    items: named(ITEMS, (_, i) => `key${String(i)}`),
    answer: file,
    idOf: same,
    tellsDeleted: false,
  },
};

/** Half a file in BibTeX looks like a whole one; JSON and XML have an end. */
function canTell(fault: string, name: Case['name']): boolean {
  return fault !== 'half' || !name('').startsWith('url:');
}

/** The time of a client that waits without waiting. */
class Patience {
  now = Date.now();
  waits: number[] = [];
  readonly sleep = (ms: number): Promise<void> => {
    this.waits.push(ms);
    this.now += ms;
    return Promise.resolve();
  };
}

const servers: LocalSource[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});
async function served(answer: LocalSource['answer']): Promise<LocalSource> {
  const server = new LocalSource(answer);
  await server.start();
  servers.push(server);
  return server;
}

interface Asked extends Partial<Pick<HarvestOptions, 'since' | 'last'>> {
  patience?: Patience;
  attempts?: number;
  folder?: string;
}

/** Bytes of ISO-8859-2, as characters of Latin-1. */
const LATIN_2: Readonly<Record<string, string>> = { Ł: '\xa3', ó: '\xf3', ź: '\xbc' };

let folders = 0;
async function ask(
  source: string,
  base: string | undefined,
  { since, last = null, patience = new Patience(), attempts, folder }: Asked = {},
) {
  const opened = sourceOf(source, base);
  if (opened === null) throw new Error(`${source} is no source`);
  const client = new PoliteClient({
    contact: CONTACT,
    version: '1.2.3',
    log: () => undefined,
    sleep: patience.sleep,
    now: () => patience.now,
    ...(attempts !== undefined && { attempts }),
  });
  return harvest(opened, {
    client,
    since,
    last,
    log: () => undefined,
    folder: folder ?? files.path(`harvest-${String(folders++)}`),
  });
}

/** Titles by id, ids that go, and what to remember. */
async function taken({ files: pages, deleted, end }: Awaited<ReturnType<typeof harvest>>) {
  const corpus = await collectCorpus(
    pages.map((path) => ({ path, name: path, isPage: true })),
    {
      areAdditions: true,
      strict: true,
      spoolDir: files.path('spool'),
    },
  );
  if (corpus.faults.unreadable.size > 0) throw new SextantError('input-invalid', 'It cannot be read.');
  const papers = Array.from(corpus.rows, ([id, row]) => [id, corpus.spool.read(row)] as const);
  corpus.spool.close();
  return { papers: new Map(papers), deleted: new Set([...deleted, ...corpus.deleted]), end };
}

const titles = (papers: ReadonlyMap<string, { title: string }>): Map<string, string> =>
  new Map(
    Array.from(papers, ([id, { title }]) => [id, title] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );

describe.each(Object.entries(CASES))('%s', (_kind, { name, hasBase, items, answer, idOf, tellsDeleted }) => {
  let now: readonly Item[];
  let server: LocalSource;
  const base = (): string | undefined => (hasBase ? server.base : undefined);
  const start = async (): Promise<void> => {
    now = items;
    server = await served(answer(() => now));
  };
  const expected = (list: readonly Item[]) =>
    titles(
      new Map(list.filter(({ deleted }) => deleted !== true).map(({ id, title }) => [idOf(id), { title }])),
    );

  test('gives all its papers, with author, abstract and date, and says who asks, one question at a time', async () => {
    await start();
    const patience = new Patience();
    const { papers } = await taken(await ask(name(server.base), base(), { patience }));
    expect(titles(papers)).toEqual(expected(items));
    for (const { authors, abstract, published } of papers.values()) {
      expect([authors?.[0], abstract, published?.slice(0, 7)]).toEqual([
        expect.stringMatching(/Berg$/),
        expect.stringMatching(/^About Paper number \d\.$/),
        expect.stringMatching(/^\d{4}-\d\d$/),
      ]);
    }
    for (const { headers } of server.requests)
      expect(headers['user-agent']).toBe(`Sextant/1.2.3 (mailto:${CONTACT})`);
    expect(patience.waits.filter((ms) => ms > 500).length).toBeGreaterThanOrEqual(server.requests.length - 1);
  });

  test('gives the same whatever fails on the way, and is asked again only for what failed', async () => {
    await start();
    const whole = await taken(await ask(name(server.base), base()));
    const questions = server.requests.length;
    const kinds = (Object.keys(FAULTS) as Fault[]).filter((kind) => canTell(kind, name));
    const fault = fc.option(fc.constantFrom(...kinds), { freq: 2 });
    // What comes damaged three times is not asked for again.
    const faultsOnTheWay = fc
      .array(fault, { maxLength: 12 })
      .filter((faults) => faults.filter((one) => one === 'half').length < 3);
    await fc.assert(
      fc.asyncProperty(faultsOnTheWay, async (faults) => {
        server.requests.length = 0;
        server.faults = [...faults];
        const again = await taken(await ask(name(server.base), base(), { attempts: 20 }));
        expect(again.papers).toEqual(whole.papers);
        const failed = faults.slice(0, server.requests.length).filter((one) => one !== null).length;
        expect(server.requests.length).toBe(questions + failed);
        server.faults = [];
      }),
      { numRuns: runs(100, 6) },
    );
  });

  test('goes on where it was broken off, and does not ask again for what is on disk', async () => {
    await start();
    const whole = await taken(await ask(name(server.base), base()));
    const questions = server.requests.length;
    for (let broken = 0; broken < questions; broken++) {
      server.requests.length = 0;
      server.faults = [...Array<null>(broken).fill(null), 'broken'];
      const folder = files.path(`broken-${String(folders++)}`);
      await expect(ask(name(server.base), base(), { folder, attempts: 1 })).rejects.toMatchObject({
        code: 'source-failed',
      });
      const again = await taken(await ask(name(server.base), base(), { folder }));
      expect(again.papers).toEqual(whole.papers);
      expect(server.requests.length).toBe(questions + 1);
    }
  });

  test('is asked for what changed the next time, and forgets nothing', async () => {
    await start();
    const first = await taken(await ask(name(server.base), base()));
    const [oldest, ...others] = items;
    if (oldest === undefined) throw new Error('There is no paper.');
    const newest = { ...oldest, id: oldest.id.replace(/.$/, '9'), title: 'Paper number 9', day: daysAgo(0) };
    now = [...others, ...(tellsDeleted ? [{ ...oldest, day: daysAgo(0), deleted: true }] : [oldest]), newest];
    server.requests.length = 0;
    const { papers, deleted } = await taken(await ask(name(server.base), base(), { last: first.end }));
    expect(papers.get(idOf(newest.id))?.title).toBe(newest.title);
    expect(deleted.has(idOf(oldest.id))).toBe(tellsDeleted);
    const now2 = new Map([...first.papers, ...papers]);
    for (const id of deleted) now2.delete(id);
    expect(titles(now2)).toEqual(expected(now));
  });

  test('without anything new gives no new paper', async () => {
    await start();
    const first = await taken(await ask(name(server.base), base()));
    const { papers, deleted } = await taken(await ask(name(server.base), base(), { last: first.end }));
    for (const [id, paper] of papers) expect(paper).toEqual(first.papers.get(id));
    expect(deleted.size).toBe(0);
  });

  test('that answers nonsense, or an error that no patience mends, says what is wrong and where', async () => {
    await start();
    for (const reply of [
      { body: 'hello' },
      { body: '{"a":1}' },
      { body: '' },
      { status: 404, body: 'no such thing' },
      { status: 401, body: '{"error":"key"}' },
    ]) {
      server.answer = () => reply;
      const asked = ask(name(server.base), base(), { attempts: 3 }).then(taken);
      await expect(asked).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:source-failed|input-invalid)$/) as string,
        message: expect.stringMatching(/\w{3}/) as string,
      });
    }
  });
});

test('docs/sources.md has what was tried', async () => {
  const rows: string[][] = [];
  for (const [kind, { name, hasBase, items, answer }] of Object.entries(CASES)) {
    const server = await served(answer(() => items));
    const { papers } = await taken(await ask(name(server.base), hasBase ? server.base : undefined));
    const faults = Object.keys(FAULTS).filter((fault) => canTell(fault, name));
    rows.push([
      `\`${kind}\``,
      ...[items.length, papers.size, server.requests.length].map(String),
      faults.join(', '),
    ]);
  }
  const head = [
    'Source',
    'Records',
    'Read',
    'Questions',
    'Faults on the way, after which all was read the same',
  ];
  await documented('tried', table(head, rows), 'docs/sources.md');
});

describe('a client', () => {
  const url = 'arxiv:cs.CL';
  test('waits as long as it is told, in seconds or until a date, and longer after each failure', async () => {
    const server = await served(oai(() => ITEMS.slice(0, 1), { prefix: 'arXiv' }));
    const patience = new Patience();
    server.faults = ['busy', 'down', 'broken', 'broken', 'broken'];
    await ask(url, server.base, { patience });
    const [busy = 0, down = 0, ...others] = patience.waits.filter((ms) => ms !== 3_000);
    expect(busy).toBe(7_000);
    expect(down).toBeGreaterThan(40_000);
    expect(others).toEqual([...others].sort((a, b) => a - b));
    expect(others.every((ms) => ms <= 60_000)).toBe(true);
  });

  test('waits no longer than its patience in all, and lets others be asked after one that wants rest', async () => {
    const busy = await served(() => ({ status: 429, headers: { 'retry-after': '1000' }, body: '' }));
    const patience = new Patience();
    const begun = patience.now;
    await expect(ask(url, busy.base, { patience })).rejects.toMatchObject({ why: WHY.error });
    expect(patience.now - begun).toBeLessThan(3_600_000);
    expect(busy.requests).toHaveLength(4);

    const library = zotero(() => [{ id: 'ABCD2345', title: 'One', day: '2026-01-01' }]);
    const rest = await served((at, headers) => {
      const reply = library(at, headers);
      return { ...reply, headers: { ...reply.headers, backoff: '99999999', 'total-results': '2' } };
    });
    const other = await served(openReview(() => ITEMS));
    const client = new PoliteClient({
      version: '1.2.3',
      log: () => undefined,
      sleep: patience.sleep,
      now: () => patience.now,
    });
    const [first, second] = await askAll(
      [
        { name: 'zotero:groups/1', known: null, open: () => rememberedSource('zotero:groups/1', rest.base) },
        {
          name: 'openreview:A.cc/1',
          known: null,
          open: () => rememberedSource('openreview:A.cc/1', other.base),
        },
      ],
      { client, folder: files.path(`harvest-${String(folders++)}`), log: () => undefined },
    );
    expect(first?.answer).toMatchObject({ why: WHY.busy });
    expect(second?.answer).toMatchObject({ files: [expect.any(String)] });
  });

  test('sends no key and names nobody where the environment has them empty', async () => {
    const server = await served(openAlex(() => ITEMS.slice(0, 1)));
    const asked = async (contact: string) => {
      const client = new PoliteClient({
        contact,
        version: '1.2.3',
        log: () => undefined,
        sleep: async () => undefined,
      });
      const source = sourceOf('openalex:institutions.id:I1', server.base);
      if (source === null) throw new Error('It is no source.');
      const folder = files.path(`harvest-${String(folders++)}`);
      await harvest(source, { client, last: null, log: () => undefined, folder });
      const { authorization, 'user-agent': agent } = server.requests.at(-1)?.headers ?? {};
      return [authorization, agent];
    };
    try {
      process.env['OPENALEX_API_KEY'] = '';
      expect(await asked('')).toEqual([undefined, 'Sextant/1.2.3']);
      process.env['OPENALEX_API_KEY'] = 'key';
      expect(await asked(CONTACT)).toEqual(['Bearer key', `Sextant/1.2.3 (mailto:${CONTACT})`]);
    } finally {
      delete process.env['OPENALEX_API_KEY'];
    }
  });

  test('does not wait for hours, and keeps what it has', async () => {
    const server = await served(() => ({ status: 429, headers: { 'retry-after': '86400' }, body: '' }));
    await expect(ask(url, server.base)).rejects.toThrow(/asks to be left alone for 24h 00m/);
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    [
      'a page for people',
      { body: '<!DOCTYPE html><html><head><title>Sign\u202e in</title></head></html>' },
      /answered with a page for people \(Sign in\)\. Check the address/,
      1,
    ],
    ['a refusal', { status: 403, body: '' }, /answered 403\. Check the key/, 1],
    ['a circle', { status: 302, headers: { location: '/' }, body: '' }, /redirect.*Check the address/s, null],
    ['nothing', { body: '' }, /XML that is not whole/, 3],
  ] as const)('gives %s up early', async (_, reply, message, requests) => {
    const server = await served(() => reply);
    await expect(ask(url, server.base)).rejects.toThrow(message);
    if (requests !== null) expect(server.requests).toHaveLength(requests);
  });

  test('gives up after some attempts, at once where nothing else can come of it', async () => {
    const down = await served(() => ({ status: 500, body: '<p>Maintenance\u0007</p>' }));
    await expect(ask(url, down.base, { attempts: 4 })).rejects.toThrow(
      /answered 500 \(Maintenance\)\. Run the same command later/,
    );
    expect(down.requests).toHaveLength(4);
    const gone = await served(() => ({ status: 410, body: '' }));
    await expect(ask(url, gone.base)).rejects.toThrow(/answered 410\. Check/);
    expect(gone.requests).toHaveLength(1);
  });
});

describe('OAI-PMH', () => {
  test('begins a list anew whose token has expired', async () => {
    for (const expireAt of [2, 3]) {
      const server = await served(oai(() => ITEMS, { prefix: 'arXiv', expireAt }));
      const { papers } = await taken(await ask('arxiv:cs.CL', server.base));
      expect(papers.size).toBe(ITEMS.length);
    }
  });

  test('gives up where no token is ever taken', async () => {
    const list = oai(() => ITEMS, { prefix: 'arXiv' });
    const server = await served((at, headers) =>
      at.searchParams.has('resumptionToken')
        ? {
            body: '<OAI-PMH><responseDate>2026-01-01T00:00:00Z</responseDate><error code="badResumptionToken"/></OAI-PMH>',
          }
        : list(at, headers),
    );
    await expect(ask('arxiv:cs.CL', server.base)).rejects.toThrow(/took none of its own tokens/);
  });

  test('ends a list that gives the same page for ever, keeps what it had and asks again the next time', async () => {
    const server = await served(oai(() => ITEMS, { prefix: 'arXiv', isEndless: true }));
    const got = await ask('arxiv:cs.CL', server.base);
    expect(got.warnings).toEqual([expect.stringMatching(/the same pages again and again/)]);
    const { papers, end } = await taken(got);
    expect([papers.size, end]).toEqual([3, {}]);
  });

  test.each([
    ['A B A B', (token: string | null) => (token === 'b' ? 'a' : 'b')],
    ['the same page', () => 'a'],
  ])('ends a list that goes round: %s', async (_, next) => {
    const list = oai(() => ITEMS, { prefix: 'arXiv' });
    const server = await served((at, headers) => {
      const token = at.searchParams.get('resumptionToken');
      const page = list(
        new URL(
          token === 'b' ? '/?verb=ListRecords&resumptionToken=|3' : '/?verb=ListRecords&metadataPrefix=arXiv',
          at,
        ),
        headers,
      );
      return {
        ...page,
        body: String(page.body).replace(/(<resumptionToken[^>]*>)[^<]*/, `$1${next(token)}`),
      };
    });
    const got = await ask('arxiv:cs.CL', server.base);
    expect(got.warnings).toHaveLength(1);
    expect(server.requests.length).toBeLessThan(6);
    expect((await taken(got)).end).toEqual({});
  });

  test('reads over empty pages, and any encoding that is declared', async () => {
    const list = oai(() => ITEMS.slice(0, 1), { prefix: 'arXiv' });
    const server = await served((at, headers) => {
      if (!at.searchParams.has('resumptionToken'))
        return {
          body: '<OAI-PMH><responseDate>2026-01-01T00:00:00Z</responseDate><ListRecords><resumptionToken>|0</resumptionToken></ListRecords></OAI-PMH>',
        };
      const { body } = list(at, headers);
      const polish = String(body)
        .replace('encoding="UTF-8"', 'encoding="ISO-8859-2"')
        .replace('Paper number', 'Łódź');
      return {
        body: Buffer.from(Array.from(polish, (letter) => LATIN_2[letter] ?? letter).join(''), 'latin1'),
      };
    });
    const { papers } = await taken(await ask('arxiv:cs.CL', server.base));
    expect(titles(papers)).toEqual(new Map([['2601.00000', 'Łódź 0']]));
  });

  test('asks for nothing before the day that was given', async () => {
    const server = await served(oai(() => ITEMS, { prefix: 'arXiv' }));
    await ask('arxiv:cs.CL', server.base, { since: daysAgo(4) });
    expect(server.requests[0]?.url.searchParams.get('from')).toBe(daysAgo(4));
    expect(server.requests[0]?.url.searchParams.get('set')).toBe('cs:cs:CL');
  });

  test.each([
    ['arxiv:cs', 'cs'],
    ['arxiv:stat.ML', 'stat:stat:ML'],
    ['arxiv:hep-th', 'physics:hep-th'],
    ['arxiv:cond-mat.str-el', 'physics:cond-mat:str-el'],
    ['arxiv:physics.optics', 'physics:physics:optics'],
    ['arxiv:q-bio.NC', 'q-bio:q-bio:NC'],
  ])('%s is the set %s', async (source, set) => {
    const server = await served(oai(() => ITEMS, { prefix: 'arXiv' }));
    await ask(source, server.base);
    expect(server.requests[0]?.url.searchParams.get('set')).toBe(set);
  });
});

test('lists of many pages come whole', async () => {
  const many = Array.from({ length: 2_003 }, (_, i) => ({
    id: `n${String(i)}`,
    title: `Note ${String(i)}`,
    day: '2026-01-01',
  }));
  const notes = await served(openReview(() => many));
  expect((await taken(await ask('openreview:A.cc/2026', notes.base))).papers.size).toBe(2_003);
  const daily = await served(hfPapers(() => many.slice(0, 205)));
  const { papers } = await taken(await ask('hf-papers:2025-12-30..2026-01-02', daily.base));
  expect(papers.size).toBe(205);
});

test('Zotero’s library that changes while it is read is read again from its beginning', async () => {
  let items = CASES['zotero']?.items ?? [];
  const list = zotero(() => items);
  const server = await served((at, headers) => {
    const reply = list(at, headers);
    if (at.searchParams.get('start') === '3')
      items = items.map((item, i) => (i === 7 ? { ...item, title: 'Another title', day: daysAgo(0) } : item));
    return reply;
  });
  const { papers, end } = await taken(await ask('zotero:groups/12', server.base));
  expect(papers.get('ABCD2347')?.title).toBe('Another title');
  expect(end['version']).toBe(Number(daysAgo(0).replaceAll('-', '')));
});

test('a harvest that was begun with another question, or whose files were lost, begins anew', async () => {
  const server = await served(oai(() => ITEMS, { prefix: 'arXiv' }));
  const folder = files.path('anew');
  server.faults = [null, 'broken'];
  await expect(ask('arxiv:cs.CL', server.base, { folder, attempts: 1 })).rejects.toThrow();
  await ask('arxiv:cs.CL', server.base, { folder, since: daysAgo(50) });
  expect(server.requests.at(-3)?.url.searchParams.get('from')).toBe(daysAgo(50));
  const got = await ask('arxiv:cs.CL', server.base, { folder, since: daysAgo(50) });
  expect(server.requests).toHaveLength(5);
  const [first = ''] = got.files;
  // A disk that lost its power may keep half of it.
  await writeFile(first, (await readFile(first, 'utf8')).slice(0, 700));
  await ask('arxiv:cs.CL', server.base, { folder, since: daysAgo(50) });
  expect(server.requests).toHaveLength(8);
  expect(await readFile(first, 'utf8')).toContain('OAI-PMH');
  await rm(first);
  await ask('arxiv:cs.CL', server.base, { folder, since: daysAgo(50) });
  expect(server.requests).toHaveLength(11);
  got.forget();
});

describe('names of sources', () => {
  test.each([
    'arxiv:',
    'arxiv:cs.CL; rm',
    'arxiv:xx.YY',
    'oai:example.org',
    'oai:',
    'openalex:',
    'openalex:deep learning',
    'hf-papers:yesterday',
    'hf-papers:2026-02-31',
    'hf-papers:2026-03-01..2026-01-01',
    'biorxiv:soon',
    'openreview:ICLR',
    'zotero:mine',
    'zotero:groups/x',
    'url:papers.bib',
    'url:ftp://example.org/x',
  ])('%s is refused with what to write', (name) => {
    expect(() => sourceOf(name)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringMatching(/such as|like/) as string,
      }) as Error,
    );
  });

  test.each([
    'papers.jsonl',
    './arxiv:cs',
    'C:\\papers.csv',
    'arxiv',
    'zotero',
    'notes:2026.bib',
    '/tmp/oai:x',
  ])('%s is a file', (name) => expect(sourceOf(name)).toBeNull());

  test('an address is a source as it is', () => {
    expect(sourceOf('https://example.org/x.bib')?.name).toBe('url:https://example.org/x.bib');
  });
});

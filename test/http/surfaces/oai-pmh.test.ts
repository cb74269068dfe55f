import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Paper } from '../../../src/index/paper.ts';
import { broken, harness, PAPERS, served, library } from '../library.ts';
import { SextantError } from '../../../src/errors.ts';
import { textsOf } from './xml-texts.ts';

vi.spyOn(console, 'error').mockImplementation(() => undefined);

const many: Paper[] = Array.from({ length: 350 }, (_, i) => ({
  id: `2401.${String(i).padStart(5, '0')}`,
  title: `Paper ${i}`,
  abstract: 'Of many.',
  authors: ['Jan van der Berg Jr.', 'The ATLAS Collaboration'],
  published: i % 2 === 0 ? '2024-01-02' : '2024-02',
  categories: [i % 3 === 0 ? 'cs.AI' : 'hep-th', 'Bücher & mehr'],
}));
const { app } = harness(many);

async function ask(query: Record<string, string> | string, of = app, init?: RequestInit) {
  const text = typeof query === 'string' ? query : new URLSearchParams(query).toString();
  const response = await of.request(`/oai?${text}`, init);
  const xml = await response.text();
  return { response, xml, texts: textsOf(xml), error: /<error code="(\w+)"/.exec(xml)?.[1] };
}

async function toTheEnd(verb: string, query: Record<string, string>) {
  const found: string[] = [];
  let [next, answers]: [Record<string, string>, number] = [query, 0];
  for (;;) {
    const { texts, error } = await ask({ verb, ...next });
    expect(error).toBeUndefined();
    found.push(...(texts['identifier'] ?? []));
    answers++;
    const [token = ''] = texts['resumptionToken'] ?? [];
    if (token === '') return { found, answers };
    next = { resumptionToken: token };
  }
}

describe('/oai', () => {
  it('identifies itself', async () => {
    const { response, texts, xml } = await ask('verb=Identify');
    expect(response.headers.get('Content-Type')).toBe('text/xml; charset=utf-8');
    expect(xml).toContain('<request verb="Identify">http://localhost/oai</request>');
    expect(texts).toMatchObject({
      baseURL: ['http://localhost/oai'],
      protocolVersion: ['2.0'],
      earliestDatestamp: ['2026-04-01T06:00:00Z'],
      deletedRecord: ['transient'],
      granularity: ['YYYY-MM-DDThh:mm:ssZ'],
    });
    expect(texts['responseDate']?.[0]).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
  });

  it.each([
    ['ListRecords', 'oai_dc', 4],
    ['ListRecords', 'arXiv', 4],
    ['ListIdentifiers', 'oai_dc', 2],
  ])('%s in %s comes to its end, each record once', async (verb, metadataPrefix, parts) => {
    const { found, answers } = await toTheEnd(verb, { metadataPrefix });
    expect(found).toEqual(many.map(({ id }) => `oai:localhost:${id}`));
    expect(answers).toBe(parts);
  });

  it('writes a record in both formats', async () => {
    const asked = { verb: 'GetRecord', identifier: 'oai:localhost:2401.00000' };
    const dublin = await ask({ ...asked, metadataPrefix: 'oai_dc' });
    expect(dublin.texts).toMatchObject({
      datestamp: ['2026-04-01T06:00:00Z'],
      setSpec: ['cs:cs:AI', 'category:B!c3!bccher!20!26!20mehr', 'published:2024:01'],
      'dc:title': ['Paper 0'],
      'dc:creator': ['van der Berg, Jan, Jr.', 'The ATLAS Collaboration'],
      'dc:subject': ['cs.AI', 'Bücher & mehr'],
      'dc:date': ['2024-01-02'],
      'dc:identifier': ['https://arxiv.org/abs/2401.00000', 'http://localhost/papers/2401.00000'],
    });
    const arxiv = await ask({ ...asked, metadataPrefix: 'arXiv' });
    expect(arxiv.texts).toMatchObject({
      id: ['2401.00000'],
      created: ['2024-01-02'],
      keyname: ['van der Berg', 'The ATLAS Collaboration'],
      forenames: ['Jan'],
      suffix: ['Jr.'],
      categories: ['cs.AI Bücher & mehr'],
      abstract: ['Of many.'],
    });
  });

  it('has sets of categories and of dates, and what lies above them', async () => {
    const { texts } = await ask('verb=ListSets');
    expect(texts['setSpec']).toEqual([
      ...[
        'category',
        'category:B!c3!bccher!20!26!20mehr',
        'cs',
        'cs:cs',
        'cs:cs:AI',
        'physics',
        'physics:hep-th',
      ],
      ...['published', 'published:2024', 'published:2024:01', 'published:2024:02'],
    ]);
    const of = async (set: string) =>
      (await toTheEnd('ListIdentifiers', { metadataPrefix: 'oai_dc', set })).found.length;
    expect(await of('cs')).toBe(117);
    expect(await of('cs:cs:AI')).toBe(117);
    expect(await of('physics')).toBe(233);
    expect(await of('category:B!c3!bccher!20!26!20mehr')).toBe(350);
    expect(await of('published:2024:02')).toBe(175);
    expect(await of('published')).toBe(350);
  });

  it('every identifier that it lists is one that it knows', async () => {
    const odd = PAPERS.concat([{ id: 'a b/ü:%&<>"?#', title: 'Odd', abstract: '' }]);
    const of = harness(odd).app;
    const { texts } = await ask('verb=ListIdentifiers&metadataPrefix=oai_dc', of);
    expect(texts['identifier']?.length).toBe(odd.length);
    for (const identifier of texts['identifier'] ?? []) {
      expect(identifier).toMatch(/^oai:[\w.-]+:[\w.!~*'()%/-]+$/);
      const one = await ask({ verb: 'GetRecord', identifier, metadataPrefix: 'arXiv' }, of);
      expect([one.error, one.texts['identifier']]).toEqual([undefined, [identifier]]);
      expect((await ask({ verb: 'ListMetadataFormats', identifier }, of)).texts['metadataPrefix']).toEqual([
        'oai_dc',
        'arXiv',
      ]);
    }
  });

  const list = 'verb=ListRecords&metadataPrefix=oai_dc';
  it.each([
    ['', 'badVerb'],
    ['verb=List', 'badVerb'],
    ['verb=Identify&verb=Identify', 'badVerb'],
    ['verb=toString', 'badVerb'],
    ['verb=Identify&set=x', 'badArgument'],
    ['verb=GetRecord&metadataPrefix=oai_dc', 'badArgument'],
    ['verb=GetRecord&identifier=oai:x:2401.00000', 'badArgument'],
    ['verb=ListRecords', 'badArgument'],
    [`${list}&metadataPrefix=oai_dc`, 'badArgument'],
    [`${list}&resumptionToken=x`, 'badArgument'],
    [`${list}&from=2024`, 'badArgument'],
    [`${list}&from=2024-02-31`, 'badArgument'],
    [`${list}&from=2024-01-01T00:00:00Z&until=2024-01-02`, 'badArgument'],
    [`${list}&from=2024-01-02&until=2024-01-01`, 'badArgument'],
    [`${list}&set=${'x'.repeat(2_000)}`, 'badArgument'],
    ['verb=ListRecords&metadataPrefix=toString', 'cannotDisseminateFormat'],
    ['verb=GetRecord&identifier=oai:x:2401.00000&metadataPrefix=marc', 'cannotDisseminateFormat'],
    ['verb=GetRecord&identifier=oai:x:none&metadataPrefix=oai_dc', 'idDoesNotExist'],
    ['verb=GetRecord&identifier=%25&metadataPrefix=oai_dc', 'idDoesNotExist'],
    ['verb=ListMetadataFormats&identifier=2401.00000', 'idDoesNotExist'],
    [`${list}&set=none`, 'noRecordsMatch'],
    [`${list}&set=published:1999`, 'noRecordsMatch'],
    [`${list}&until=2026-03-31`, 'noRecordsMatch'],
    [`${list}&from=2026-04-01T06:00:01Z`, 'noRecordsMatch'],
    ['verb=ListSets&resumptionToken=x', 'badResumptionToken'],
    ['verb=ListRecords&resumptionToken=x', 'badResumptionToken'],
  ])('%s is %s', async (query, code) => {
    const { response, error, texts, xml } = await ask(query);
    expect([response.status, error]).toEqual([200, code]);
    expect(texts['error']?.[0]).toMatch(/\w.*\.$/);
    // What is not legal is not repeated.
    expect(xml.includes('<request>')).toBe(code === 'badVerb' || code === 'badArgument');
  });

  it.each([
    'from=2026-04-01',
    'until=2026-04-01',
    'from=2026-04-01T06:00:00Z&until=2026-04-01T06:00:00Z',
    'from=2001-01-01',
  ])('all records are of when the collection changed last: %s', async (dates) => {
    const { error, texts } = await ask(`${list}&${dates}`);
    expect([error, texts['record']?.length]).toEqual([undefined, 100]);
  });

  it('has no sets where papers have neither categories nor dates', async () => {
    const of = harness([{ id: 'a', title: 'A', abstract: '' }]).app;
    expect((await ask('verb=ListSets', of)).error).toBe('noSetHierarchy');
    expect((await ask(`${list}&set=cs`, of)).error).toBe('noSetHierarchy');
  });

  it('a token is good for its verb and its version of the index alone', async () => {
    const { texts } = await ask(list);
    const [resumptionToken = ''] = texts['resumptionToken'] ?? [];
    expect((await ask({ verb: 'ListIdentifiers', resumptionToken })).error).toBe('badResumptionToken');
    const newer = harness(many, 8).app;
    expect((await ask({ verb: 'ListRecords', resumptionToken }, newer)).error).toBe('badResumptionToken');
    expect((await ask({ verb: 'ListRecords', resumptionToken })).error).toBeUndefined();
  });

  it('is the same in whatever order the arguments are, as its tag says', async () => {
    const [one, other] = [
      await ask('verb=GetRecord&identifier=oai:x:2401.00001&metadataPrefix=arXiv'),
      await ask('metadataPrefix=arXiv&identifier=oai:x:2401.00001&verb=GetRecord'),
    ];
    const undated = (xml: string): string => xml.replace(/<responseDate>.*?<\/responseDate>/, '');
    expect(other.response.headers.get('ETag')).toBe(one.response.headers.get('ETag'));
    expect(undated(other.xml)).toBe(undated(one.xml));
  });

  it('a token that was edited is nobody’s', async () => {
    const { texts } = await ask(`${list}&set=published:2024:01`);
    const [token = ''] = texts['resumptionToken'] ?? [];
    expect(token).toContain('row=');
    const edits: [RegExp, string][] = [
      [/row=\d+/, 'row=999999999'],
      [/row=\d+/, '$&&row=1'],
      [/cursor=\d+/, 'cursor=7'],
      [/format=\w+/, 'format=constructor'],
      [/format=\w+/, 'format=arXiv'],
      [/set=[^&]+/, 'set=published:2026:99'],
      [/&set=[^&]+/, ''],
      [/$/, '0'],
      [/check=/, 'check=&check='],
      [/&check=.*$/, ''],
      [/%3A/g, ':'],
    ];
    for (const [part, text] of edits) {
      const resumptionToken = token.replace(part, text);
      expect(resumptionToken).not.toBe(token);
      const { error } = await ask({ verb: 'ListRecords', resumptionToken });
      expect([resumptionToken, error]).toEqual([resumptionToken, 'badResumptionToken']);
    }
    expect((await ask({ verb: 'ListRecords', resumptionToken: token })).error).toBeUndefined();
  });

  it('no token breaks it', async () => {
    const { texts } = await ask(list);
    const [known = ''] = texts['resumptionToken'] ?? [];
    const damaged = fc
      .tuple(fc.nat(known.length), fc.string({ maxLength: 3 }))
      .map(([at, text]) => known.slice(0, at) + text + known.slice(at + 1));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), damaged), async (resumptionToken) => {
        const { response } = await ask({ verb: 'ListRecords', resumptionToken });
        expect(response.status).toBe(200);
      }),
    );
  });

  it('takes a form too, and HEAD', async () => {
    const body = new URLSearchParams({
      verb: 'GetRecord',
      identifier: 'oai:x:2401.00001',
      metadataPrefix: 'arXiv',
    });
    expect((await ask('', app, { method: 'POST', body })).texts['id']).toEqual(['2401.00001']);
    const json = { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } };
    expect((await ask('', app, json)).error).toBe('badArgument');
    expect((await app.request('/oai?verb=Identify', { method: 'HEAD' })).status).toBe(200);
  });

  it('what is no error of the protocol has a status of its own, and words', async () => {
    const gone = broken(new SextantError('index-missing', 'Publish one.'));
    const response = await gone.request('/oai?verb=Identify');
    expect([response.status, await response.text()]).toEqual([
      503,
      'No index has been published yet. Publish one.\n',
    ]);
    expect(response.headers.get('Retry-After')).toBe('60');
  });

  it('lists what was deleted, as far as the index knows', async () => {
    const { service } = library(many.slice(0, 3));
    const [kept, gone] = many;
    const of = served({
      ...service,
      isDeleted: async (id) => id === gone?.id,
      harvest: async () => ({
        records: [kept, gone].flatMap((paper) =>
          paper === undefined ? [] : [{ paper, isDeleted: paper === gone }],
        ),
        total: 1,
      }),
      paper: async () => {
        throw new SextantError('paper-not-found', 'There is none.');
      },
    });
    const { xml } = await ask(list, of);
    expect(xml.match(/<record>/g)?.length).toBe(2);
    expect(xml).toMatch(
      /<header status="deleted"><identifier>oai:localhost:2401\.00001<.*?<\/header><\/record>/,
    );
    const one = await ask('verb=GetRecord&identifier=oai:x:2401.00001&metadataPrefix=oai_dc', of);
    expect(one.xml).toContain('<header status="deleted">');
    const set = await ask(`${list}&set=cs`, of);
    expect(set.texts['identifier']).toEqual(['oai:localhost:2401.00000']);
  });
});

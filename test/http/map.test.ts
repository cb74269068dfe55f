import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { problemSchema } from '../../src/http/api/schema.ts';
import { openMap } from '../../src/index/format/map-value.ts';
import { smallMapReader, smallMap } from '../map/small-map.ts';
import { library, PAPERS, served } from './library.ts';

const { service } = library();
const app = served(Object.assign(service, { map: smallMapReader(PAPERS) }));
const withoutMap = served(library().service);

const papersSchema = z.object({
  generation: z.number(),
  results: z.array(z.object({ row: z.number(), id: z.string(), title: z.string(), snippet: z.string() })),
});

describe('GET /v1/map', () => {
  it('answers the value of the index, and 304 to who has it', async () => {
    const response = await app.request('/v1/map');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(openMap(new Uint8Array(await response.arrayBuffer()))).toEqual(smallMap(PAPERS.length));
    const etag = response.headers.get('etag') ?? '';
    expect((await app.request('/v1/map', { headers: { 'If-None-Match': etag } })).status).toBe(304);
  });

  it.each(['gzip', 'br, gzip', 'GZIP;q=0.5', 'deflate,gzip'])(
    'is compressed for who takes %s',
    async (accepted) => {
      const response = await app.request('/v1/map', { headers: { 'Accept-Encoding': accepted } });
      expect(response.headers.get('content-encoding')).toBe('gzip');
      expect(response.headers.get('vary')).toContain('Accept-Encoding');
      const bytes = gunzipSync(new Uint8Array(await response.arrayBuffer()));
      expect(openMap(new Uint8Array(bytes))).toEqual(smallMap(PAPERS.length));
      const etag = response.headers.get('etag') ?? '';
      expect(etag).not.toBe((await app.request('/v1/map')).headers.get('etag'));
      const again = { 'Accept-Encoding': accepted, 'If-None-Match': etag };
      expect((await app.request('/v1/map', { headers: again })).status).toBe(304);
    },
  );

  it.each(['br', 'gzip;q=0', 'br, gzip ; q=0.0', 'x-gzipped', ''])(
    'is not compressed for who takes %j',
    async (accepted) => {
      const response = await app.request('/v1/map', { headers: { 'Accept-Encoding': accepted } });
      expect(response.headers.get('content-encoding')).toBeNull();
      expect(openMap(new Uint8Array(await response.arrayBuffer()))).toEqual(smallMap(PAPERS.length));
    },
  );

  it('answers only for the generation that is asked for', async () => {
    expect((await app.request('/v1/map?generation=7')).status).toBe(200);
    // Others' parameters are ignored.
    expect((await app.request('/v1/map?utm_source=7')).status).toBe(200);
    for (const [query, status] of [
      ['generation=6', 404],
      ['generation=x', 400],
      ['gen=7', 400],
      ['generatoin=7', 400],
    ] as const) {
      const response = await app.request(`/v1/map?${query}`);
      expect(response.status, query).toBe(status);
      problemSchema.parse(await response.json());
    }
  });

  it.each(['/v1/map', '/v1/map/papers?row=0', '/map'])(
    'has no %s when the index has no map',
    async (path) => {
      const response = await withoutMap.request(path, { headers: { Accept: 'application/json' } });
      expect(response.status).toBe(404);
      expect(problemSchema.parse(await response.json()).detail).toContain('no map');
    },
  );
});

describe('GET /v1/map/papers', () => {
  const ask = async (query: string) =>
    papersSchema.parse(await (await app.request(`/v1/map/papers?${query}`)).json());

  it('answers rows, then ids, in their order', async () => {
    const { generation, results } = await ask(`row=2&row=0&id=${encodeURIComponent('cs/0112017')}`);
    expect(generation).toBe(7);
    expect(results.map(({ row, id }) => [row, id])).toEqual([
      [2, PAPERS[2]?.id],
      [0, PAPERS[0]?.id],
      [1, 'cs/0112017'],
    ]);
  });

  it('answers nothing to nothing', async () => {
    expect((await ask('')).results).toEqual([]);
  });

  it.each([
    ['row=x', 400],
    ['row=-1', 400],
    ['row=1.5', 400],
    ['row=99999999', 400],
    [Array.from({ length: 101 }, () => 'row=0').join('&'), 400],
    ['id=', 400],
    ['rows=1', 400],
    ['row=99', 404],
    ['id=none', 404],
  ])('refuses %s', async (query, status) => {
    const response = await app.request(`/v1/map/papers?${query}`);
    expect(response.status).toBe(status);
    problemSchema.parse(await response.json());
  });
});

describe('GET /map', () => {
  const get = async (path: string): Promise<string> => {
    const response = await app.request(path);
    expect(response.status).toBe(200);
    return response.text();
  };

  it('has every region as a link, nested as they lie', async () => {
    const html = await get('/map');
    const tree = /<nav class="map-tree".*?<\/nav>/s.exec(html)?.[0] ?? '';
    expect(tree.replaceAll(/<span.*?<\/span>|\n| (?=<)/g, '')).toContain(
      '<ul><li><a href="/map?region=0">Code models</a><ul><li><a href="/map?region=2">Program repair</a></li><li><a href="/map?region=3">Old ids</a></li></ul></li>',
    );
  });

  it('shows a region with its papers, those nearest to its middle first', async () => {
    const html = await get('/map?region=2');
    const [first, second] = [PAPERS[0], PAPERS[1]].map((paper) => html.indexOf(paper?.title ?? '?'));
    expect(first).toBeGreaterThan(0);
    expect(second).toBeGreaterThan(first ?? 0);
    expect(html).not.toContain(PAPERS[2]?.title);
    expect(html).toContain('data-region="2"');
    expect(html).toContain('<h1>Program repair</h1>');
  });

  it('shows what lies within a region', async () => {
    const html = await get('/map?region=0');
    expect(html).toContain('href="/map?region=3"');
    for (const { title } of PAPERS) expect(html).toContain(title.slice(0, 20));
  });

  it('runs nothing that a name says', async () => {
    for (const path of ['/map', '/map?region=1']) {
      const html = await get(path);
      expect(html).toContain('&lt;script&gt;alert(1)');
      expect(html).not.toContain('<script>alert');
    }
  });

  it('offers only colours that tell something', async () => {
    const html = await get('/map');
    expect(html).toContain('value="category"');
    expect(html).not.toContain('value="date"');
  });

  it.each(['4', '-1', 'x', '1e1', '99999999', ''])('has no region %s', async (region) => {
    expect((await app.request(`/map?region=${region}`)).status).toBe(404);
  });
});

import { describe, expect, test } from 'vitest';
import { harness, PAPERS, post } from './library.ts';

const { app } = harness();
const get = async (path: string): Promise<string> => (await app.request(path)).text();
const titles = (html: string): string[] =>
  Array.from(html.matchAll(/<h2><a href="\/papers\/[^"]+">([^<]+)</g), ([, title = '']) => title);

describe('/saved', () => {
  test('shows the papers of its address in their order, and exports all of them', async () => {
    const html = await get('/saved?id=cs/0112017&id=2405.14906&id=cs/0112017&id=');
    expect(titles(html)).toEqual([PAPERS[1]?.title, PAPERS[0]?.title]);
    expect(html).toContain('2 papers');
    expect(html).toContain('href="/saved.bib?id=cs%2F0112017&amp;id=2405.14906"');
    expect(html).toContain('href="/like?id=cs%2F0112017&amp;id=2405.14906"');
    expect(html).toContain('<meta name="robots" content="noindex');
    const bib = await app.request('/saved.bib?id=cs/0112017&id=2405.14906');
    expect(bib.headers.get('Content-Type')).toMatch(/^application\/x-bibtex/);
    expect((await bib.text()).match(/^@misc\{/gm)).toHaveLength(2);
    expect(await get('/saved.ris?id=2405.14906')).toContain('AN  - arXiv:2405.14906');
    expect(JSON.parse(await get('/saved.csl.json?id=2405.14906'))).toHaveLength(1);
  });

  test('says which are gone, and what to do with an empty one', async () => {
    expect(await get('/saved?id=2405.14906&id=none')).toContain('1 paper; 1 is no longer here');
    expect(await get('/saved')).toContain('Nothing saved yet.');
    expect(JSON.parse(await get('/saved.json'))).toEqual([]);
  });

  test('a long list is shown by pages', async () => {
    const many = Array.from({ length: 60 }, (_, i) => ({ id: `p${i}`, title: `Paper ${i}`, abstract: '' }));
    const query = many.map(({ id }) => `id=${id}`).join('&');
    const { app: own } = harness(many);
    const page = await (await own.request(`/saved?${query}&offset=25`)).text();
    expect(titles(page)).toHaveLength(25);
    expect(titles(page)[0]).toBe('Paper 25');
    expect(page).toContain('60 papers');
    expect(
      (await own.request(`/saved?${Array.from({ length: 201 }, (_, i) => `id=${i}`).join('&')}`)).status,
    ).toBe(400);
  });
});

describe('/like', () => {
  test('shows papers like those of its address, without them', async () => {
    const html = await get('/like?id=2405.14906');
    expect(html).toContain('One paper found in this collection');
    expect(titles(html)).toHaveLength(PAPERS.length - 1);
    expect(titles(html)).not.toContain(PAPERS[0]?.title);
  });

  test('asks for a bibliography where its address has none', async () => {
    const html = await get('/like');
    expect(html).toContain('type="file"');
    expect(html).toContain('needs JavaScript');
  });

  test('takes references by DOI, arXiv id or title, the others by their text', async () => {
    const references = [
      { names: ['10.1000/xyz', 'Something else'], text: 'Something else' },
      { names: ['OLD STYLE ids have a slash'], text: 'Old style ids have a slash' },
      { names: ['Not here'], text: 'Not here, but about autocoders' },
    ];
    const html = await (await app.request('/like', post({ references }))).text();
    expect(html).toContain('3 papers read, 2 of them in this collection');
    expect(titles(html)).toEqual(expect.arrayContaining([PAPERS[0]?.title]));
    expect(titles(html)).toHaveLength(PAPERS.length - 2);
    const none = await (await app.request('/like', post({ references: references.slice(2) }))).text();
    expect(none).toContain('One paper read, none of them in this collection');
  });

  test.each([{}, { references: [] }, { references: [{ names: 'x' }] }, 'no JSON'])(
    'refuses %j',
    async (body) => {
      expect((await app.request('/like', post(body))).status).toBe(400);
    },
  );
});

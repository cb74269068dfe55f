import { describe, expect, it, vi } from 'vitest';
import type { Paper } from '../../../src/index/paper.ts';
import { harness, PAPERS } from '../library.ts';
import { textsOf } from './xml-texts.ts';

vi.spyOn(console, 'error').mockImplementation(() => undefined);

const { app } = harness();

async function ask(query: string, init?: RequestInit, of = app) {
  const response = await of.request(`/api/query${query}`, init);
  return { response, texts: textsOf(await response.text()) };
}

describe('/api/query', () => {
  it('lists ids in their order, without those that are not here', async () => {
    const { response, texts } = await ask('?id_list=cs/0112017,none,2405.14906v3,cs/0112017');
    expect(response.headers.get('Content-Type')).toBe('application/atom+xml; charset=utf-8');
    expect(texts['opensearch:totalResults']).toEqual(['1']);
    expect(texts['title']?.slice(1)).toEqual([PAPERS[1]?.title]);
  });

  it('lists ids with spaces in them, and ids between spaces', async () => {
    const spaced: Paper = { id: 'a paper of ours', title: 'Spaced', abstract: '' };
    const of = harness([...PAPERS, spaced]).app;
    const { texts } = await ask('?id_list=a paper of ours, 2405.14906 cs/0112017,,', undefined, of);
    expect(texts['title']?.slice(1)).toEqual(['Spaced', PAPERS[0]?.title, PAPERS[1]?.title]);
    const many = await ask(`?id_list=${'a '.repeat(2_001)}`);
    expect(many.response.status).toBe(400);
  });

  it('is the same in whatever order the parameters are, as its tag says', async () => {
    const [one, other] = [
      await app.request('/api/query?search_query=ti:DOI&start=0&max_results=3'),
      await app.request('/api/query?max_results=3&search_query=ti:DOI&start=0'),
    ];
    expect(other.headers.get('ETag')).toBe(one.headers.get('ETag'));
    expect(await other.text()).toBe(await one.text());
  });

  it.each(['au', 'all'])('looks for some names in %s at once, and no more', async (field) => {
    const query = (names: number): string =>
      `?search_query=${Array.from({ length: names }, (_, i) => `${field}:name${i}`).join(' OR ')}`;
    expect((await ask(query(50))).response.status).toBe(200);
    const { response, texts } = await ask(query(51));
    expect(response.status).toBe(400);
    expect(texts['summary']?.[0]).toContain('51 names of authors');
  });

  it('says what is known of a paper', async () => {
    const { texts } = await ask('?id_list=2405.14906');
    expect(texts).toMatchObject({
      published: ['2024-05-23T00:00:00Z'],
      name: ['Bin Lei', 'Yuchen Li', 'Qiuwu Chen'],
      'arxiv:comment': ['code'],
    });
    expect(texts['id']?.[1]).toBe('http://arxiv.org/abs/2405.14906');
  });

  it('a paper that is not of arXiv has its page here, and one without a date that of the index', async () => {
    const { texts } = await ask('?search_query=ti:DOI');
    expect(texts).toMatchObject({
      id: { 1: 'http://localhost/papers/10.1000/xyz' },
      'arxiv:doi': ['10.1000/xyz'],
      published: ['2026-04-01T06:00:00.000Z'],
    });
  });

  it('takes the parameters as a form too', async () => {
    const body = new URLSearchParams({ search_query: 'au:"Bin Lei"', max_results: '1' });
    const { texts } = await ask('', { method: 'POST', body });
    expect(texts['opensearch:totalResults']).toEqual(['1']);
    const json = { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } };
    expect((await ask('', json)).response.status).toBe(400);
  });

  it('orders by date either way, and pages', async () => {
    const dated = 'search_query=submittedDate:[2000 TO 2025]&sortBy=submittedDate';
    const newest = await ask(`?${dated}`);
    const oldest = await ask(`?${dated}&sortOrder=ascending`);
    expect(oldest.texts['id']?.slice(1)).toEqual(newest.texts['id']?.slice(1).reverse());
    const second = await ask(`?${dated}&start=1&max_results=1`);
    expect(second.texts['id']?.[1]).toBe(newest.texts['id']?.[2]);
    expect(second.texts).toMatchObject({ 'opensearch:startIndex': ['1'], 'opensearch:totalResults': ['2'] });
  });

  it('answers beyond the end, or of nothing, with no entry', async () => {
    for (const query of [
      '?search_query=ti:DOI&start=99999',
      '?search_query=ti:nowhere',
      '',
      '?search_query=ti:DOI&max_results=0',
    ]) {
      const { response, texts } = await ask(query);
      expect([query, response.status, texts['entry']]).toEqual([query, 200, undefined]);
    }
  });

  it.each([
    '?search_query=ti:',
    '?search_query=co:x',
    '?start=-1&search_query=x',
    '?max_results=ten&search_query=x',
    '?sortBy=date&search_query=x',
    '?sortOrder=up&search_query=x',
  ])('%s is refused as arXiv refuses', async (query) => {
    const { response, texts } = await ask(query);
    expect(response.status).toBe(400);
    expect(texts).toMatchObject({ title: { 1: 'Error' }, 'opensearch:totalResults': ['1'] });
    expect(texts['summary']?.[0]).toMatch(/\w.*\.$/);
  });

  it('an unknown method is refused in the same shape', async () => {
    const { response, texts } = await ask('', { method: 'DELETE' });
    expect([response.status, texts['title']?.[1]]).toEqual([405, 'Error']);
    expect((await app.request('/api/query?search_query=x', { method: 'HEAD' })).status).toBe(200);
  });

  it('escapes what papers have in them, and leaves out what XML cannot say', async () => {
    const odd: Paper = {
      id: 'odd <&>"\u0001',
      title: 'A </title> & \u0000\u000b <b>\ud800 $x<y$',
      abstract: ']]> &amp; \uffff end',
      authors: ['<i>O\'"Neill</i>'],
      published: '2024',
      categories: ['a&b"<'],
      doi: '10.1/<&>',
      comment: '<c>',
    };
    const { texts } = await ask('?search_query=ti:A', undefined, harness([odd]).app);
    expect(texts).toMatchObject({
      title: { 1: 'A </title> &  <b> $x<y$' },
      summary: [']]> &amp;  end'],
      name: ['<i>O\'"Neill</i>'],
      'arxiv:comment': ['<c>'],
    });
  });
});

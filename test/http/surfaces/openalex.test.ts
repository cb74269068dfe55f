import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { SextantError } from '../../../src/errors.ts';
import { invertedIndex } from '../../../src/http/surfaces/openalex/openalex-work.ts';
import { readFilters, wordsOf } from '../../../src/http/surfaces/openalex/work-filters.ts';
import { paperNumber } from '../../../src/index/format/ids.ts';
import type { Paper } from '../../../src/index/paper.ts';
import { broken, harness, PAPERS } from '../library.ts';

vi.spyOn(console, 'error').mockImplementation(() => undefined);

const workSchema = z.looseObject({ id: z.string(), title: z.string() });
const listSchema = z.object({
  meta: z.looseObject({ count: z.number(), per_page: z.number(), next_cursor: z.string().nullish() }),
  results: z.array(workSchema),
  group_by: z.array(z.object({ key: z.string(), key_display_name: z.string(), count: z.number() })),
});

const many: Paper[] = Array.from({ length: 130 }, (_, i) => ({
  id: `p${i}`,
  title: i % 2 === 0 ? `Even ${i}` : `Odd ${i}`,
  abstract: 'Of many.',
  authors: [`Author ${i % 5}`],
  published: `20${10 + (i % 10)}-01-${String(1 + (i % 28)).padStart(2, '0')}`,
  doi: `10.1000/${i}`,
}));
const { app } = harness();
const big = harness(many).app;

async function list(query: string, of = big) {
  const response = await of.request(`/works${query}`);
  return listSchema.parse(await response.json());
}

async function work(id: string, of = app) {
  const response = await of.request(`/works/${id}`);
  return { status: response.status, body: z.looseObject({}).parse(await response.json()) };
}

async function refused(query: string): Promise<string> {
  const response = await big.request(`/works${query}`);
  const { error, message } = z
    .object({ error: z.string(), message: z.string() })
    .parse(await response.json());
  expect([query, response.status, error]).toEqual([query, 400, 'Invalid query parameters error.']);
  return message;
}

describe('/works/{id}', () => {
  const number = `W${paperNumber('2405.14906')}`;

  it.each([
    number,
    number.toLowerCase(),
    `https://openalex.org/${number}`,
    encodeURIComponent(`https://openalex.org/${number}`),
    `http://localhost/works/${number}`,
    '2405.14906',
  ])('%s', async (id) => {
    expect((await work(id)).body).toMatchObject({
      id: `http://localhost/works/${number}`,
      ids: { openalex: `http://localhost/works/${number}` },
      title: PAPERS[0]?.title,
      publication_year: 2024,
      publication_date: '2024-05-23',
      type: 'preprint',
      open_access: { is_oa: true, oa_url: 'https://arxiv.org/pdf/2405.14906' },
      authorships: [
        { author_position: 'first', author: { display_name: 'Bin Lei', id: null } },
        { author_position: 'middle' },
        { author_position: 'last' },
      ],
      keywords: [{ display_name: 'cs.SE' }],
      cited_by_count: null,
      referenced_works: [],
    });
  });

  it.each([
    'doi:10.1000/xyz',
    'https://doi.org/10.1000/xyz',
    'https:%2F%2Fdoi.org%2F10.1000%2Fxyz',
    'cs/0112017',
    'odd%2Frelated',
  ])('finds %s', async (id) => {
    expect((await work(id)).status).toBe(200);
  });

  it('of what is not there, and of an unknown field', async () => {
    const none = await work('W1');
    expect([none.status, Object.keys(none.body)]).toEqual([404, ['error', 'message']]);
    expect((await work('W1/ngrams')).status).toBe(404);
    expect((await work(`${number}?select=colour`)).body).toMatchObject({
      message: expect.stringContaining('colour is not a valid select field'),
    });
    expect(Object.keys((await work(`${number}?select=id,doi`)).body)).toEqual(['id', 'doi']);
  });

  it('keeps the number of a paper that is of OpenAlex', async () => {
    const of = harness([{ id: 'W2741809807', title: 'The state of OA', abstract: '' }]).app;
    expect((await work('W2741809807', of)).body).toMatchObject({
      id: 'http://localhost/works/W2741809807',
      publication_year: null,
      primary_location: null,
      abstract_inverted_index: null,
    });
  });

  it('at random, kept by nobody', async () => {
    const response = await app.request('/works/random');
    expect([response.status, response.headers.get('Cache-Control')]).toEqual([200, 'no-store']);
  });
});

describe('/works', () => {
  it('comes to its end by cursor, whatever is asked', async () => {
    for (const [query, count] of [
      ['?per-page=50', 130],
      ['?per_page=50&sort=publication_date:desc', 130],
      ['?filter=title.search:even', 65],
      ['?search=even', 65],
      ['?search=even&sort=publication_date', 65],
    ] as const) {
      const seen: string[] = [];
      for (let cursor: string | null | undefined = '*'; typeof cursor === 'string';) {
        const { meta, results } = await list(`${query}&cursor=${cursor}`);
        seen.push(...results.map(({ id }) => id));
        expect([query, meta.count]).toEqual([query, count]);
        cursor = meta.next_cursor;
        if (cursor === undefined) throw new Error('no cursor');
      }
      expect([query, new Set(seen).size, seen.length]).toEqual([query, count, count]);
    }
  });

  it('comes to its end by the number of the page, with as many works as it says', async () => {
    for (const query of ['?search=odd&per-page=200', '?per-page=200', '?sort=publication_year:desc']) {
      const seen: string[] = [];
      for (let page = 1; ; page++) {
        const { meta, results } = await list(`${query}&page=${page}`);
        if (results.length === 0) break;
        if (seen.length + results.length < meta.count) expect(results.length).toBe(meta.per_page);
        seen.push(...results.map(({ id }) => id));
        expect(meta).not.toHaveProperty('next_cursor');
      }
      expect(new Set(seen).size).toBe(query.includes('search') ? 65 : 130);
    }
    expect((await list('?search=odd&page=90000')).results).toEqual([]);
  });

  it.each([
    ['publication_year:2011', 13],
    ['publication_year:2011|2012', 26],
    ['publication_year:!2011', 117],
    ['publication_year:>2017', 26],
    ['publication_year:<2012', 26],
    ['publication_year:2011-2013', 39],
    ['publication_year:2018-', 26],
    ['publication-year:2011', 13],
    ['from_publication_date:2019-01-01,to_publication_date:2019-12-31', 13],
    ['publication_date:2010-01-01', 1],
    ['publication_date:>2019-01-20', 3],
    ['publication_date:<2010-01-02', 1],
    ['title.search:odd,publication_year:2011', 13],
    ['title.search:odd|even', 130],
    ['default.search:even AND odd', 0],
    ['raw_author_name.search:Author 3', 26],
    ['doi:https://doi.org/10.1000/4|10.1000/5', 2],
    ['doi:10.1000/none', 0],
    [`openalex:W${paperNumber('p4')}|https://openalex.org/W${paperNumber('p9')}|W1`, 2],
  ])('filter=%s finds %i', async (filter, count) => {
    expect((await list(`?filter=${encodeURIComponent(filter)}`)).meta.count).toBe(count);
  });

  it('counts works by year, and by nothing else', async () => {
    const { group_by: groups, results, meta } = await list('?group-by=publication_year');
    expect([groups.length, results, meta.count]).toEqual([10, [], 130]);
    expect(groups[0]).toEqual({
      key: groups[0]?.key_display_name,
      key_display_name: groups[0]?.key,
      count: 13,
    });
    expect((await list('?group_by=publication_year&search=even')).meta.count).toBe(65);
    expect(await refused('?group_by=type')).toContain('publication_year');
  });

  it.each([
    ['?filter=is_oa:true', 'is_oa is not a valid field here'],
    ['?filter=toString:true', 'not a valid field'],
    ['?filter=publication_year', 'not a valid field'],
    ['?filter=publication_year:', 'empty value'],
    ['?filter=publication_year:soon', 'is no year'],
    ['?filter=from_publication_date:2024-02-31', 'is no date'],
    ['?sort=cited_by_count:desc', 'cannot be sorted by cited_by_count'],
    ['?sort=relevance_score:desc', 'only in a search'],
    ['?sort=publication_date:down', ':asc or :desc'],
    ['?select=id,colour', 'colour is not a valid select field'],
    ['?per-page=201', 'per-page must be'],
    ['?page=0', 'page must be'],
    ['?cursor=x', 'cursor must be'],
    ['?search=...', 'must have a word'],
    ['?sample=4', 'sample is not supported'],
    ['?colour=red', 'colour is not a valid parameter'],
  ])('%s is refused', async (query, why) => {
    expect(await refused(query)).toContain(why);
  });

  it('takes what says nothing: names of clients, and parameters that are left empty', async () => {
    expect((await list('?mailto=a@b.example&api_key=x&search=&filter=&sort=')).meta.count).toBe(130);
  });

  it('completes titles, and wants something to complete', async () => {
    for (const path of ['/autocomplete', '/autocomplete/works']) {
      const body = await (await app.request(`${path}?q=auto`)).json();
      expect(body).toMatchObject({ meta: { count: 1 }, results: [{ entity_type: 'work' }] });
      expect((await app.request(path)).status).toBe(400);
    }
  });

  it('says in its shape that there is no index, and answers HEAD and OPTIONS', async () => {
    const gone = broken(new SextantError('index-missing', 'Publish one.'));
    const response = await gone.request('/works');
    expect([response.status, await response.json()]).toMatchObject([
      503,
      { message: 'No index has been published yet. Publish one.' },
    ]);
    expect((await big.request('/works', { method: 'HEAD' })).status).toBe(200);
    const preflight = {
      method: 'OPTIONS',
      headers: { Origin: 'https://a.example', 'Access-Control-Request-Method': 'GET' },
    };
    expect((await big.request('/works/W1', preflight)).status).toBe(204);
  });
});

describe('what is read', () => {
  it('an abstract can be written again from its words and their places', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', '__proto__', 'constructor', '7', 'é'), { maxLength: 20 }),
        (words) => {
          const text = words.join(' ');
          const index = invertedIndex(` ${text}\n`);
          expect(index === null).toBe(words.length === 0);
          const again: string[] = [];
          for (const [word, places] of Object.entries(index ?? {})) for (const at of places) again[at] = word;
          expect(again.join(' ')).toBe(text);
        },
      ),
    );
  });

  it('no search and no filter fails but with what is wrong', () => {
    const piece = fc.constantFrom(
      ...[
        'a',
        '"',
        '(',
        ')',
        ' ',
        ':',
        ' AND ',
        ' OR ',
        '!',
        '|',
        ',',
        'doi:',
        'title.search:',
        '[',
        '-',
        '*',
        'é',
      ],
    );
    const texts = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        for (const read of [() => wordsOf(text, 'all'), () => readFilters(text)]) {
          try {
            read();
          } catch (error) {
            expect(error).toBeInstanceOf(SextantError);
          }
        }
      }),
    );
    expect(wordsOf('Attention (is all: "you', 'all')).toEqual({
      kind: 'text',
      field: 'all',
      text: 'Attention is all you',
      phrase: false,
    });
  });
});

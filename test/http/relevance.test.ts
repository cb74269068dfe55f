import { describe, expect, it } from 'vitest';
import { isForeign, searchedIn } from '../../src/http/site/pages/query-hints.ts';
import type { Hits, Relevance, SearchRequest } from '../../src/search/service.ts';
import { library, served } from './library.ts';

const STATES: Relevance[] = ['strong', 'strong', 'partial', 'weak', 'weak'];
const PAPERS = STATES.map((_, i) => ({ id: `p${i}`, title: `Paper ${i}`, abstract: 'Some text.' }));

/** The application over papers of these states, in this order. */
function judged(states: readonly (Relevance | undefined)[], more: Partial<Hits> = {}) {
  const asked: SearchRequest[] = [];
  const { service } = library(PAPERS);
  const search = async (request: SearchRequest): Promise<Hits> => {
    asked.push(request);
    const { offset, limit } = request.page;
    const hits = states.map((relevance, i) => ({
      paper: PAPERS[i] ?? { id: '', title: '', abstract: '' },
      score: 1 - i / 10,
      ...(relevance && { relevance }),
    }));
    const close = states.filter((state) => state !== 'weak').length;
    const known = states.every((state) => state !== undefined);
    return { hits: hits.slice(offset, offset + limit), total: hits.length, ...(known && { close }), ...more };
  };
  const app = served({ ...service, search });
  return { app, asked };
}

async function page(url: string, ...args: Parameters<typeof judged>): Promise<string> {
  return (await judged(...args).app.request(url)).text();
}

describe('the page of results', () => {
  it('counts what is close, and puts the others below a line', async () => {
    const html = await page('/?q=a', STATES);
    expect(html).toContain('3 close matches');
    const [close = '', far = ''] = html.split('Less relevant');
    expect(close).toContain('Paper 2');
    expect(close).not.toContain('Paper 3');
    expect(far).toContain('Paper 3');
    expect(far).toContain('<ol class="cards" start="4">');
    const read = close.replace(/<[^>]+>/g, '').replace(/\s+/g, ' ');
    expect(read).toContain('Strong match');
    expect(read).toContain('Partial match');
  });

  it('says that nothing is close, and shows what is nearest', async () => {
    const html = await page('/?q=a', ['weak', 'weak']);
    expect(html).toContain('Nothing close in this collection');
    expect(html.indexOf('The nearest papers')).toBeLessThan(html.indexOf('Paper 0'));
    expect(html).not.toContain('Less relevant');
  });

  it.each<[string, Parameters<typeof judged>, string]>([
    ['/?q=a', [['strong', 'weak']], '1 close match<'],
    ['/?q=a', [STATES, { isCloseAtLeast: true }], 'At least 3 close matches'],
    ['/?q=a&offset=3', [STATES], '3 close matches on the pages before; these are further away'],
    ['/?q=a&sort=newest', [['strong', 'partial']], '2 close matches, newest first'],
    ['/?q=a', [['strong', undefined]], '2 papers'],
    ['/?q=a', [STATES, { named: 1 }], 'The paper you named, and 2 close ones<'],
    ['/?q=a', [STATES, { named: 2 }], 'The 2 papers you named, and 1 close one<'],
    ['/?q=a', [['strong', 'weak'], { named: 1 }], 'The paper you named<'],
    [
      '/?q=a',
      [STATES, { named: 1, isCloseAtLeast: true }],
      'The paper you named, and at least 2 close ones<',
    ],
  ])('%s of %j says %s', async (url, args, said) => {
    expect(await page(url, ...args)).toContain(said);
  });

  it('has no line without states, and none among papers by date', async () => {
    expect(await page('/?q=a', [undefined, undefined])).not.toContain('class="far"');
    expect(await page('/?q=a&sort=newest', STATES)).not.toContain('class="far"');
  });
});

describe('the page without results', () => {
  const none = { hits: [], total: 0 };

  it('says which condition leaves none, and leads to the search without it', async () => {
    const html = await page('/?q=a+year:2020&category=cs.CL&mode=keyword', [], {
      ...none,
      waysOut: {
        without: [
          { condition: 'cs.CL', filters: ['categories'], papers: 1 },
          { condition: 'year:2020', query: 'a', papers: 1_200 },
        ],
        byMeaning: false,
      },
    });
    expect(html).toContain('<code>cs.CL</code> and <code>year:2020</code> leave none together.');
    expect(html).toContain('<a href="/?q=a+year%3A2020&amp;mode=keyword">Search without cs.CL</a>');
    expect(html).toContain(
      '<a href="/?q=a&amp;mode=keyword&amp;category=cs.CL">Search without year:2020</a>',
    );
    // Other filters and the mode count too: a number beside a link would promise what the link does not keep.
    expect(html).not.toContain('1,200');
    expect(html).not.toContain('Match by meaning only');
  });

  it('leads from swapped dates to the right ones, and offers meaning where that finds papers', async () => {
    const html = await page('/?q=a&from=2026&to=2024-05&mode=keyword', [], {
      ...none,
      waysOut: { without: [], byMeaning: true },
    });
    expect(html).toContain(
      '<a href="/?q=a&amp;mode=keyword&amp;from=2024-05&amp;to=2026">Search from 2024-05 to 2026</a>',
    );
    expect(html).toContain('Match by meaning only');
  });

  it('says dates and topics as the filters above do, and each fact once', async () => {
    const html = await page('/?q=a&from=2030&topic=image-generation&mode=keyword&sort=newest', [], {
      ...none,
      note: 'No paper has a word of the query.',
      topic: 'Image generation',
      waysOut: {
        without: [
          { condition: '2030..', filters: ['from'], papers: 1 },
          { condition: 'Image generation', filters: ['topic'], papers: 2 },
        ],
        byMeaning: false,
      },
    });
    expect(html).toContain('since 2030 and <code>Image generation</code> leave none together.');
    expect(html).toMatch(
      /<a href="\/\?q=a&amp;mode=keyword&amp;topic=image-generation">\s*Search without the dates since 2030/,
    );
    expect(html).toContain('>Image generation <span aria-hidden="true">×');
    expect(html).not.toContain('No papers match');
    expect(html).not.toContain('Nothing close');
  });

  it('offers no way that leads nowhere', async () => {
    const html = await page('/?q=a&from=2026&to=2024&offset=20', [], {
      ...none,
      close: 0,
      waysOut: { without: [], byMeaning: false, swapped: false },
    });
    for (const offer of ['Back to the first', 'Remove all', 'Search from']) expect(html).not.toContain(offer);
    const { note, waysOut } = { note: 'None is close.', waysOut: { without: [], byMeaning: false } };
    const newest = await page('/?q=a&sort=newest', [], {
      ...none,
      close: 0,
      note,
      waysOut: { ...waysOut, byRelevance: true },
    });
    expect(newest).toContain('<a href="/?q=a">Show the nearest papers</a>');
  });
});

describe('papers without a date', () => {
  const facets = { categories: [], years: [{ value: '2024', count: 2 }], undated: 9 };

  it('are a value beside the years, which can be set and taken away', async () => {
    const html = await page('/?q=a', STATES, { facets });
    expect(html).toContain('<a href="/?q=a&amp;undated=true">No date <span class="count">9</span>');
    const unbalanced = await page('/?q=%22a+b&undated=true&has=code', STATES, { facets });
    expect(unbalanced).toContain('<a href="/?q=%22a+b&amp;has=code">No date <span aria-hidden="true">×');
    expect(unbalanced).toContain('aria-current="true">No date');
    expect(await page('/?q=a&from=2024', STATES, { facets })).toContain('href="/?q=a&amp;undated=true">');
    const set = await page('/?q=a+year:none', STATES, { facets });
    expect(set).toMatch(/<a href="\/\?q=a">No date <span aria-hidden="true">×/);
    expect(set).toContain('aria-current="true">No date');
  });
});

describe('the numbers beside filters', () => {
  const facets = {
    categories: [
      { value: 'cs.CL', count: 5 },
      { value: 'stat.ML', count: 3 },
    ],
    years: [
      { value: '2025', count: 4 },
      { value: '2024', count: 2 },
    ],
    topics: [
      { id: 'outer', name: 'Outer', level: 0, count: 9 },
      { id: 'chosen', name: 'Chosen', level: 1, count: 8 },
      { id: 'inner', name: 'Inner', level: 2, count: 7 },
    ],
  };
  /** The values that have a number. */
  const counted = async (query: string, more: Partial<Hits> = {}): Promise<string[]> => {
    const html = await page(`/?q=a${query}`, STATES, { facets, ...more });
    return Array.from(html.matchAll(/>([\w.]+) <span class="count">/g), ([, name = '']) => name);
  };

  it.each<[string, Partial<Hits>, string[]]>([
    ['', {}, ['Outer', 'Chosen', 'Inner', 'cs.CL', 'stat.ML', '2025', '2024']],
    ['', { isAtMost: true }, []],
    ['&topic=Chosen', {}, ['Chosen', 'Inner', 'cs.CL', 'stat.ML', '2025', '2024']],
    ['&category=cs', {}, ['Outer', 'Chosen', 'Inner', 'cs.CL', '2025', '2024']],
    ['&category=CS.cl', {}, ['Outer', 'Chosen', 'Inner', 'cs.CL', '2025', '2024']],
    ['&from=2024-05', {}, ['Outer', 'Chosen', 'Inner', 'cs.CL', 'stat.ML', '2025']],
    ['&from=2024&to=2025', {}, ['Outer', 'Chosen', 'Inner', 'cs.CL', 'stat.ML', '2025', '2024']],
    ['&from=2023&to=2025-03', {}, ['Outer', 'Chosen', 'Inner', 'cs.CL', 'stat.ML', '2024']],
  ])('with %s and %j are those that their links lead to', async (query, more, names) => {
    expect(await counted(query, more)).toEqual(names);
  });
});

describe('the pages that have numbers', () => {
  const numbers = async (query: string, more: Partial<Hits>): Promise<string> => {
    const html = await page(`/?q=a${query}`, STATES, { total: 1_000, next: { offset: 10 }, ...more });
    const nav = /<nav class="pages".*?<\/nav>/s.exec(html)?.[0] ?? '';
    return nav
      .replace(/<[^>]+>/g, ' ')
      .replace(/Page|\s+/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
  };

  it.each<[string, Partial<Hits>, string]>([
    ['', { close: 23 }, '1 2 3 Next →'],
    ['', { close: 3 }, 'Next →'],
    ['', { close: 0 }, 'Next →'],
    ['&offset=20', { close: 23, hits: [], next: { offset: 30 } }, '← Previous 1 2 3 … Next →'],
    ['&offset=50', { close: 23, hits: [], next: { offset: 60 } }, '← Previous 1 3 … Next →'],
  ])('%s of %j are %s', async (query, more, said) => {
    expect(await numbers(query, more)).toBe(said);
  });

  it('are none beyond the end', async () => {
    expect(await page('/?q=a&offset=100000', STATES)).not.toContain('class="pages"');
  });
});

describe('a query in other letters than those of the papers', () => {
  it.each<[string, Relevance, boolean]>([
    ['обучение с подкреплением', 'weak', true],
    ['强化学习', 'weak', true],
    ['强化学习', 'strong', false],
    ['reinforcement α', 'weak', false],
    ['Bestärkendes Lernen', 'weak', false],
    ['123', 'weak', false],
  ])('%s of which papers are %s', async (query, state, isSaid) => {
    const html = await page(`/?q=${encodeURIComponent(query)}`, [state]);
    expect(html.includes('The papers here are in English: search in that language.')).toBe(isSaid);
  });

  it('is no other where papers have them', () => {
    expect(isForeign('强化学习', ['en', 'zh'])).toBe(false);
    expect(isForeign('强化学习', ['en', 'de'])).toBe(true);
    expect(searchedIn(['en', 'de'])).toBe(
      'The papers here are in English and German: search in one of these languages.',
    );
  });
});

describe('papers like a bibliography', () => {
  it.each([
    [0, 'nothing in this collection is close to what they say. The nearest papers:'],
    [3, 'these are the closest to what they say.'],
  ])('of which %i are close', async (close, said) => {
    const { service } = library(PAPERS);
    const recommend: typeof service.recommend = async (request) => ({
      ...(await service.recommend(request)),
      close,
    });
    const app = served({ ...service, recommend });
    const references = [{ names: ['Chocolate cake'], text: 'Chocolate cake' }];
    const body = JSON.stringify({ references });
    const headers = { 'Content-Type': 'application/json' };
    expect(await (await app.request('/like', { method: 'POST', headers, body })).text()).toContain(said);
  });
});

describe('a correction', () => {
  it('is said on the page, with the way to what was typed', async () => {
    const html = await page('/?q=vidoe&mode=keyword', STATES, { corrected: 'video' });
    expect(html).toContain('Showing results for <strong>video</strong>');
    expect(html).toContain(
      '<a href="/?q=vidoe&amp;mode=keyword&amp;correct=false">Search instead for vidoe</a>',
    );
  });

  it('is said by the API, and left out when that is asked', async () => {
    const { app, asked } = judged(STATES, { corrected: 'video' });
    const answer = await (await app.request('/v1/search?q=vidoe')).json();
    expect(answer).toMatchObject({ query: 'vidoe', corrected_query: 'video' });
    await app.request('/v1/search?q=vidoe&correct=false');
    await app.request('/?q=vidoe&correct=false');
    expect(asked.map(({ isVerbatim }) => isVerbatim)).toEqual([false, true, true]);
  });
});

describe('GET /v1/search', () => {
  it('gives the state of every result and the number of close papers', async () => {
    const { app, asked } = judged(STATES, { isCloseAtLeast: true });
    const answer = await (await app.request('/v1/search?q=a&min_relevance=partial')).json();
    expect(answer).toMatchObject({ close: 3, close_is_at_least: true });
    expect(answer.results.map(({ relevance }: { relevance: string }) => relevance)).toEqual(STATES);
    expect(asked[0]?.minRelevance).toBe('partial');
  });

  it('says nothing of what is not known', async () => {
    const answer = await (await judged([undefined]).app.request('/v1/search?q=a')).json();
    expect(answer).not.toHaveProperty('close');
    expect(answer.results[0]).not.toHaveProperty('relevance');
  });

  it('refuses a day that there is none', async () => {
    for (const wrong of ['2026-02-31', '2025-02-29', '2026-13', '2026-06-31']) {
      expect((await judged(STATES).app.request(`/v1/search?q=a&from=${wrong}`)).status).toBe(400);
    }
    expect((await judged(STATES).app.request('/v1/search?q=a&from=2024-02-29')).status).toBe(200);
  });

  it('refuses another state by name', async () => {
    const answer = await judged(STATES).app.request('/v1/search?q=a&min_relevance=good');
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('Must be one of strong, partial, weak.');
  });
});

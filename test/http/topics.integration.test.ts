import { beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { searchAnswerSchema } from '../../src/http/api/answers.ts';
import { paperSchema } from '../../src/index/paper.ts';
import { served } from './library.ts';
import { MAIL_ON } from './memory-digest.ts';
import { openPapers, openTestIndex } from '../search/open-index.ts';

beforeAll(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});

const real = await openTestIndex();
const app = served(real);
const unmapped = await openPapers([
  { id: 'a', title: 'Deep learning', abstract: 'Of depth.', published: '2024' },
]);
const plain = served(unmapped);
const topics = await real.map?.topics();
const large = topics?.ofRegion(0);
/** The largest within another one that no other topic has the name of. */
const [inner] = (topics?.legend.regions ?? [])
  .flatMap((_, region) => topics?.ofRegion(region) ?? [])
  .filter((topic) => topic.level === 1 && topics?.find(topic.name) === topic)
  .toSorted((a, b) => b.papers - a.papers);
if (large === undefined || inner?.parent === undefined) throw new Error('The test index has no such map.');

async function search(query: string, from = app) {
  const response = await from.request(`/v1/search?${query}`);
  expect(response.status).toBe(200);
  return z.strictObject(searchAnswerSchema.shape).parse(await response.json());
}

async function page(path: string, from = app): Promise<string> {
  const response = await from.request(path);
  expect(response.status).toBe(200);
  return response.text();
}

/** What an element with this opening tag holds, as text. */
const textOf = (html: string, opening: string): string =>
  (html.split(opening)[1]?.split('</section>')[0] ?? '').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

test('a topic can be had by mail, from its list and from its results', async () => {
  for (const path of [`/browse/topic/${inner.id}`, `/?topic=${inner.id}`]) {
    const html = await (await app.request(path, {}, MAIL_ON)).text();
    const form = html.split('<form class="by-mail" action="/subscribe"')[1]?.split('</form>')[0];
    expect(form, path).toContain(`name="topic" value="${inner.id}"`);
  }
});

describe('GET /v1/search', () => {
  test('counts topics when it is asked to, and then alone', async () => {
    const without = await search('q=agents');
    expect(without.facets).not.toHaveProperty('topics');
    expect(without.facets?.has).toEqual([{ value: 'code', count: expect.any(Number) as number }]);
    const { facets } = await search('q=agents&facets=topics');
    expect(facets).toEqual({ ...without.facets, topics: facets?.topics });
    expect(facets?.topics?.length).toBeGreaterThan(1);
  });

  test.each([inner.id, inner.name, inner.id.toUpperCase()])(
    'takes a topic by id and name: %s',
    async (topic) => {
      const { total, facets } = await search(`q=models&${new URLSearchParams({ topic })}`);
      expect(total).toBe(inner.papers);
      expect(facets?.topics?.slice(0, 2).map(({ id }) => id)).toEqual([inner.parent?.id, inner.id]);
    },
  );

  test('takes code, beside other filters', async () => {
    const within = `topic=${large.id}&facets=topics`;
    const [some, typed, others] = [
      await search(`q=year:..2099&has=code&${within}`),
      await search(`q=has:code&${within}`),
      await search(`q=-has:code&${within}`),
    ];
    expect(some.total).toBe(typed.total);
    expect(some.facets).toEqual(typed.facets);
    expect(some.total + others.total).toBe(large.papers);
    expect(some.total).toBeGreaterThan(0);
    expect(some.facets?.has).toEqual([{ value: 'code', count: some.total }]);
    expect(others.facets?.has).toEqual([]);
  });

  test('says that there is no such topic', async () => {
    const said = 'No paper of this collection is in the topic "no such".';
    expect(await search('q=models&topic=no+such')).toMatchObject({ total: 0, note: said });
    expect(await search('q=models&topic=no+such', plain)).toMatchObject({ total: 0, note: said });
    const { total, facets } = await search('q=deep&has=code', plain);
    expect([total, facets?.has]).toEqual([0, []]);
  });
});

describe('a page of results', () => {
  test('lists topics of its papers, and code, beside categories and years', async () => {
    const html = await page('/?q=agents');
    const { facets } = await search('q=agents&facets=topics');
    for (const { id, name, count } of facets?.topics ?? []) {
      expect(html).toContain(`href="/?q=agents&amp;topic=${id}"`);
      expect(textOf(html, '<section class="facet">')).toContain(`${name} ${count}`);
    }
    expect(html).toContain('href="/?q=agents&amp;has=code"');
    expect(textOf(html, '<section class="facet checks">')).toContain(
      `Has code ${facets?.has?.[0]?.count ?? ''}`,
    );
  });

  test('names what is set, and leads to the same without it', async () => {
    const html = await page(`/?q=models&topic=${inner.id}&has=code&sort=newest&from=2020`);
    const active = /<ul class="active".*?<\/ul>/s.exec(html)?.[0] ?? '';
    expect(active).toContain(`href="/?q=models&amp;from=2020&amp;has=code&amp;sort=newest">${inner.name} `);
    expect(active).toMatch(/href="[^"]*from=2020&amp;topic=[^"]*">Has code /);
    expect(active).not.toMatch(/has=code[^>]*>Has code/);
    // Both forms keep them, and a feed and files too.
    expect(html.match(/<input type="hidden" name="topic" value="[^"]+"/g)).toHaveLength(2);
    expect(html.match(/<input type="hidden" name="has" value="code"/g)).toHaveLength(2);
    for (const ending of ['atom', 'bib', 'ris', 'csl.json', 'md', 'json']) {
      const links = html.match(new RegExp(`/search\\.${ending.replace('.', '\\.')}\\?[^"]*`, 'g')) ?? [];
      expect(links.length, ending).toBeGreaterThan(0);
      for (const link of links) {
        const { searchParams } = new URL(link.replaceAll('&amp;', '&'), 'https://example.org');
        expect([searchParams.get('topic'), searchParams.get('has')]).toEqual([inner.id, 'code']);
      }
    }
  });

  test('of an unknown topic says so, and offers to leave it', async () => {
    for (const from of [app, plain]) {
      const html = await page('/?q=models&topic=no+such', from);
      expect(html).toContain('No paper of this collection is in the topic');
      expect(html).toMatch(/<a href="\/\?q=models">no such /);
      expect(html).toContain('<a href="/?q=models">Search without no such</a>');
    }
  });

  test('of an index without a map and without code has neither', async () => {
    expect(await page('/?q=deep', plain)).not.toMatch(/<h2>Topic<|Has code/);
    expect(await page('/browse', plain)).not.toMatch(/By topic|With code/);
  });

  test('ignores what it cannot read', async () => {
    const html = await page('/?q=models&has=pdf&topic=');
    expect(html).not.toContain('class="active"');
  });

  test.each([
    ['topics=x', 'topic'],
    ['hsa=code', 'has'],
  ])('names a slip: %s', async (slip, meant) => {
    expect(await page(`/?q=models&${slip}`)).toMatch(new RegExp(`Did you mean <a href="[^"]*${meant}=`));
  });
});

describe('files of a search', () => {
  test('have what the page has', async () => {
    const query = `q=models&topic=${inner.id}&has=code`;
    const papers = z.array(paperSchema).parse(JSON.parse(await page(`/search.json?${query}`)));
    const { results } = await search(query);
    expect(papers.map(({ id }) => id)).toEqual(results.map(({ id }) => id));
    expect(papers.filter(({ code }) => code === undefined)).toEqual([]);
    const feed = await page(`/search.atom?${query}`);
    expect(feed.match(/<entry>/g)).toHaveLength(papers.length);
    expect(feed).toContain(`topic=${inner.id}`);
  });
});

describe('GET /browse/topic/{id}', () => {
  test('is a list with a feed and files', async () => {
    const html = await page(`/browse/topic/${inner.id}`);
    expect(html).toContain(`<h1>New papers in ${inner.name}</h1>`);
    expect(html).toContain(`of ${inner.papers}`);
    expect(await page(`/browse/topic/${inner.id}.atom`)).toContain(`New papers in ${inner.name}`);
    const papers = z.array(paperSchema).parse(JSON.parse(await page(`/browse/topic/${inner.id}.json`)));
    expect(papers.length).toBeGreaterThan(5);
  });

  test('is where another way of writing the name leads, with its parameters', async () => {
    for (const [from, to] of [
      [encodeURIComponent(inner.name.toUpperCase()), inner.id],
      [`${encodeURIComponent(inner.name.toUpperCase())}.json?offset=10`, `${inner.id}.json?offset=10`],
    ] as const) {
      const { status, headers } = await app.request(`/browse/topic/${from}`);
      expect([status, headers.get('Location')]).toEqual([301, `/browse/topic/${to}`]);
    }
  });

  test.each([
    ['no-such', app],
    ['..%2f..', app],
    ['%00', app],
    ['deep', plain],
  ])('is not found: %s', async (name, from) => {
    const response = await from.request(`/browse/topic/${name}`, { headers: { Accept: 'application/json' } });
    expect(response.status).toBe(404);
    const html = await (await from.request(`/browse/topic/${name}`)).text();
    expect(html).toMatch(/No paper of this collection is in the topic|There is no such list/);
  });

  test('is led to by the page of its region', async () => {
    expect(await page(`/map?region=${inner.region}`)).toContain(`href="/browse/topic/${inner.id}"`);
  });
});

test('the search tips and Browse know of code where there is some', async () => {
  expect(await page('/help')).toMatch(/has:code/);
  expect(await page('/browse')).toContain('href="/?q=has%3Acode"');
  expect(await page('/help', plain)).not.toContain('has:code');
});

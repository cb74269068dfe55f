import { beforeAll, describe, expect, test } from 'vitest';
import { harness } from '../http/library.ts';
import { siteLibrary } from './site-app.ts';

const PAPER = {
  id: 'a',
  title: 'A paper',
  abstract: 'Its abstract.',
  authors: ['B C'],
  votes: 7,
  organisation: 'Google',
  thumbnail: 'https://cdn.example.org/a.png',
};

let app: ReturnType<typeof harness>['app'];
beforeAll(async () => {
  const library = await siteLibrary({
    name: 'Papers & <Physics>',
    headline: 'Find physics',
    description: 'All of physics.',
    languages: ['de', 'en'],
    examples: ['dark matter'],
    links: [{ label: 'Our lab', url: 'https://lab.example/?a=1&b=2' }],
    contact: 'papers@lab.example',
    card: ['authors', 'votes'],
    thumbnails: ['cdn.example.org'],
  });
  const papers = [PAPER, { ...PAPER, id: 'b', thumbnail: 'https://other.example/b.png' }];
  app = library.harness(papers).app as typeof app;
});

const text = async (path: string): Promise<string> =>
  (await app.request(`https://site.example${path}`)).text();

describe('a site of one’s own', () => {
  test('has its name, headline, examples, logo and links on its pages', async () => {
    const home = await text('/');
    expect(home).toContain('<title>Find physics · Papers &amp; &lt;Physics&gt;</title>');
    expect(home).toContain('<meta name="description" content="All of physics."/>');
    expect(home).toContain('<h1>Find physics</h1>');
    expect(home).toContain('href="/?q=dark+matter"');
    expect(home).toContain('<img src="/a/logo.svg" alt=""');
    expect(home).toContain('<link rel="icon" href="/a/logo.svg" type="image/svg+xml"/>');
    expect(home).toContain('href="https://lab.example/?a=1&amp;b=2">Our lab</a>');
    expect(home).toContain('href="mailto:papers@lab.example"');
    for (const path of ['/', '/browse', '/papers/a', '/docs', '/papers/none']) {
      expect((await text(path)).replaceAll('<sextant-', ''), path).not.toContain('Sextant');
    }
    expect(await text('/papers/a')).toContain(
      '<meta property="og:site_name" content="Papers &amp; &lt;Physics&gt;"',
    );
  });

  test('shows on its cards what it chose, and pictures from the hosts that it names', async () => {
    const response = await app.request('https://site.example/browse/new');
    const list = await response.text();
    expect(list).toContain('B C');
    expect(list).toContain('7<span class="sr"> votes');
    expect(list).not.toContain('Google');
    expect(list).toContain('<img class="thumbnail" src="https://cdn.example.org/a.png" alt=""');
    expect(list).not.toContain('other.example');
    expect(response.headers.get('Content-Security-Policy')).toContain(
      "img-src 'self' data: https://cdn.example.org;",
    );
  });

  test('is named in feeds, llms.txt, the OpenAPI document and the description of its search', async () => {
    const feed = await text('/browse/new.atom');
    expect(feed).toContain('<title>Papers &amp; &lt;Physics&gt;: New papers</title>');
    expect(feed).toContain('<logo>https://site.example/a/logo.svg</logo>');
    expect(await text('/llms.txt')).toMatch(
      /^# Papers & <Physics>\n[^]*All of physics\. The papers are in German, English\. Contact: papers@lab\.example/,
    );
    const { info } = (await (await app.request('https://site.example/openapi.json')).json()) as {
      info: Record<string, unknown>;
    };
    expect(info).toMatchObject({ title: 'Papers & <Physics>', contact: { email: 'papers@lab.example' } });
    expect(info['description']).toMatch(/^All of physics\. /);
    const search = await text('/opensearch.xml');
    expect(search).toContain('<ShortName>Papers &amp; &lt;Physic</ShortName>');
    expect(search).toContain('<LongName>Papers &amp; &lt;Physics&gt;</LongName>');
    expect(search).toContain('<Contact>papers@lab.example</Contact>');
    expect(search).toContain('<Language>de</Language>');
  });

  test('has a widget builder with its name and first language', async () => {
    const page = await text('/embed');
    expect(page).toContain('Papers &amp; &lt;Physics&gt;');
    expect(page).toContain(' lang=&quot;de&quot;');
  });
});

describe('without settings', () => {
  test('the site is Sextant, and loads no pictures of others', async () => {
    const { app: plain } = harness([PAPER]);
    const response = await plain.request('/browse/new');
    expect(await response.text()).not.toContain('<img');
    expect(response.headers.get('Content-Security-Policy')).toContain("img-src 'self' data:;");
  });

  test('examples are phrases of the papers that are served', async () => {
    const papers = [
      { id: '1', title: 'Foo: Learning to Fold Proteins', abstract: '' },
      { id: '2', title: 'A', abstract: '', keywords: ['LLM', 'GPT agents', 'speculative decoding'] },
      { id: '3', title: 'A Word', abstract: '' },
      { id: '4', title: 'On $x^2$', abstract: '' },
      { id: '5', title: 'B', abstract: '', extra: { keywords: ['speculative decoding', 'x'] } },
    ];
    const html = await (await harness(papers).app.request('/')).text();
    const list = /aria-label="Examples">(.*?)<\/ul>/.exec(html)?.[1] ?? '';
    expect(Array.from(list.matchAll(/>([^<]+)<\/a>/g), ([, example]) => example)).toEqual([
      'Learning to Fold Proteins',
      'speculative decoding',
      'A Word',
    ]);
    expect(await (await harness([]).app.request('/')).text()).not.toContain('Examples');
  });
});

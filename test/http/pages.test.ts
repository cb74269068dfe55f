import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { SextantError } from '../../src/errors.ts';
import type { Paper } from '../../src/index/paper.ts';
import { paperLink } from '../../src/paper/links.ts';
import { broken, harness, PAPERS } from './library.ts';

vi.spyOn(console, 'error').mockImplementation(() => undefined);

const STYLE = readFileSync('src/pages-client/style.css', 'utf8');

async function page(url: string, papers?: readonly Paper[]) {
  const response = await harness(papers).app.request(url);
  const html = await response.text();
  expect(response.headers.get('Content-Type')).toMatch(/^text\/html/);
  expect(html).toMatch(/^<!doctype html><html lang="en">/);
  expect(html.match(/<h1[ >]/g)).toHaveLength(1);
  for (const landmark of ['<label for="q">', '<header ', '<main ', '<footer ', 'role="search"']) {
    expect(html).toContain(landmark);
  }
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+="/i);
  // The scripts are ours and from files; the only inline one is data.
  for (const [tag] of html.matchAll(/<script[^>]*>/g)) {
    expect(tag).toMatch(
      /^<script (?:type="module" src="\/a\/page\.[\w-]+\.js" blocking="render"|type="application\/ld\+json")>$/,
    );
  }
  return { status: response.status, html };
}

/** What is read on a page, without its markup. */
const textOf = (html: string): string =>
  html
    .replace(/<[^>]+>/g, '')
    .replace(/&quot;/g, '"')
    .replace(/\s+/g, ' ');

/** Text and addresses that would be code if the page let them. */
const hostile: Paper = {
  id: 'x"><script>alert(1)</script>',
  title: '<img src=x onerror=alert(1)> & "quotes"',
  abstract: '</p><script>alert(2)</script>',
  authors: ["O'Brien <b>"],
  url: 'javascript:alert(3)',
};

const many = Array.from({ length: 25 }, (_, i) => ({ id: `p${i}`, title: `Paper ${i}`, abstract: '' }));

describe('GET /', () => {
  test('the first page says what this is and what others read', async () => {
    for (const url of ['/', '/?q=', '/?q=+&mode=keyword', '/?utm_source=mail']) {
      const { status, html } = await page(url);
      expect(status).toBe(200);
      expect(html).toContain(`Search ${PAPERS.length} papers`);
      expect(html).toContain('Trending');
    }
    const { app, log } = harness();
    await app.request('/');
    expect(new Set(log)).toEqual(new Set(['open', 'overview', 'browse all always']));
  });

  test('a result shows what there is to show', async () => {
    const { status, html } = await page('/?q=autocoder');
    expect(status).toBe(200);
    expect(html).toContain('<a href="/papers/2405.14906">AutoCoder: Enhancing Code');
    expect(textOf(html)).toContain('23 May 2024 · Bin Lei, Yuchen Li, Qiuwu Chen · cs.SE');
    expect(html).toContain('<a href="/authors/Bin%20Lei">Bin Lei</a>');
    expect(html).toContain('<time datetime="2024-05-23">23 May 2024</time>');
    expect(html).toContain('<time datetime="2001-12">Dec 2001</time>');
    expect(html).toContain('We introduce <mark>AutoCoder</mark>, a large language model for code.');
    expect(html).toContain('href="/?q=autocoder&amp;category=cs.SE">cs.SE <span class="count">1</span>');
    expect(html).toContain('href="/?q=autocoder&amp;from=2024&amp;to=2024">2024');
    expect(html).toContain('<small>autocoder</small>');
    expect(html).not.toMatch(/\d+ (meaning|words)\b/);
    expect(html).toContain('href="https://arxiv.org/pdf/2405.14906"');
    expect(html).toContain('href="/papers/cs/0112017#related"');
    expect(html).toContain('href="https://doi.org/10.1000/xyz"');
    expect(html).toContain('value="autocoder"');
  });

  test('long lists of authors are counted', async () => {
    const authors = Array.from({ length: 9 }, (_, i) => `Author ${i}`);
    const { html } = await page('/?q=a', [{ id: 'a', title: 'A', abstract: '', authors }]);
    expect(textOf(html)).toContain('Author 0, Author 1, Author 2 and 6 more');
    expect(textOf(html)).not.toContain('Author 3');
  });

  test.each(['author:"Ann Ödegård"', 'ann odegard', 'x&author=Ann+%C3%96deg%C3%A5rd'])(
    'of a long list of authors the one that %s asks for is named',
    async (query) => {
      const authors = [...Array.from({ length: 9 }, (_, i) => `Author ${i}`), 'Ann Ödegård'];
      const url = query.includes('&') ? `/?q=${query}` : `/?${new URLSearchParams({ q: query })}`;
      const { html } = await page(url, [{ id: 'a', title: 'A', abstract: '', authors }]);
      expect(textOf(html)).toContain('Author 0, Author 1, Author 2 … Ann Ödegård and 6 more');
    },
  );

  test.each([
    [
      'its own names',
      {
        votes: 1_163,
        comments: 1,
        comment: '12 pages',
        organisation: 'Google',
        code: 'https://github.com/a/b',
      },
    ],
    [
      'the extra of an older index',
      {
        extra: {
          upvotes: 1_163,
          num_comments: 1,
          comments: '12 pages',
          organization: 'Google',
          github: 'https://github.com/a/b',
        },
      },
    ],
  ])('a card shows what the corpus knows, under %s', async (_, details) => {
    const abstract = 'It is $x^2$. And so on.';
    const paper = { id: 'a', title: 'A', abstract, authors: ['B C'], keywords: ['agents'], ...details };
    const { html } = await page('/?q=agents', [paper]);
    expect(textOf(html)).toContain('Google · B C');
    expect(textOf(html)).toContain('1,163 votes1 commentCode');
    expect(textOf(html)).toContain('12 pages');
    expect(html).toContain('href="https://github.com/a/b"');
    expect(html).toContain('<a href="/?q=agents">agents</a>');
    expect(html).toContain('href="/papers/a.bib"');
    // The whole abstract, with its formula, unfolds without a script.
    expect(html).toMatch(/<details class="more"><summary>Abstract.*<math.*And so on\..*<\/details>/s);
  });

  test.each([
    ['university of science and technology of china', 'University of Science and Technology of China'],
    ['the chinese university', 'The Chinese University'],
    ['école normale', 'École Normale'],
    ['deepseek-ai', 'deepseek-ai'],
    ['iit Bombay', 'iit Bombay'],
  ])('the organisation %s is shown as %s', async (organisation, shown) => {
    const { html } = await page('/?q=a', [{ id: 'a', title: 'A', abstract: '', organisation }]);
    expect(html).toContain(`<span class="organisation">${shown}</span>`);
  });

  test('no votes are not shown as a number', async () => {
    const { html } = await page('/?q=a', [{ id: 'a', title: 'A', abstract: '', votes: 0, comments: 0 }]);
    expect(html).not.toContain('class="votes"');
  });

  test('the page of an author names that author on every card', async () => {
    const authors = ['A One', 'B Two', 'C Three', 'D Four', 'E Five'];
    const { html } = await page('/authors/E%20Five', [{ id: 'a', title: 'A', abstract: '', authors }]);
    expect(textOf(html)).toContain('A One, B Two, C Three … E Five and 1 more');
  });

  test('pages lead on and back, and keep the query and its filters', async () => {
    const first = (await page('/?q=a+%26+b&sort=newest', many)).html;
    expect(first).toContain('1–10 of 25 papers');
    expect(first).toContain('<a rel="next" href="/?q=a+%26+b&amp;sort=newest&amp;offset=10">');
    expect(first).not.toContain('rel="prev"');
    expect(first).toContain('<input type="hidden" name="sort" value="newest"/>');
    const last = (await page('/?q=a&offset=20', many)).html;
    expect(last).toContain('21–25 of 25 papers');
    expect(last).toContain('<a rel="prev" href="/?q=a&amp;offset=10">');
    expect(last).not.toContain('rel="next"');
    expect(last).toContain('start="21"');
  });

  test('no page leads deeper than paging goes', async () => {
    const deep = Array.from({ length: 1_100 }, (_, i) => ({
      id: `p${i}`,
      title: `Paper ${i}`,
      abstract: '',
    }));
    const { status, html } = await page('/?q=a&offset=995', deep);
    expect(status).toBe(200);
    expect(html).toContain('991–1000 of');
    expect(html).not.toContain('rel="next"');
  });

  test('past the last result it says so and leads out', async () => {
    const { status, html } = await page('/?q=paper&offset=900&category=cs.CL', many);
    expect(status).toBe(200);
    expect(html).toContain('No papers match this search.');
    expect(html).toContain('href="/?q=paper&amp;category=cs.CL">Back to the first results');
    expect(html).toContain('href="/?q=paper">Remove all filters');
  });

  test('a date that is no day is said to be left out', async () => {
    for (const wrong of ['2026-02-31', '2025-02-29', '2026-13', '2026-04-31', '2026-00']) {
      const { html } = await page(`/?q=kept&from=${wrong}`, many);
      expect(html).toContain('The date “from” was left out: there is no such day.');
      expect(html).not.toContain(wrong);
    }
    expect((await page('/?q=kept&from=2024-02-29', many)).html).not.toContain('no such day');
  });

  test('filters without a query list the papers that pass them, in every format', async () => {
    const { html } = await page('/?category=cs.SE');
    expect(html).toContain('<h1 class="sr">Papers, newest first</h1>');
    expect(html).toContain('AutoCoder');
    expect(html).not.toContain('Old style ids');
    expect(html).toMatch(/<a href="\/">cs.SE <span aria-hidden="true">×/);
    expect(html).toContain('<input type="hidden" name="category" value="cs.SE"/>');
    const bib = await harness().app.request('/search.bib?category=cs.SE');
    expect(await bib.text()).toContain('AutoCoder');
    expect((await harness().app.request('/search.bib?mode=keyword')).status).toBe(400);
    expect((await page('/?mode=keyword')).html).toContain('class="lead"');
  });

  test('filters are read in any case and with blanks around, and others are said to be left out', async () => {
    const read = async (query: string): Promise<string> => (await page(`/?${query}`, many)).html;
    expect(await read('has=+CODE+')).toContain('>Has code <span');
    expect(await read('q=kept&from=+2024+&to=2024-05%20')).toContain('>2024 to 2024-05 <span');
    for (const asked of ['q=kept&', '']) {
      expect(await read(`${asked}has=pdf`)).toContain('The filter “has” was left out: it can only be code.');
      expect(await read(`${asked}category=a/b`)).toContain('The category was left out');
      expect(await read(`${asked}has=&from=+`)).not.toContain('left out');
    }
  });

  test('what cannot be read in an address is left out', async () => {
    const { status, html } = await page('/?q=kept&offset=-1&mode=magic&from=yesterday&sort=', many);
    expect(status).toBe(200);
    expect(html).toContain('value="kept"');
    expect(html).toContain('1–10 of 25 papers');
    expect(html).not.toContain('yesterday');
  });

  test('a whole abstract as the query does not become the heading', async () => {
    const query = 'word '.repeat(500).trim();
    const { html } = await page(`/?${new URLSearchParams({ q: query })}`);
    expect(html).toContain(`value="${query}"`);
    expect(html.match(/<h1[^>]*>[^<]*<\/h1>/)?.[0].length).toBeLessThan(200);
  });

  test('hostile text is text', async () => {
    const { html } = await page('/?q=%22%3E%3Cscript%3Ealert(0)%3C%2Fscript%3E', [hostile]);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quotes&quot;');
    expect(html).toContain('O&#39;Brien &lt;b&gt;');
    expect(html).toContain('&lt;/p&gt;&lt;script&gt;alert(2)');
    expect(html).toContain('value="&quot;&gt;&lt;script&gt;alert(0)');
    expect(html).not.toContain('<img');
    expect(html).not.toContain('javascript:');
    await page(`/papers/${encodeURIComponent(hostile.id)}`, [hostile, ...PAPERS]);
    await page('/papers/%3Cscript%3E');
  });

  test('errors are pages with the right status', async () => {
    const missing = await page('/papers/none');
    expect(missing.status).toBe(404);
    expect(missing.html).toContain('<h1>Paper not found</h1>');
    expect(missing.html).toContain('There is no paper none.');
    expect((await page('/browse/nothing')).status).toBe(404);
    expect((await harness().app.request('/', { method: 'POST' })).status).toBe(405);
  });

  test('without an index it says so', async () => {
    const response = await broken(new SextantError('index-missing', 'Publish an index first.')).request('/');
    expect(response.status).toBe(503);
    expect(response.headers.get('Retry-After')).toBe('60');
    expect(await response.text()).toContain('Publish an index first.');
  });
});

describe('paperLink', () => {
  test.each([
    [{ url: 'https://a.org/x' }, 'https://a.org/x'],
    [{ url: 'javascript:alert(1)' }, undefined],
    [{ url: ' javascript:alert(1)', doi: '10.1/x' }, 'https://doi.org/10.1/x'],
    [{ doi: '10.1002/(SICI)1097?a#b<c>' }, 'https://doi.org/10.1002/(SICI)1097%3Fa%23b%3Cc%3E'],
    [{ id: 'cs/0112017' }, 'https://arxiv.org/abs/cs/0112017'],
    [{}, undefined],
  ])('%j', (paper, href) => {
    expect(paperLink({ id: 'x', ...paper })).toBe(href);
  });
});

describe('the palettes', () => {
  const palettes = [...STYLE.matchAll(/:root \{([^}]*)\}/g)].map(([, rules = '']) =>
    Object.fromEntries(
      [...rules.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(([, name, color]) => [name, color]),
    ),
  );

  /** Relative luminance of WCAG 2.2. */
  const luminance = (color: string): number => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5]
      .map((at) => parseInt(color.slice(at, at + 2), 16) / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a = '', b = ''): number => {
    const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };

  test('are two, and text stands out by 4.5 to 1 in both', () => {
    expect(palettes).toHaveLength(2);
    for (const palette of palettes) {
      for (const text of ['text', 'soft', 'accent']) {
        for (const ground of ['ground', 'raised', 'tint']) {
          expect(contrast(palette[text], palette[ground]), `${text} on ${ground}`).toBeGreaterThanOrEqual(
            4.5,
          );
        }
      }
      expect(contrast(palette['on-accent'], palette.accent)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(palette['on-mark'], palette.mark)).toBeGreaterThanOrEqual(4.5);
    }
  });
});

test('About says where new papers come from, when each source answered, and since when one fails', async () => {
  const { html } = await page('/about');
  const text = textOf(html);
  expect(text).toContain('arXiv cs.CLAnswered on 1 Apr 2026');
  expect(text).toContain(
    'OpenReview ICLR.cc/2026/ConferenceFailing since 29 Mar 2026. It answered with an error. The last good answer was on 28 Mar 2026.',
  );
  expect(text).toContain('papers.example.org/a-group/');
  expect(html).toContain('<time datetime="2026-03-29T05:58:00.000Z">');
});

describe('a page without what reference managers look for', () => {
  const nothing = { id: 'nothing', title: 'Of which little is known', abstract: '' };
  const related = { ...nothing, id: 'related', authors: ['Ann Lee', 'Bo Li'], published: '2024-05-23' };

  test('has nothing that Zotero would take in its place', async () => {
    const { html } = await page('/papers/nothing', [nothing, related]);
    expect(textOf(html)).toContain('Ann Lee and others');
    // Authors from lines that are called so, a date from the first time, an abstract from the description.
    expect(html).not.toMatch(/class="[^"]*(?:byline|vcard)/i);
    expect(html).not.toContain('rel="author"');
    expect(html).not.toContain('datetime=');
    expect(html).toContain('<meta name="description" content=""/>');
  });

  test('nor has a page of results', async () => {
    const { html } = await page('/?q=known', [nothing, related]);
    expect(html).not.toMatch(/class="[^"]*(?:byline|vcard)/i);
  });
});

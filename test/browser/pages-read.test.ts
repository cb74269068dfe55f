import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import type { Paper } from '../../src/index/paper.ts';
import { loadMath } from '../../src/text/math.ts';
import { plainText } from '../../src/text/plain.ts';
import { harness } from '../http/library.ts';
import { AWKWARD } from '../paper/papers.ts';
import { sharedChromium } from './page-checks.ts';
import { anyText } from '../setup/any-text.ts';
import { runs } from '../setup/runs.ts';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  [browser] = await Promise.all([sharedChromium(), loadMath()]);
  page = await browser.newPage();
});
afterAll(() => page.close());

const ORIGIN = 'https://papers.example';

async function htmlOf(path: string, papers: readonly Paper[]): Promise<string> {
  return (await harness(papers).app.request(ORIGIN + path)).text();
}

describe('a paper as Zotero reads it', () => {
  /** The steps of Zotero's "Embedded Metadata" translator, as far as our tags take part in them. */
  const zotero = (html: string) =>
    page.evaluate((text) => {
      const doc = new DOMParser().parseFromString(text, 'text/html');
      const metas = Array.from(doc.head.querySelectorAll('meta'));
      const all = (name: string) =>
        metas.filter((m) => m.name === name).map((m) => m.content.replace(/\s+/g, ' ').trim());
      // `z:itemType` becomes a statement of RDF, which names the type; a title alone would make an article of it.
      const guess = all('citation_journal_title').length > 0 ? 'journalArticle' : undefined;
      const itemType =
        guess ?? all('z:itemType')[0] ?? (all('citation_title').length > 0 ? 'journalArticle' : 'webpage');
      // Names are found by how they end, and only the only author is divided.
      const authors = metas.filter((m) => m.name.endsWith('citation_author'));
      const creators = all('citation_author').flatMap((author) => {
        const byComma = author.split(/\s*,\s*/);
        const split =
          authors.length === 1 && byComma[0]?.includes(' ') && byComma[1]?.includes(' ') ? byComma : [author];
        return split.map((name) => {
          if (name.endsWith(',')) return { lastName: name.slice(0, -1) };
          if (!name.includes(',')) {
            const at = name.lastIndexOf(' ');
            return at < 0
              ? { lastName: name }
              : { firstName: name.slice(0, at), lastName: name.slice(at + 1) };
          }
          const [lastName, firstName] = name.split(/\s*,\s*/);
          return { firstName, lastName };
        });
      });
      return {
        itemType,
        title: all('citation_title')[0],
        date: all('citation_date')[0] ?? all('citation_publication_date')[0],
        DOI: all('citation_doi')[0],
        url: all('citation_public_url')[0],
        abstractNote: all('citation_abstract')[0],
        language: all('citation_language')[0],
        tags: all('citation_keywords').flatMap((k) => k.split(';').map((tag) => tag.trim())),
        pdf: all('citation_pdf_url')[0],
        creators,
      };
    }, html);

  test('is a preprint with all its fields', async () => {
    expect(await zotero(await htmlOf('/papers/2405.14906', [AWKWARD]))).toEqual({
      itemType: 'preprint',
      title: 'AutoCoder: 𝒪(n²) Attention & 50% of GPUs at $0.5 — naïve_x vs. 学习',
      date: '2024/05/23',
      DOI: '10.48550/arXiv.2405.14906',
      url: 'https://arxiv.org/abs/2405.14906',
      abstractNote: plainText(AWKWARD.abstract),
      language: 'en',
      tags: ['cs.SE', 'cs.AI'],
      pdf: 'https://arxiv.org/pdf/2405.14906',
      creators: [
        { firstName: 'Bin', lastName: 'van der Lei' },
        { firstName: 'Yuchen', lastName: 'Li' },
        { firstName: 'José María', lastName: 'de la Cruz' },
        { lastName: 'OpenAI Team' },
        { lastName: '李明' },
        { lastName: 'Plato' },
      ],
    });
  });

  test('the only author is one, whatever the name', async () => {
    const paper = { ...AWKWARD, authors: ['José María de la Cruz'] };
    expect(await zotero(await htmlOf('/papers/2405.14906', [paper]))).toMatchObject({
      creators: [{ firstName: 'José María', lastName: 'de la Cruz' }],
    });
  });

  test('a results page offers every paper as COinS', async () => {
    const html = await htmlOf('/?q=a', [AWKWARD]);
    const titles = await page.evaluate((text) => {
      const doc = new DOMParser().parseFromString(text, 'text/html');
      return Array.from(doc.querySelectorAll<HTMLElement>('span.Z3988'), (span) =>
        new URLSearchParams(span.title).get('rft.title'),
      );
    }, html);
    expect(titles).toEqual([plainText(AWKWARD.title)]);
  });
});

describe('feeds and sitemaps are XML', () => {
  test.each(['/browse/new.atom', '/search.atom?q=a%26b', '/sitemap.xml', '/opensearch.xml'])(
    '%s',
    async (path) => {
      const hostile = {
        ...AWKWARD,
        id: 'x&<y>',
        title: ']]><b>&\u0000\u0008\ufffe\ud800',
        authors: ['<a>&'],
      };
      const root = await page.evaluate(
        (text) => {
          const doc = new DOMParser().parseFromString(text, 'application/xml');
          return {
            name: doc.documentElement.localName,
            error: doc.querySelector('parsererror')?.textContent,
          };
        },
        await htmlOf(path, [AWKWARD, hostile]),
      );
      expect(root.error).toBeUndefined();
      expect(['feed', 'urlset', 'OpenSearchDescription']).toContain(root.name);
    },
  );
});

/** Pieces of titles and abstracts that have broken pages. */
const VECTORS = [
  '<script>alert(1)</script>',
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '<svg onload=alert(1)>',
  '</title><script>alert(1)</script>',
  '</textarea>',
  '<!--',
  '-->',
  ']]>',
  '<style>*{display:none}</style>',
  'javascript:alert(1)',
  '[x](javascript:alert(1))',
  '\\href{javascript:alert(1)}{x}',
  '$\\href{javascript:alert(1)}{x}$',
  '\\url{data:text/html,<script>alert(1)</script>}',
  '&lt;script&gt;',
  '&#x3c;script&#x3e;',
  '<iframe srcdoc="x">',
  '<base href=//evil>',
  '<meta http-equiv=refresh content=0>',
  '</main></body></html>',
  '<form action=//evil>',
  '{{7*7}}',
  '${7*7}',
  '<math><mi xlink:href=x>',
  '\u202e\u202dright to left',
  '\u200b\u200d\ufeff',
  '\u0000\u0007',
  '\ud800',
  'é'.normalize('NFD').repeat(20),
  '𝕏'.repeat(20),
  'https://ok.example/?a="><script>',
  'http://[broken',
  '\\',
  '$',
  '$$',
  '{',
  '}',
  '\\begin{',
  '\\frac{1}{',
  '$\\unicode{x3c}script$',
  '$\\style{color:red}{x}$',
  '$\\class{x" onclick="y}{z}$',
  '\\includegraphics{x}',
  ' ',
  'word',
];

/** Of them ten times as many with PROPERTY_FACTOR=10: docs/reliability.md. */
const HOSTILE = 400;

function hostilePapers(count: number): Paper[] {
  const text = fc.oneof(
    {
      weight: 12,
      arbitrary: fc
        .array(fc.constantFrom(...VECTORS), { minLength: 1, maxLength: 8 })
        .map((pieces) => pieces.join('')),
    },
    { weight: 4, arbitrary: anyText({ minLength: 1, maxLength: 120 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('w'.repeat(10_240), '$'.repeat(999), '\\{'.repeat(500), '$x$'.repeat(900)),
    },
  );
  const paper = fc.record({ title: text.filter((title) => title !== ''), abstract: text, author: text });
  return fc.sample(paper, { numRuns: count, seed: 42 }).map(({ title, abstract, author }, i) => ({
    id: `p${i}`,
    title,
    abstract,
    authors: [author],
    categories: [author.slice(0, 12) || 'c'],
    published: '2024-01-02',
    url: i % 2 ? 'javascript:alert(1)' : 'https://ok.example/"><script>',
    doi: abstract.slice(0, 40) || 'd',
    extra: { github: title, keywords: [title.slice(0, 40)] },
  }));
}

/** What is wrong with a page: whatever a text could have changed but its own words. */
const wrongs = (htmls: string[]) =>
  page.evaluate((pages) => {
    const ALLOWED = /^(?:https?:|\/(?!\/)|#)/;
    return pages.flatMap((text) => {
      const doc = new DOMParser().parseFromString(text, 'text/html');
      const wrong: string[] = [];
      for (const element of doc.querySelectorAll('*')) {
        const tag = element.localName;
        if (/^(?:iframe|object|embed|base|style|img|video|audio|textarea|template)$/.test(tag))
          wrong.push(tag);
        for (const { name, value } of element.attributes) {
          if (/^on|^style$|^srcdoc$|xlink/.test(name)) wrong.push(`${tag} ${name}`);
          if (/^(?:href|src|action)$/.test(name) && !ALLOWED.test(value))
            wrong.push(`${tag} ${name}=${value}`);
        }
      }
      const scripts = Array.from(doc.scripts, (script) => script.type || 'classic').sort();
      const data = doc.querySelector('script[type="application/ld+json"]')?.textContent;
      if (data) JSON.parse(data);
      if (scripts.join() !== (data ? 'application/ld+json,module' : 'module'))
        wrong.push(`scripts ${scripts.join()}`);
      for (const landmark of [
        'header nav',
        'main#main form.search',
        'body > footer',
        'head > title',
        'main h1',
      ]) {
        if (doc.querySelectorAll(landmark).length !== 1) wrong.push(`not one ${landmark}`);
      }
      if (doc.querySelector('form:not(.search, .dates)')) wrong.push('a form that is not ours');
      if (doc.body.lastElementChild?.localName !== 'footer')
        wrong.push('the page does not end with its footer');
      return wrong;
    });
  }, htmls);

describe('hostile papers leave every page intact', () => {
  const papers = hostilePapers(runs(HOSTILE, HOSTILE));
  /** Papers that stand on each other's pages. */
  const LIBRARY = 4;
  /** Pages that go to the browser at once. */
  const BATCH = 200;

  test('their own pages', async () => {
    let htmls: string[] = [];
    for (let from = 0; from < papers.length; from += LIBRARY) {
      const part = papers.slice(from, from + LIBRARY);
      const own = harness(part).app;
      for (const { id } of part) htmls.push(await (await own.request(`${ORIGIN}/papers/${id}`)).text());
      if (htmls.length < BATCH) continue;
      expect(await wrongs(htmls)).toEqual([]);
      htmls = [];
    }
    expect(htmls).toEqual([]);
  });

  test('results, lists and the first page', async () => {
    for (let from = 0; from < papers.length; from += 10) {
      const own = harness(papers.slice(from, from + 10)).app;
      const query = encodeURIComponent(
        (papers[from]?.title ?? '').slice(0, 200).replace(/\p{Surrogate}/gu, ''),
      );
      const htmls = await Promise.all(
        [`/?q=${query}`, '/', '/browse/new', '/browse'].map(async (path) =>
          (await own.request(ORIGIN + path)).text(),
        ),
      );
      expect(await wrongs(htmls)).toEqual([]);
    }
  });

  test('nothing of a text runs', async () => {
    const own = harness(papers.slice(0, 200)).app;
    const context = await browser.newContext();
    const tab = await context.newPage();
    const dialogs: string[] = [];
    tab.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await tab.route('**/*', async (route) => {
      const answer = await own.request(route.request().url());
      await route.fulfill({
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: await answer.text(),
      });
    });
    for (let i = 0; i < 40; i++) await tab.goto(`${ORIGIN}/papers/p${i}`);
    expect(dialogs).toEqual([]);
    await context.close();
  });
});

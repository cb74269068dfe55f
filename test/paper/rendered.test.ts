import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { atomFeed } from '../../src/http/site/pages/atom-feed.tsx';
import { listPage } from '../../src/http/site/pages/browse-page.tsx';
import { paperPage } from '../../src/http/site/pages/paper-page.tsx';
import { llmsTxt } from '../../src/http/site/pages/site-files.tsx';
import type { Paper } from '../../src/index/paper.ts';
import { toBibTeX } from '../../src/paper/bibtex.ts';
import { toCsl } from '../../src/paper/csl.ts';
import { toMarkdown } from '../../src/paper/markdown.ts';
import { loadMath } from '../../src/text/math.ts';
import { toRis } from '../../src/paper/ris.ts';

const GOOD: Paper = { id: 'good', title: 'A $x^2$ & more', abstract: 'Whole $y^2$.', published: '2024-05' };
const TITLE = String.raw`Bad $z^2$ <b> \emph{it}`;
/** The schema of a paper lets a thirteenth month pass, of which no calendar has a name. */
const MONTH_13: Paper = { id: 'bad', title: TITLE, abstract: 'Bare $w^2$.', published: '2024-13' };
/** What a fault in any of the code that renders comes to. */
const THROWING: Paper = {
  id: 'bad',
  title: TITLE,
  abstract: 'Bare $w^2$.',
  get authors(): string[] {
    throw new Error('a fault');
  },
};

beforeAll(loadMath);
afterEach(() => vi.restoreAllMocks());

/** What is written meanwhile to the log. */
function logged(): unknown[] {
  const lines: unknown[] = [];
  vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(JSON.parse(line)));
  return lines;
}

const hit = (paper: Paper) => ({ paper, score: 0.5 });
const origin = 'https://papers.example';
const list = {
  path: '/browse/new',
  title: 'New',
  request: { order: 'newest', limit: 10, offset: 0 },
} as const;

describe.each([
  ['the month 13', MONTH_13],
  ['a fault', THROWING],
])('a paper that cannot be rendered: %s', (_, bad) => {
  test('stands in a list as it was written, escaped, between others that are whole', async () => {
    const lines = logged();
    const html = String(
      await listPage(
        list,
        { hits: [GOOD, bad, GOOD].map(hit), total: 3, page: { limit: 10, offset: 0 } },
        { given: {}, mail: false },
      ),
    );
    expect(html.match(/A x² &amp; more<\/a>/g)).toHaveLength(2);
    expect(html).toContain(String.raw`<a href="/papers/bad">Bad $z^2$ &lt;b&gt; \emph{it}</a>`);
    expect(html).toContain('Bare $w^2$.');
    expect(lines).toEqual([expect.objectContaining({ event: 'paper-unrendered', id: 'bad' })]);
  });

  test('stands among the related papers of another, and on its own page beside others', async () => {
    const lines = logged();
    const beside = String(await paperPage({ paper: GOOD, related: [bad, GOOD].map(hit), origin }));
    expect(beside).toContain('<math');
    expect(beside).toContain('Bad $z^2$ &lt;b&gt;');
    const own = String(await paperPage({ paper: bad, related: [hit(GOOD)], origin }));
    expect(own).toContain('<h1>Bad $z^2$ &lt;b&gt;');
    expect(own).toContain('A x² &amp; more</a>');
    expect(lines.length).toBeGreaterThan(0);
  });
});

test('a paper that cannot be rendered leaves files, feeds and lists for machines whole', async () => {
  const lines = logged();
  const papers = [GOOD, THROWING, GOOD];
  const bibtex = toBibTeX(papers);
  expect(bibtex.match(/^@misc\{/gm)).toHaveLength(3);
  expect(bibtex).toContain(
    String.raw`Bad \$z\textasciicircum{}2\$ <b> \textbackslash{}emph\textbraceleft{}it`,
  );
  const ris = toRis(papers);
  expect(ris.match(/^ER {2}- /gm)).toHaveLength(3);
  expect(ris).toContain(`TI  - ${TITLE}`);
  expect(toCsl(papers).map(({ title }) => title)).toEqual(['A x² & more', TITLE, 'A x² & more']);
  const markdown = toMarkdown(papers);
  expect(markdown.match(/^# /gm)).toHaveLength(3);
  expect(markdown).toContain('# Bad $z^2$');
  const site = { origin, title: 'New', page: '/browse/new', self: '/browse/new.atom' };
  const feed = String(await atomFeed({ ...site, createdAt: '2024-01-01T00:00:00Z', papers }));
  expect(feed.match(/<entry>/g)).toHaveLength(3);
  expect(feed).toContain('Bad $z^2$ &lt;b&gt;');
  const listed = llmsTxt({ origin, papers: 2, hasVotes: false, newest: [GOOD, { ...MONTH_13, id: 'x' }] });
  expect(listed).toContain('(https://papers.example/papers/x.md)');
  expect(lines.length).toBeGreaterThanOrEqual(5);
});

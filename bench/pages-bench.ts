import type { Browser, Page } from 'playwright-core';
import type { Paper } from '../src/index/paper.ts';
import { type MapData, pathTo, readMap } from '../src/map-client/map-data.ts';
import { paperPath } from '../src/paper/links.ts';
import { launchChromium } from '../test/browser/chromium.ts';
import type { Context, Scale } from './harness/context.ts';
import type { Dataset } from './harness/dataset.ts';
import { type Edge, startEdge } from './harness/edge.ts';
import { publishMapFixture } from './harness/index-fixture.ts';
import { type Load, loadByTurns, type Visit } from './harness/page-load.ts';
import { PEER_PAGES, peerFiles, widgetPage } from './harness/page-peers.ts';
import { purity } from './harness/purity.ts';
import { shortQueries, spread } from './harness/queries.ts';
import { median } from './harness/race.ts';
import { startRealWorker } from './harness/real-worker.ts';
import { askApi, type Box, typeUntilPainted } from './harness/typing.ts';
import { type Figure, type Row, type Target, toRow } from './row.ts';

/** All that a page of a paper may weigh: docs/pages.md. */
const PAPER_CAP = 30 * 1024;
/** Queries that are typed into each box, at most: a debounce a query adds up. */
const TYPED = 24;
/** A formula with a command: the paper that is shown has one if any has. */
const FORMULA = /\$[^$]*\\[^$]*\$/;
/** Papers whose pages are timed, after one that warms up. */
const SERVED = 40;
const LINE = 'loopback slowed to 150 ms and 1.6 Mbit/s, gzip by the harness, empty cache';

/** What do the pages weigh, when are they painted, and how long after the last letter are results there? */
export async function pagesBench({ model, scale, log, ...context }: Context): Promise<Row[]> {
  const data = await context.data();
  log(`publishing ${data.name} with their map`);
  const worker = await startRealWorker(await publishMapFixture(data, model));
  try {
    return await measure(worker.url, data, scale);
  } finally {
    await worker.close();
  }
}

async function measure(worker: URL, data: Dataset, scale: Scale): Promise<Row[]> {
  const { papers, name } = data;
  const shown = papers.find(({ abstract }) => FORMULA.test(abstract)) ?? papers[0];
  if (shown === undefined) throw new RangeError('There are no papers.');
  const map = readMap(await (await fetch(new URL('/v1/map', worker))).arrayBuffer());
  const files = await peerFiles({ papers, shown, places: map.places });
  const [edge, browser] = await Promise.all([startEdge(worker, files), launchChromium()]);
  files.files.set(PEER_PAGES.widget, widgetPage(edge.url));
  try {
    const count = Math.min(TYPED, Math.floor(Math.min(scale.queries, papers.length) / 4));
    const queries = shortQueries(data, 4 * count + 1);
    const visits = visitsOf(edge, paperPath(shown.id), queries.pop() ?? '');
    const loads = await loadByTurns({ browser, edge }, visits, Math.ceil(scale.rounds / 3));
    return [
      ...loadRows(loads, name),
      await servedRow(worker, papers),
      ...purityRows(map),
      ...(await typingRows(browser, edge, queries)),
    ];
  } finally {
    await browser.close();
    await edge.close();
  }
}

function visitsOf({ url, otherUrl }: Edge, paper: string, query: string): Visit[] {
  const q = encodeURIComponent(query);
  return [
    { name: 'first', url: `${url}/`, done: 'footer' },
    { name: 'results', url: `${url}/?q=${q}`, done: '.cards' },
    { name: 'paper', url: url + paper, done: 'footer' },
    { name: 'map', url: `${url}/map`, done: '#map-app[data-painted]' },
    { name: 'widget', url: otherUrl + PEER_PAGES.widget, done: 'sextant-search' },
    { name: 'pagefind', url: otherUrl + PEER_PAGES.pagefind, done: '.pagefind-ui__search-input' },
    {
      name: 'pagefind results',
      url: `${otherUrl}${PEER_PAGES.pagefind}?q=${q}`,
      done: '.pagefind-ui__result-link',
    },
    { name: 'pagefind box', url: otherUrl + PEER_PAGES.pagefindBox, done: 'pagefind-searchbox input' },
    { name: 'mathjax', url: otherUrl + PEER_PAGES.mathjax, done: '[data-ready]' },
    { name: 'scatterplot', url: otherUrl + PEER_PAGES.scatterplot, done: '[data-ready]' },
    { name: 'cloudflare', url: otherUrl + PEER_PAGES.cloudflare, done: 'search-bar-snippet' },
    { name: 'docsearch', url: otherUrl + PEER_PAGES.docsearch, done: '#search button' },
  ];
}

function loadRows(loads: ReadonlyMap<string, Load>, data: string): Row[] {
  const of = (name: string): Load => {
    const found = loads.get(name);
    if (found === undefined) throw new RangeError(`${name} was not loaded`);
    return found;
  };
  const row = (
    what: string,
    [page, field]: [string, keyof Load],
    peer: [string, string],
    more: Pick<Figure, 'target' | 'note'> = {},
  ): Row =>
    toRow({
      bench: 'pages',
      name: what,
      unit: field === 'bytes' ? 'bytes' : 'ms',
      ours: of(page)[field],
      peer: { name: peer[0], value: of(peer[1])[field] },
      ...more,
    });
  const pagefind = 'Pagefind, its default page';
  const [box, mathjax] = ['Pagefind, its searchbox', 'title and abstract, MathJax in the browser'];
  const scatterplot = 'regl-scatterplot, the same points';
  const target: Target = { of: 'ours', atMost: PAPER_CAP };
  return [
    row('first page', ['first', 'bytes'], [pagefind, 'pagefind'], { note: `${LINE}; ${data}` }),
    row('first page, first contentful paint', ['first', 'fcp'], [pagefind, 'pagefind'], {
      note: 'the peer’s page is a file with a heading and a box',
    }),
    row('results', ['results', 'bytes'], [pagefind, 'pagefind results'], {
      note: 'the peer searches in the browser, so its engine and a part of its index come along',
    }),
    row('results, painted', ['results', 'done'], [pagefind, 'pagefind results']),
    row('paper', ['paper', 'bytes'], [mathjax, 'mathjax'], {
      target,
      note: 'a part of arXiv’s page, which could not be run: it has MathJax 2.7.3, and scripts of 428 kB and 1.34 MB (published) for its tabs',
    }),
    row('paper, first contentful paint', ['paper', 'fcp'], [mathjax, 'mathjax']),
    row('paper, formulas painted', ['paper', 'done'], [mathjax, 'mathjax']),
    row('map', ['map', 'bytes'], [scatterplot, 'scatterplot'], {
      note: 'ours with the names of regions and the tree of links; the peer with nothing but the points',
    }),
    row('map, first contentful paint', ['map', 'fcp'], [scatterplot, 'scatterplot'], {
      note: 'the peer’s page is a file with a heading and a canvas',
    }),
    row('map, points painted', ['map', 'done'], [scatterplot, 'scatterplot']),
    row('site with the widget', ['widget', 'bytes'], [box, 'pagefind box']),
    row('site with the widget', ['widget', 'bytes'], ['Cloudflare AI Search snippet', 'cloudflare']),
    row('site with the widget', ['widget', 'bytes'], ['DocSearch without its style', 'docsearch']),
    row('site with the widget, first contentful paint', ['widget', 'fcp'], [box, 'pagefind box']),
  ];
}

/** How long the Worker takes for the page of a paper, with its related papers: each is asked for once. */
async function servedRow(worker: URL, papers: readonly Paper[]): Promise<Row> {
  const times: number[] = [];
  for (const row of spread(papers.length, 1 + SERVED)) {
    const started = performance.now();
    await (await fetch(new URL(paperPath(papers[row]?.id ?? ''), worker))).arrayBuffer();
    times.push(performance.now() - started);
  }
  return toRow({
    bench: 'pages',
    name: 'paper, answered by the Worker, p50',
    unit: 'ms',
    ours: median(times.slice(1)),
    target: { of: 'ours', atMost: 100 },
    note: `${times.length - 1} papers, one request each, with the papers like them; not slowed`,
  });
}

/** Do the regions of the map hold papers of one category? Nothing to say of papers without. */
function purityRows({ regions, categories, legend }: MapData): Row[] {
  if (legend.categories.length < 2) return [];
  const together = purity(new Uint8Array(categories.length), categories);
  const levels = (legend.regions.at(-1)?.level ?? 0) + 1;
  return Array.from({ length: levels }, (_, level) => {
    const at = Array.from(regions, (region) => pathTo(legend, region)[level] ?? region);
    return toRow({
      bench: 'pages',
      name: `map, papers of the most frequent category of their region, level ${level + 1} of ${levels}`,
      unit: '%',
      ours: 100 * purity(at, categories),
      lessIsBetter: false,
      peer: { name: 'all papers as one region', value: 100 * together },
    });
  });
}

/** By turns, each with queries of its own: an answer may be kept for a minute. */
async function typingRows(
  browser: Browser,
  { url, otherUrl }: Edge,
  queries: readonly string[],
): Promise<Row[]> {
  const open = async (address: string): Promise<Page> => {
    const page = await browser.newPage();
    await page.goto(address, { waitUntil: 'load' });
    return page;
  };
  const boxes: Record<Box, Page> = {
    page: await open(`${url}/`),
    widget: await open(otherUrl + PEER_PAGES.widget),
    pagefind: await open(otherUrl + PEER_PAGES.pagefind),
  };
  const api = await open(`${url}/`);
  const ways: Record<Box | 'api', (query: string) => Promise<number>> = {
    api: (query) => askApi(api, query),
    page: (query) => typeUntilPainted(boxes.page, 'page', query),
    widget: (query) => typeUntilPainted(boxes.widget, 'widget', query),
    pagefind: (query) => typeUntilPainted(boxes.pagefind, 'pagefind', query),
  };
  const names = ['api', 'page', 'widget', 'pagefind'] as const;
  for (const name of names) await ways[name]('warming up');
  const times = {
    api: [] as number[],
    page: [] as number[],
    widget: [] as number[],
    pagefind: [] as number[],
  };
  for (let i = 0; i + names.length <= queries.length; i += names.length) {
    for (const [k, name] of names.entries()) times[name].push(await ways[name](queries[i + k] ?? ''));
  }
  const p50 = (name: keyof typeof times): number => median(times[name]);
  const row = (name: string, box: Box, peer: [string, keyof typeof times], note: string): Row =>
    toRow({
      bench: 'pages',
      name,
      unit: 'ms',
      ours: p50(box),
      peer: { name: peer[0], value: p50(peer[1]) },
      note,
    });
  const own = ['the API’s own answer', 'api'] as [string, 'api'];
  return [
    row(
      'typed to painted on the page, p50',
      'page',
      own,
      `${times.page.length} queries; waits 120 ms for the next letter`,
    ),
    row('typed to painted in the widget, p50', 'widget', own, 'waits 200 ms for the next letter'),
    row(
      'typed to painted on the page, p50',
      'page',
      ['Pagefind', 'pagefind'],
      'the peer waits 300 ms and searches words in the browser',
    ),
  ];
}

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { createIndex, close } from 'pagefind';
import { ASSETS, ROOT } from '../../scripts/paths.ts';
import type { Paper } from '../../src/index/paper.ts';
import type { EdgeFiles } from './edge.ts';

/** The peers' pages: each holds what its documentation asks for and no more. */
export const PEER_PAGES = {
  pagefind: '/peer/pagefind.html',
  pagefindBox: '/peer/pagefind-box.html',
  cloudflare: '/peer/cloudflare.html',
  docsearch: '/peer/docsearch.html',
  mathjax: '/peer/mathjax.html',
  scatterplot: '/peer/scatterplot.html',
  /** Ours, on another site. */
  widget: '/peer/widget.html',
} as const;

interface PeerSource {
  papers: readonly Paper[];
  /** The paper that is shown. */
  shown: Paper;
  /** i16 (papers, 2) */
  places: Int16Array;
}

const { resolve } = createRequire(join(ROOT, 'bench', 'package.json'));

/** Files of the peers' pages, over the same papers, and our assets. */
export async function peerFiles({
  papers,
  shown,
  places,
}: PeerSource): Promise<EdgeFiles & { files: Map<string, Uint8Array | string> }> {
  const files = new Map<string, Uint8Array | string>([
    ...(await pagefindFiles(papers)),
    ...Object.entries(PAGES),
    [PEER_PAGES.mathjax, mathjaxPage(shown)],
    ['/peer/scatterplot.js', await scatterplotScript()],
    ['/peer/places.bin', new Uint8Array(places.slice().buffer)],
  ]);
  return {
    files,
    folders: [
      ['/peer/mathjax/', dirname(resolve('mathjax/es5/tex-chtml.js'))],
      ['/peer/cloudflare/', dirname(resolve('@cloudflare/ai-search-snippet/search'))],
      ['/peer/docsearch/', join(dirname(resolve('@docsearch/js')), '..', 'umd')],
      ['/', ASSETS],
    ],
  };
}

/** Pagefind's index of the papers, and its scripts. */
async function pagefindFiles(papers: readonly Paper[]): Promise<[string, Uint8Array][]> {
  const { index } = await createIndex({});
  if (index === undefined) throw new Error('Pagefind made no index.');
  try {
    for (const { id, title, abstract, authors = [] } of papers) {
      const url = `/papers/${encodeURIComponent(id)}`;
      const content = [title, authors.join(', '), abstract].join('\n');
      await index.addCustomRecord({ url, content, language: 'en', meta: { title } });
    }
    const { files } = await index.getFiles();
    return files.map(({ path, content }) => [`/peer/pagefind/${path}`, content]);
  } finally {
    await close();
  }
}

async function scatterplotScript(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'bench', 'browser', 'scatterplot.ts')],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
  });
  const [script] = outputFiles;
  if (script === undefined) throw new Error('The scatter plot makes no bundle.');
  return script.contents;
}

const html = (head: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Papers</title><meta name="viewport" content="width=device-width, initial-scale=1">${head}</head><body><main><h1>Papers</h1>${body}</main></body></html>`;

const PAGES: Record<string, string> = {
  [PEER_PAGES.pagefind]: html(
    `<link rel="stylesheet" href="pagefind/pagefind-ui.css"><script src="pagefind/pagefind-ui.js" defer></script><script src="pagefind-start.js" defer></script>`,
    `<div id="search"></div>`,
  ),
  '/peer/pagefind-start.js': `const ui = new PagefindUI({ element: '#search', showImages: false });
    const query = new URLSearchParams(location.search).get('q');
    if (query) ui.triggerSearch(query);`,
  [PEER_PAGES.pagefindBox]: html(
    `<link rel="stylesheet" href="pagefind/pagefind-component-ui.css"><script src="pagefind/pagefind-component-ui.js" type="module"></script>`,
    `<pagefind-searchbox></pagefind-searchbox>`,
  ),
  [PEER_PAGES.cloudflare]: html(
    `<script src="cloudflare/search-snippet.search.es.js" type="module"></script>`,
    `<search-bar-snippet api-url="https://example.org" disable-analytics></search-bar-snippet>`,
  ),
  [PEER_PAGES.docsearch]: html(
    `<script src="docsearch/docsearch.js" defer></script><script src="docsearch-start.js" defer></script>`,
    `<div id="search"></div>`,
  ),
  '/peer/docsearch-start.js': `docsearch({ container: '#search', appId: 'A', apiKey: 'B', indexName: 'C' });`,
  '/peer/mathjax-start.js': `MathJax = {
    tex: { inlineMath: [['$', '$']] },
    startup: {
      pageReady: () => MathJax.startup.defaultPageReady().then(() => { document.documentElement.dataset.ready = ''; }),
    },
  };`,
  [PEER_PAGES.scatterplot]: html(
    `<script src="scatterplot.js" type="module"></script>`,
    `<canvas style="width: 100%; height: 600px"></canvas>`,
  ),
};

/** A page with our widget on another site than the API's. @param api Address of the API */
export function widgetPage(api: string): string {
  return html(
    `<script src="${api}/widget.js" defer></script>`,
    `<sextant-search api="${api}"><form action="${api}/"><label>Search papers <input type="search" name="q"></label><button>Search</button></form></sextant-search>`,
  );
}

/** Title, authors and abstract, formulas by MathJax in the browser, as on arXiv's page of a paper. */
function mathjaxPage({ title, authors = [], abstract }: Paper): string {
  const [heading, names, text] = [title, authors.join(', '), abstract].map((part) =>
    part.replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
  );
  return html(
    `<script src="mathjax-start.js"></script><script src="mathjax/tex-chtml.js" defer></script>`,
    `<h2>${heading}</h2><p>${names}</p><p>${text}</p>`,
  );
}

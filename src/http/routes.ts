import { decodedPart } from '../text/uri.ts';
import { DIGEST_PATHS } from '../digest/mail-paths.ts';
import { FORMAT_NAMES, LIST_FORMATS } from './endings.ts';
import type { Surface } from './surfaces.ts';

/** One address of the service, or all that differ in what stands for `{…}`. */
export interface Route {
  /** As OpenAPI writes it. What stands for the last `{…}` may have slashes in it. */
  path: string;
  /** What may stand for `{format}`. */
  formats?: readonly string[];
  /**
   * Who asks: programs, to whom it is documented and whose scripts may read it from other sites; people and what reads
   * pages; or clients that are made for another service, whose documentation holds here (docs/clients.md).
   */
  audience: 'api' | 'people' | 'clients';
  /** The module that answers, by its name in `modules.ts`. */
  module: string;
  /** The API of another service that it is part of, whose shape its errors have. */
  surface?: Surface;
  /** Whether its errors are pages even for those who do not say that they accept one. */
  errors?: 'page';
  /** Whether it is always answered, however often a client asks: what watches the service, and files that cost nothing. */
  isFree?: true;
  /** Which of its addresses a sitemap lists. */
  sitemap?: string;
  /** Whether what stands for `{…}` may be searched for where it is not here. */
  isSearchable?: true;
  /** Whether what it answers is for one person: nobody keeps it, no search engine lists it, no other site reads it. */
  isPrivate?: true;
}

/** What the rows of a surface have in common. */
const HUB = { audience: 'clients', module: 'hub', surface: 'huggingface' } as const;
const ALEX = { audience: 'clients', module: 'openAlex', surface: 'openalex' } as const;
const MCP = { audience: 'clients', module: 'mcp', surface: 'mcp' } as const;
/** Where people say which new papers they want by mail; and what answers each of them alone. */
const MAIL = { audience: 'people', errors: 'page', isPrivate: true } as const;
const SCHOLAR = { audience: 'clients', module: 'semanticScholar', surface: 'semantic-scholar' } as const;

/**
 * Every address that is answered. All else follows from it: what is mounted, who may read it from another site, the
 * OpenAPI document, sitemap, navigation, limits, the shape of errors, and which address a slash at the end leads to.
 * Operations are in the order in which a reader of the reference sees them.
 */
export const ROUTES = {
  home: { path: '/', audience: 'people', module: 'home', errors: 'page', sitemap: '/' },
  results: { path: '/search.{format}', formats: LIST_FORMATS, audience: 'people', module: 'home' },
  browse: { path: '/browse', audience: 'people', module: 'browse', sitemap: '/browse' },
  list: {
    path: '/browse/{name}',
    audience: 'people',
    module: 'browse',
    errors: 'page',
    sitemap: '/browse/new',
  },
  authors: { path: '/authors', audience: 'people', module: 'browse' },
  author: {
    path: '/authors/{name}',
    audience: 'people',
    module: 'browse',
    errors: 'page',
    isSearchable: true,
  },
  papers: { path: '/papers', audience: 'people', module: 'browse' },
  paper: { path: '/papers/{id}', audience: 'people', module: 'paper', errors: 'page', isSearchable: true },
  saved: { path: '/saved', audience: 'people', module: 'saved' },
  savedFile: { path: '/saved.{format}', formats: FORMAT_NAMES, audience: 'people', module: 'saved' },
  like: { path: '/like', audience: 'people', module: 'like' },
  map: { path: '/map', audience: 'people', module: 'map', sitemap: '/map' },
  about: { path: '/about', audience: 'people', module: 'about', sitemap: '/about' },
  help: { path: '/help', audience: 'people', module: 'about', sitemap: '/help' },
  privacy: { path: '/privacy', audience: 'people', module: 'about', sitemap: '/privacy' },
  subscribe: { path: DIGEST_PATHS.subscribe, ...MAIL, module: 'subscribe' },
  subscribeConfirm: { path: DIGEST_PATHS.confirm, ...MAIL, module: 'subscribe' },
  subscriptions: { path: DIGEST_PATHS.account, ...MAIL, module: 'subscriptions' },
  subscriptionsFile: { path: `${DIGEST_PATHS.account}.json`, ...MAIL, module: 'subscriptions' },
  unsubscribe: { path: DIGEST_PATHS.unsubscribe, ...MAIL, module: 'subscriptions' },
  mailEvents: { path: '/mail/events', audience: 'people', module: 'mailEvents', isPrivate: true },
  editions: { path: DIGEST_PATHS.editions, audience: 'people', module: 'editions', errors: 'page' },
  editionsFeed: {
    path: `${DIGEST_PATHS.editions}.{format}`,
    formats: ['atom'],
    audience: 'people',
    module: 'editions',
  },
  edition: {
    path: `${DIGEST_PATHS.editions}/{day}`,
    audience: 'people',
    module: 'editions',
    errors: 'page',
  },
  docs: { path: '/docs', audience: 'people', module: 'docs', isFree: true, sitemap: '/docs' },
  embed: { path: '/embed', audience: 'people', module: 'embed', isFree: true, sitemap: '/embed' },
  agents: { path: '/agents', audience: 'people', module: 'agents', isFree: true, sitemap: '/agents' },
  robots: { path: '/robots.txt', audience: 'people', module: 'files', isFree: true },
  openSearch: { path: '/opensearch.xml', audience: 'people', module: 'files', isFree: true },
  sitemap: { path: '/sitemap.xml', audience: 'people', module: 'files' },
  llms: { path: '/llms.txt', audience: 'people', module: 'files' },
  apiSearch: { path: '/v1/search', audience: 'api', module: 'apiSearch' },
  apiSuggest: { path: '/v1/suggest', audience: 'api', module: 'apiSuggest' },
  apiPapers: { path: '/v1/papers', audience: 'api', module: 'apiPapers' },
  apiBatch: { path: '/v1/papers/batch', audience: 'api', module: 'apiPapers' },
  apiPaper: { path: '/v1/papers/{id}', audience: 'api', module: 'apiPaper' },
  apiRelated: { path: '/v1/papers/{id}/related', audience: 'api', module: 'apiRelated' },
  apiRecommendations: { path: '/v1/recommendations', audience: 'api', module: 'apiRecommendations' },
  apiEmbeddings: { path: '/v1/embeddings', audience: 'api', module: 'apiEmbeddings', surface: 'openai' },
  apiModels: { path: '/v1/models', audience: 'api', module: 'apiModels', surface: 'openai' },
  apiModel: { path: '/v1/models/{id}', audience: 'api', module: 'apiModels', surface: 'openai' },
  apiMap: { path: '/v1/map', audience: 'api', module: 'apiMap' },
  apiMapPapers: { path: '/v1/map/papers', audience: 'api', module: 'apiMap' },
  hubSearch: { path: '/api/papers/search', ...HUB },
  hubPaper: { path: '/api/papers/{id}', ...HUB },
  hubDaily: { path: '/api/daily_papers', ...HUB },
  scholarSearch: { path: '/graph/v1/paper/search', ...SCHOLAR },
  scholarBulk: { path: '/graph/v1/paper/search/bulk', ...SCHOLAR },
  scholarMatch: { path: '/graph/v1/paper/search/match', ...SCHOLAR },
  scholarAutocomplete: { path: '/graph/v1/paper/autocomplete', ...SCHOLAR },
  scholarBatch: { path: '/graph/v1/paper/batch', ...SCHOLAR },
  scholarPaper: { path: '/graph/v1/paper/{id}', ...SCHOLAR },
  scholarPaperAuthors: { path: '/graph/v1/paper/{id}/authors', ...SCHOLAR },
  scholarCitations: { path: '/graph/v1/paper/{id}/citations', ...SCHOLAR },
  scholarReferences: { path: '/graph/v1/paper/{id}/references', ...SCHOLAR },
  scholarSnippets: { path: '/graph/v1/snippet/search', ...SCHOLAR },
  scholarAuthorSearch: { path: '/graph/v1/author/search', ...SCHOLAR },
  scholarAuthorBatch: { path: '/graph/v1/author/batch', ...SCHOLAR },
  scholarAuthor: { path: '/graph/v1/author/{id}', ...SCHOLAR },
  scholarAuthorPapers: { path: '/graph/v1/author/{id}/papers', ...SCHOLAR },
  scholarRelated: { path: '/recommendations/v1/papers/forpaper/{id}', ...SCHOLAR },
  scholarRecommendations: { path: '/recommendations/v1/papers', ...SCHOLAR },
  // Its clients send the slash, and follow no redirect.
  scholarRecommendationsSlash: { path: '/recommendations/v1/papers/', ...SCHOLAR },
  scholarDatasets: { path: '/datasets/v1/{path}', ...SCHOLAR },
  health: { path: '/health', audience: 'api', module: 'health', isFree: true },
  arxiv: { path: '/api/query', audience: 'clients', module: 'arxiv', surface: 'arxiv' },
  oaiPmh: { path: '/oai', audience: 'clients', module: 'oaiPmh', surface: 'oai-pmh' },
  alexWorks: { path: '/works', ...ALEX },
  alexWork: { path: '/works/{id}', ...ALEX },
  alexComplete: { path: '/autocomplete', ...ALEX },
  alexCompleteWorks: { path: '/autocomplete/works', ...ALEX },
  openApi: { path: '/openapi.json', audience: 'api', module: 'openApi', isFree: true },
  mcp: { path: '/mcp', ...MCP },
  mcpCard: { path: '/mcp/server-card', ...MCP },
  mcpCatalog: { path: '/.well-known/ai-catalog.json', ...MCP },
  mcpCardBefore: { path: '/.well-known/mcp/server-card.json', ...MCP },
  mcpCardFirst: { path: '/.well-known/mcp.json', ...MCP },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof ROUTES;
/** What `modules.ts` has to load. */
export type ModuleName = (typeof ROUTES)[RouteName]['module'];
/** A row of the table. */
export type TableRoute = Route & { module: ModuleName };

export const ALL_ROUTES: readonly TableRoute[] = Object.values(ROUTES);

/** The path of a route as Hono's router takes it. */
export function patternOf({ path, formats = [] }: Route): string {
  const { before, name, after } = partsOf(path);
  if (name === '') return path;
  // Hono's routers look neither at what stands before a parameter between two slashes nor past one that takes slashes.
  if (name === 'format') {
    const folder = before.lastIndexOf('/') + 1;
    const endings = formats.map(escaped).join('|');
    return `${before.slice(0, folder)}:file{${escaped(before.slice(folder))}(?:${endings})}`;
  }
  return `${before}:${name}{.+${after}}`;
}

/** The path in two parts around its `{…}`. */
function partsOf(path: string): { before: string; name: string; after: string } {
  const [before = '', name = '', after = ''] = path.split(/[{}]/);
  return { before, name, after };
}

function escaped(text: string): string {
  return text.replaceAll('.', '\\.');
}

/** The route of a path: of several the one that says most of it. */
export function routeOf(path: string): TableRoute | undefined {
  return MATCHERS.find(({ matches }) => matches(path))?.route;
}

/** A route, and whether a path is one of its. */
interface Matcher {
  route: TableRoute;
  /** Characters of a path that are the same in all its addresses; without a parameter, it is said in full. */
  fixed: number;
  matches: (path: string) => boolean;
}

const MATCHERS = ALL_ROUTES.map(matcherOf).sort((a, b) => b.fixed - a.fixed);

function matcherOf(route: TableRoute): Matcher {
  const { before, name, after } = partsOf(route.path);
  const { formats } = route;
  if (name === '') return { route, fixed: Number.POSITIVE_INFINITY, matches: (path) => path === before };
  return {
    route,
    fixed: before.length + after.length,
    matches: (path) => {
      if (!path.startsWith(before) || !path.endsWith(after)) return false;
      const value = path.slice(before.length, path.length - after.length);
      return value !== '' && (formats?.includes(value) ?? true);
    },
  };
}

/** Folders that hold nothing but APIs: what is not found there, no person looked for. */
const API_FOLDERS = new Set(
  ALL_ROUTES.filter(({ audience }) => audience !== 'people').flatMap(
    ({ path }) => /^\/[^/]+\//.exec(path)?.[0] ?? [],
  ),
);

/** Whether a path is for programs, be anything there or not. */
export function isOfApi(path: string): boolean {
  // A slash at the end leads to the address without, whose answer scripts of other sites must be able to read.
  const bare = path.endsWith('/') ? path.slice(0, -1) : path;
  const folder = /^\/[^/]+\//.exec(`${bare}/`)?.[0] ?? '';
  return API_FOLDERS.has(folder) || (routeOf(bare)?.audience ?? 'people') !== 'people';
}

/**
 * The API of another service that a path is of, be anything there or not: what is not there is so in a folder all of whose
 * addresses are of one.
 */
export function surfaceOf(path: string): Surface | undefined {
  const route = routeOf(path);
  if (route !== undefined) return route.surface;
  // `/.well-known` is everybody's.
  const folder = /^\/[^/.][^/]*\//.exec(path)?.[0];
  const [first, ...others] = ALL_ROUTES.filter((one) => folder !== undefined && one.path.startsWith(folder));
  return others.every(({ surface }) => surface === first?.surface) ? first?.surface : undefined;
}

/** The part of a path that stands for `{…}` of a route, decoded where it can be. */
export function parameterOf(route: Route, path: string): string {
  const { before, after } = partsOf(route.path);
  return decodedPart(path.slice(before.length, path.length - after.length));
}

/** What requests of a route are counted under: few enough names, one for all addresses below a folder. */
export function countedAs(route: Route | undefined): string {
  if (route === undefined) return 'none';
  const { before, name } = partsOf(route.path);
  return name === '' ? before : `${before}*`;
}

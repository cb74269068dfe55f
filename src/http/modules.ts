import type { Env, Hono } from 'hono';
import type { Open } from './opening.ts';
import type { AllOperations, Operation } from './operation.ts';
import { ALL_ROUTES, type ModuleName } from './routes.ts';

/** A module that answers some routes. */
export interface RouteModule {
  /** Adds its routes to an application. */
  mount: <E extends Env>(app: Hono<E>, open: Open<E>, operations: AllOperations) => void;
  /** What the document of the API says of them. */
  operations?: readonly Operation[];
}

/**
 * The modules of the table of routes. Each is evaluated when the first of its routes is asked for: a new isolate that
 * evaluated the schemas of all routes was a quarter slower to its first answer.
 */
export const MODULES: Record<ModuleName, () => Promise<RouteModule>> = {
  home: () => import('./site/routes/home-route.ts'),
  browse: () => import('./site/routes/browse-route.ts'),
  paper: () => import('./site/routes/paper-route.ts'),
  saved: () => import('./site/routes/saved-route.ts'),
  like: () => import('./site/routes/like-route.ts'),
  map: () => import('./site/routes/map-route.ts'),
  about: () => import('./site/routes/about-route.ts'),
  subscribe: () => import('./site/routes/subscribe-route.ts'),
  subscriptions: () => import('./site/routes/subscriptions-route.ts'),
  mailEvents: () => import('./site/routes/mail-events-route.ts'),
  editions: () => import('./site/routes/editions-route.ts'),
  docs: () => import('./site/routes/docs-route.tsx'),
  embed: () => import('./site/routes/embed-route.ts'),
  agents: () => import('./site/routes/agents-route.ts'),
  files: () => import('./site/routes/files-route.ts'),
  apiSearch: () => import('./api/operations/search-operation.ts'),
  apiSuggest: () => import('./api/operations/suggest-operation.ts'),
  apiPapers: () => import('./api/operations/papers-operation.ts'),
  apiPaper: () => import('./api/operations/paper-operation.ts'),
  apiRelated: () => import('./api/operations/related-operation.ts'),
  apiRecommendations: () => import('./api/operations/recommendations-operation.ts'),
  apiEmbeddings: () => import('./api/operations/embeddings-operation.ts'),
  apiModels: () => import('./api/operations/models-operation.ts'),
  apiMap: () => import('./api/operations/map-operation.ts'),
  hub: () => import('./surfaces/huggingface/hub-routes.ts'),
  semanticScholar: () => import('./surfaces/semantic-scholar/semantic-scholar.ts'),
  health: () => import('./api/operations/health-operation.ts'),
  arxiv: () => import('./surfaces/arxiv/arxiv-route.ts'),
  oaiPmh: () => import('./surfaces/oai-pmh/oai-route.ts'),
  openAlex: () => import('./surfaces/openalex/openalex-route.ts'),
  openApi: () => import('./api/operations/openapi-operation.ts'),
  mcp: () => import('./surfaces/mcp/mcp-route.ts'),
};

/** The operations of all modules, in the order of the table. */
export const allOperations: AllOperations = async () => {
  const names = new Set(ALL_ROUTES.filter(({ audience }) => audience === 'api').map(({ module }) => module));
  const modules = await Promise.all(Array.from(names, (name) => MODULES[name]()));
  return modules.flatMap(({ operations = [] }) => operations);
};

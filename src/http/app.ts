import { type Context, type Env, type ExecutionContext, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { SextantError } from '../errors.ts';
import { errorResponse } from './error-response.ts';
import { anyOrigin, securityHeaders } from './headers.ts';
import { LIMITS } from './limits.ts';
import type { Open } from './open.ts';

const API_PATHS = ['/v1/*', '/health', '/openapi.json'];

/** Adds routes to an application. */
type Mount<E extends Env> = (app: Hono<E>, open: Open<E>) => void;

/**
 * The routes below some paths. Their modules are evaluated when the first of them is asked for: a new isolate that
 * evaluated the schemas of all routes was a quarter slower to its first answer.
 */
interface Group<E extends Env> {
  paths: readonly string[];
  load: () => Promise<Mount<E>[]>;
}

/**
 * The HTTP application. Order: security headers, CORS, body limit, group, method, then a route: validate the request,
 * open the index (`open`, once), answer 304 if the client has the answer, else do the work. All errors, also
 * those that `open` throws, are answered by `errorResponse`.
 */
export function createApp<E extends Env>(open: Open<E>): Hono<E> {
  const app = complete(new Hono<E>());
  app.use(securityHeaders);
  for (const path of API_PATHS) app.use(path, anyOrigin());
  app.use(bodyLimit({ maxSize: LIMITS.body, onError: refuseBody }));
  for (const { paths, load } of groups<E>()) {
    let routes: Promise<Hono<E>> | undefined;
    const loaded = async (): Promise<Hono<E>> => {
      const group = complete(new Hono<E>());
      for (const mount of await load()) mount(group, open);
      return group;
    };
    for (const path of paths) {
      app.all(path, async (c) => (await (routes ??= loaded())).fetch(c.req.raw, c.env, contextOf(c)));
    }
  }
  return app;
}

function groups<E extends Env>(): Group<E>[] {
  return [
    {
      paths: ['/', '/:name{search\\.(?:bib|ris|csl\\.json|md|json|atom)}'],
      load: async () => [(await import('./routes/home.ts')).homeRoute],
    },
    { paths: ['/papers/*'], load: async () => [(await import('./routes/paper-page.ts')).paperPageRoute] },
    { paths: ['/browse/*'], load: async () => [(await import('./routes/browse.ts')).browseRoute] },
    {
      paths: ['/robots.txt', '/opensearch.xml', '/sitemap.xml', '/llms.txt'],
      load: async () => [(await import('./routes/site.ts')).siteRoute],
    },
    { paths: ['/docs'], load: async () => [(await import('./routes/docs.ts')).docsRoute] },
    { paths: ['/embed'], load: async () => [(await import('./routes/embed.ts')).embedRoute] },
    { paths: ['/map'], load: async () => [(await import('./routes/map-page.ts')).mapPageRoute] },
    { paths: ['/v1/search'], load: async () => [(await import('./routes/search.ts')).searchRoute] },
    { paths: ['/v1/suggest'], load: async () => [(await import('./routes/suggest.ts')).suggestRoute] },
    {
      paths: ['/v1/papers/*'],
      load: async () => [
        (await import('./routes/related.ts')).relatedRoute,
        (await import('./routes/papers.ts')).papersRoute,
      ],
    },
    {
      paths: ['/v1/recommendations'],
      load: async () => [(await import('./routes/recommendations.ts')).recommendationsRoute],
    },
    {
      paths: ['/v1/embeddings'],
      load: async () => [(await import('./routes/embeddings.ts')).embeddingsRoute],
    },
    { paths: ['/v1/map/*'], load: async () => [(await import('./routes/map.ts')).mapRoute] },
    { paths: ['/health'], load: async () => [(await import('./routes/health.ts')).healthRoute] },
    { paths: ['/openapi.json'], load: async () => [(await import('./routes/openapi.ts')).openApiRoute] },
  ];
}

/** What every application does with the requests that no route of it takes, and with errors. */
function complete<E extends Env>(app: Hono<E>): Hono<E> {
  app.notFound((c) =>
    errorResponse(c, new SextantError('route-not-found', 'See /openapi.json for all that is served.')),
  );
  app.onError((error, c) => errorResponse(c, error));
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        c.header('Allow', methods.join(', '));
        return errorResponse(c, new SextantError('method-not-allowed', `Use ${methods.join(' or ')}.`));
      },
    }),
  );
  return app;
}

/** Hono throws when a request came without one, as in tests. */
function contextOf(c: Context): ExecutionContext | undefined {
  try {
    return c.executionCtx;
  } catch {
    return undefined;
  }
}

function refuseBody(): never {
  throw new SextantError('payload-too-large', `Send at most ${LIMITS.body} bytes.`);
}

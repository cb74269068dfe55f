import { type Context, type Env, type ExecutionContext, Hono, type MiddlewareHandler, type Next } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { SextantError } from '../errors.ts';
import { Budget } from '../search/serving/budget.ts';
import { apiKeyOf } from './api-key.ts';
import { beginCall, callOf, endCall, handOn, serverTiming } from './call.ts';
import { errorResponse } from './error-response.ts';
import { allowedOrigins, securityHeaders } from './headers.ts';
import { LIMITS } from './limits.ts';
import type { Open, OpenFor } from './open.ts';
import { brokenOff } from './api/operation.ts';
import { limitRate } from './rate-limit.ts';
import { type Settings, settingsOf } from './settings.ts';
import { withoutTrailingSlash } from './trailing-slash.ts';

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
 * The HTTP application. Order: the call (id, log, counts), security headers, CORS, slashes at the end, limits of the
 * client, body limit, group, method, then a route: validate the request, open the index (`open`, once), answer 304 if
 * the client has the answer, else do the work. All errors, also those that `open` throws, are answered by
 * `errorResponse`.
 */
export function createApp<E extends Env>(open: OpenFor<E>): Hono<E> {
  const app = complete(new Hono<E>());
  app.use(observed);
  app.use(securityHeaders);
  const cors = allowedOrigins();
  for (const path of API_PATHS) app.use(path, cors);
  const all = groups<E>();
  app.use(withoutTrailingSlash(new Set(all.flatMap(({ paths }) => paths.filter(isFixed)))));
  app.use(withinLimits);
  app.use(withinSize());
  const openFor = onItsAccount(open);
  for (const { paths, load } of all) {
    let routes: Promise<Hono<E>> | undefined;
    const loaded = async (): Promise<Hono<E>> => {
      const group = complete(new Hono<E>());
      for (const mount of await load()) mount(group, openFor);
      return group;
    };
    for (const path of paths) {
      app.all(path, async (c) => {
        const call = callOf(c);
        call.route = paths[0] ?? path;
        return (await (routes ??= loaded())).fetch(handOn(call, c.req.raw), c.env, contextOf(c));
      });
    }
  }
  return app;
}

/** Says which call an answer is of and what it took, and logs it. */
async function observed(c: Context, next: Next): Promise<void> {
  const call = beginCall(c);
  await next();
  c.header('X-Request-Id', call.id);
  c.header('Server-Timing', serverTiming(call));
  endCall(c, call, settingsIfValid(c)?.logsRequests ?? false);
}

/** A setting that is wrong is told by the request that meets it, not once more by its log line. */
function settingsIfValid(c: Context): Settings | null {
  try {
    return settingsOf(c.env);
  } catch {
    return null;
  }
}

/** Gives a request what it may take: more with an API key, and nothing when its client has asked too often. */
async function withinLimits(c: Context, next: Next): Promise<void> {
  const settings = settingsOf(c.env);
  const call = callOf(c);
  call.key = await apiKeyOf(c, settings);
  call.budget = new Budget(call.key === undefined ? settings.anonymous : settings.keyed);
  if (call.key === undefined && settings.isRateLimited) await limitRate(c);
  await next();
}

/** Opens the index on the account of a call. */
function onItsAccount<E extends Env>(open: OpenFor<E>): Open<E> {
  return (c) => {
    const call = callOf(c);
    const opening = open(c, call.budget);
    return {
      begin: (request) => opening.begin(request),
      async service() {
        const service = await opening.service();
        call.openedAfter = performance.now() - call.startedAt;
        call.generation = service.info.generation;
        return service;
      },
    };
  };
}

function groups<E extends Env>(): Group<E>[] {
  return [
    {
      paths: ['/', '/:name{search\\.(?:bib|ris|csl\\.json|md|json|atom)}'],
      load: async () => [(await import('./site/routes/home.ts')).homeRoute],
    },
    {
      paths: ['/papers/*'],
      load: async () => [(await import('./site/routes/paper-page.ts')).paperPageRoute],
    },
    {
      paths: ['/browse/*', '/authors/*', '/papers'],
      load: async () => [(await import('./site/routes/browse.ts')).browseRoute],
    },
    {
      paths: ['/about', '/help', '/robots.txt', '/opensearch.xml', '/sitemap.xml', '/llms.txt'],
      load: async () => [(await import('./site/routes/site.ts')).siteRoute],
    },
    {
      paths: ['/saved', '/:name{saved\\.(?:bib|ris|csl\\.json|md|json)}'],
      load: async () => [(await import('./site/routes/saved.ts')).savedRoute],
    },
    { paths: ['/like'], load: async () => [(await import('./site/routes/like.ts')).likeRoute] },
    { paths: ['/docs'], load: async () => [(await import('./site/routes/docs.ts')).docsRoute] },
    { paths: ['/embed'], load: async () => [(await import('./site/routes/embed.ts')).embedRoute] },
    { paths: ['/map'], load: async () => [(await import('./site/routes/map-page.ts')).mapPageRoute] },
    { paths: ['/v1/search'], load: async () => [(await import('./api/routes/search.ts')).searchRoute] },
    { paths: ['/v1/suggest'], load: async () => [(await import('./api/routes/suggest.ts')).suggestRoute] },
    {
      paths: ['/v1/papers/*'],
      load: async () => [
        (await import('./api/routes/related.ts')).relatedRoute,
        (await import('./api/routes/papers.ts')).papersRoute,
      ],
    },
    {
      paths: ['/v1/recommendations'],
      load: async () => [(await import('./api/routes/recommendations.ts')).recommendationsRoute],
    },
    {
      paths: ['/v1/embeddings'],
      load: async () => [(await import('./api/routes/embeddings.ts')).embeddingsRoute],
    },
    { paths: ['/v1/map/*'], load: async () => [(await import('./api/routes/map.ts')).mapRoute] },
    { paths: ['/health'], load: async () => [(await import('./api/routes/health.ts')).healthRoute] },
    { paths: ['/openapi.json'], load: async () => [(await import('./api/routes/openapi.ts')).openApiRoute] },
  ];
}

/** Whether a path has neither a wildcard nor a parameter. The folder of a wildcard is an address too. */
function isFixed(path: string): boolean {
  return !/[*:{]/.test(path);
}

/** What every application does with the requests that no route of it takes, and with errors. */
function complete<E extends Env>(app: Hono<E>): Hono<E> {
  app.notFound((c) =>
    errorResponse(
      c,
      new SextantError(
        'route-not-found',
        'Check the address for mistakes. The API is described at /docs and /openapi.json.',
      ),
    ),
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

/** Reads a body whose length nobody said, up to the limit. What fails there is the client's sending. */
function withinSize(): MiddlewareHandler {
  const limit = bodyLimit({ maxSize: LIMITS.body, onError: refuseBody });
  return async (c, next) => {
    try {
      return await limit(c, next);
    } catch (cause) {
      throw cause instanceof SextantError ? cause : brokenOff(cause);
    }
  };
}

function refuseBody(): never {
  throw new SextantError('payload-too-large', `Send at most ${LIMITS.body} bytes.`);
}

import { type Context, type Env, type ExecutionContext, Hono, type MiddlewareHandler, type Next } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { SextantError } from '../errors.ts';
import { Budget } from '../search/serving/budget.ts';
import { apiKeyOf } from './api-key.ts';
import { beginCall, callOf, endCall, handOn, serverTiming } from './call.ts';
import { errorResponse } from './error-response.ts';
import { securityHeaders, sharedWithOrigins } from './headers.ts';
import { brokenOff } from './invalid-request.ts';
import { LIMITS } from './limits.ts';
import { allOperations, MODULES } from './modules.ts';
import type { DigestFor } from './mailing.ts';
import type { Open, OpenFor } from './opening.ts';
import { limitRate } from './rate-limit.ts';
import { type ModuleName, ROUTES } from './routes.ts';
import { isAnswered, type Settings, settingsOf } from './settings.ts';
import { withoutTrailingSlash } from './redirects.ts';

/**
 * The HTTP application. Order: the call (id, route, log, counts), security headers, CORS, slashes at the end, limits of
 * the client, body limit, then the module of the route: method, validation, opening the index (`open`, once), 304 if the
 * client has the answer, else the work. All errors, also those that `open` throws, are answered by `errorResponse`.
 */
export function createApp<E extends Env>(open: OpenFor<E>, digest?: DigestFor<E>): Hono<E> {
  const app = withErrors(new Hono<E>());
  app.use(observed);
  app.use(securityHeaders);
  app.use(sharedWithOrigins());
  app.use(withoutTrailingSlash);
  app.use(withinLimits);
  app.use(withinSize());
  const openFor = onItsAccount(open);
  const loaded = new Map<ModuleName, Promise<Hono<E>>>();
  const load = async (name: ModuleName): Promise<Hono<E>> => {
    const part = withErrors(new Hono<E>());
    part.use(methodNotAllowed({ app: part, onMethodNotAllowed: refuseMethod }));
    (await MODULES[name]()).mount(part, openFor, allOperations);
    return part;
  };
  app.all('*', async (c) => {
    const call = callOf(c);
    if (call.route === undefined) return c.notFound();
    const { module, surface } = call.route;
    if (!isAnswered(settingsOf(c.env), surface)) {
      throw new SextantError(
        'route-not-found',
        `This site does not answer the API of ${surface ?? 'others'}.`,
      );
    }
    call.digest = digest && (() => digest(c));
    const part = loaded.get(module) ?? load(module);
    loaded.set(module, part);
    return (await part).fetch(handOn(call, c.req.raw), c.env, contextOf(c));
  });
  return app;
}

/** Says which call an answer is of and what it took, and logs it. */
async function observed(c: Context, next: Next): Promise<void> {
  const call = beginCall(c);
  await next();
  call.release?.();
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
    call.release = () => opening.end();
    return {
      begin: (request) => opening.begin(request),
      end: () => opening.end(),
      async service() {
        const service = await opening.service();
        call.openedAfter = performance.now() - call.startedAt;
        call.generation = service.info.generation;
        return service;
      },
      async newer() {
        const service = await opening.newer();
        if (service !== null) call.generation = service.info.generation;
        return service;
      },
    };
  };
}

/** What every application does with the requests that no route of it takes, and with errors. */
function withErrors<E extends Env>(app: Hono<E>): Hono<E> {
  app.notFound((c) => errorResponse(c, new SextantError('route-not-found', NO_ROUTE)));
  app.onError((error, c) => errorResponse(c, error));
  return app;
}

const NO_ROUTE = `Check the address for mistakes. The API is described at ${ROUTES.docs.path} and ${ROUTES.openApi.path}.`;

function refuseMethod(c: Context, methods: string[]): Promise<Response> {
  c.header('Allow', methods.join(', '));
  return errorResponse(c, new SextantError('method-not-allowed', `Use ${methods.join(' or ')}.`));
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

import { OpenAPIHono } from '@hono/zod-openapi';
import type { Env } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { SextantError } from '../errors.ts';
import { errorResponse } from './error-response.ts';
import { anyOrigin, securityHeaders } from './headers.ts';
import type { Open } from './open.ts';
import { browseRoute } from './routes/browse.ts';
import { docsRoute } from './routes/docs.ts';
import { embedRoute } from './routes/embed.ts';
import { embeddingsRoute } from './routes/embeddings.ts';
import { healthRoute } from './routes/health.ts';
import { homeRoute } from './routes/home.ts';
import { mapRoute } from './routes/map.ts';
import { mapPageRoute } from './routes/map-page.ts';
import { openApiRoute } from './routes/openapi.ts';
import { paperPageRoute } from './routes/paper-page.ts';
import { papersRoute } from './routes/papers.ts';
import { recommendationsRoute } from './routes/recommendations.ts';
import { relatedRoute } from './routes/related.ts';
import { searchRoute } from './routes/search.ts';
import { siteRoute } from './routes/site.ts';
import { suggestRoute } from './routes/suggest.ts';
import { LIMITS } from './schema.ts';
import { rejectInvalid } from './validate.ts';

const API_PATHS = ['/v1/*', '/health', '/openapi.json'];

/**
 * The HTTP application. Order: security headers, CORS, body limit, method, then a route: validate the request,
 * open the index (`open`, once), answer 304 if the client has the answer, else do the work. All errors, also
 * those that `open` throws, are answered by `errorResponse`.
 */
export function createApp<E extends Env>(open: Open<E>): OpenAPIHono<E> {
  const app = new OpenAPIHono<E>({ defaultHook: rejectInvalid });
  app.use(securityHeaders);
  for (const path of API_PATHS) app.use(path, anyOrigin());
  app.use(bodyLimit({ maxSize: LIMITS.body, onError: refuseBody }));
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        c.header('Allow', methods.join(', '));
        return errorResponse(c, new SextantError('method-not-allowed', `Use ${methods.join(' or ')}.`));
      },
    }),
  );
  homeRoute(app, open);
  paperPageRoute(app, open);
  browseRoute(app, open);
  siteRoute(app, open);
  docsRoute(app);
  embedRoute(app);
  mapPageRoute(app, open);
  mapRoute(app, open);
  searchRoute(app, open);
  suggestRoute(app, open);
  recommendationsRoute(app, open);
  relatedRoute(app, open);
  papersRoute(app, open);
  embeddingsRoute(app, open);
  healthRoute(app, open);
  openApiRoute(app);
  app.notFound((c) =>
    errorResponse(c, new SextantError('route-not-found', 'See /openapi.json for all that is served.')),
  );
  app.onError((error, c) => errorResponse(c, error));
  return app;
}

function refuseBody(): never {
  throw new SextantError('payload-too-large', `Send at most ${LIMITS.body} bytes.`);
}

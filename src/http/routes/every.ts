import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Env } from 'hono';
import type { Open } from '../open.ts';
import { embeddingsRoute } from './embeddings.ts';
import { healthRoute } from './health.ts';
import { mapRoute } from './map.ts';
import { openApiRoute } from './openapi.ts';
import { papersRoute } from './papers.ts';
import { recommendationsRoute } from './recommendations.ts';
import { relatedRoute } from './related.ts';
import { searchRoute } from './search.ts';
import { suggestRoute } from './suggest.ts';

/** The whole API, for the document of it. */
export function everyRoute<E extends Env>(app: OpenAPIHono<E>, open: Open<E>): void {
  mapRoute(app, open);
  searchRoute(app, open);
  suggestRoute(app, open);
  recommendationsRoute(app, open);
  relatedRoute(app, open);
  papersRoute(app, open);
  embeddingsRoute(app, open);
  healthRoute(app, open);
  openApiRoute(app);
}

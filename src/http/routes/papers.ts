import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Env } from 'hono';
import { conditional, indexTag } from '../cache.ts';
import type { Open } from '../open.ts';
import { json, notModified, problems } from '../responses.ts';
import { noQuerySchema, paperAnswerSchema, paperParamsSchema } from '../schema.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/papers/{id}',
  operationId: 'getPaper',
  tags: ['papers'],
  summary: 'All that the index knows of one paper',
  request: { params: paperParamsSchema, query: noQuerySchema },
  responses: {
    200: json(paperAnswerSchema, 'The paper.'),
    304: notModified,
    ...problems('invalid-request', 'paper-not-found'),
  },
});

/** Must be added after the routes below a paper: an id may have raw slashes, so this one takes theirs too. */
export function papersRoute<E extends Env>(app: OpenAPIHono<E>, open: Open<E>): void {
  app.openAPIRegistry.registerPath(route);
  app.openapi({ ...route, path: '/v1/papers/:id{.+}', hide: true }, async (c) => {
    const { id } = c.req.valid('param');
    const service = await open(c);
    return conditional(c, await indexTag(service.generation, c.req.url), async () =>
      c.json(await service.paper(id), 200),
    );
  });
}

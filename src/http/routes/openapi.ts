import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Env } from 'hono';
import { conditional, contentTag } from '../cache.ts';
import { json, notModified } from '../responses.ts';

const route = createRoute({
  method: 'get',
  path: '/openapi.json',
  operationId: 'getOpenApi',
  tags: ['index'],
  summary: 'This document',
  responses: { 200: json(z.record(z.string(), z.unknown()), 'An OpenAPI 3.1 document.'), 304: notModified },
});

const CONFIG = {
  openapi: '3.1.0',
  info: {
    title: 'Sextant',
    version: '1.0.0',
    description:
      'Semantic paper search: papers are ranked by the cosine similarity of their embedding to that of the query. Errors are problem details (RFC 9457), except on /v1/embeddings, which answers in the shape of the OpenAI API.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
  // In the order in which a reader of the reference sees them.
  tags: [
    { name: 'search', description: 'Papers that answer a query, and what to type.' },
    { name: 'papers', description: 'One paper.' },
    { name: 'recommendations', description: 'Papers like others.' },
    { name: 'embeddings', description: 'Vectors of texts, in the shape of the OpenAI API.' },
    { name: 'map', description: 'Every paper as a point, near papers of like meaning.' },
    { name: 'index', description: 'Which index is served, and this document.' },
  ],
};

/** Serves the document of all routes of `app`. It is generated once, when it is first asked for. */
export function openApiRoute<E extends Env>(app: OpenAPIHono<E>): void {
  let document: string | undefined;
  app.openapi(route, async (c) => {
    const text = (document ??= JSON.stringify(app.getOpenAPI31Document(CONFIG)));
    return conditional(c, await contentTag(text), () =>
      c.body(text, 200, { 'Content-Type': 'application/json' }),
    );
  });
}

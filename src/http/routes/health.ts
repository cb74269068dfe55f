import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Env } from 'hono';
import type { Open } from '../open.ts';
import { json, problems } from '../responses.ts';
import { healthSchema, type Health } from '../schema.ts';

const route = createRoute({
  method: 'get',
  path: '/health',
  operationId: 'getHealth',
  tags: ['index'],
  summary: 'Whether an index can be served, and which',
  responses: { 200: json(healthSchema, 'The index that is served.'), ...problems() },
});

export function healthRoute<E extends Env>(app: OpenAPIHono<E>, open: Open<E>): void {
  app.openapi(route, async (c) => {
    const { generation, manifest } = await open(c);
    const health: Health = {
      status: 'ok',
      generation,
      created_at: manifest.createdAt,
      papers: manifest.papers,
      format: manifest.format,
      model: { id: manifest.model.id, dim: manifest.model.dim },
    };
    return c.json(health, 200, { 'Cache-Control': 'no-store' });
  });
}

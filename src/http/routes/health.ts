import type { Env, Hono } from 'hono';
import type { Open } from '../open.ts';
import { type Operation, serve } from '../operation.ts';
import { json, problems } from '../responses.ts';
import { healthSchema, type Health } from '../schema.ts';

export const healthOperation = {
  method: 'get',
  path: '/health',
  operationId: 'getHealth',
  tag: 'index',
  summary: 'Whether an index can be served, and which',
  responses: { 200: json(healthSchema, 'The index that is served.'), ...problems() },
} satisfies Operation;

export function healthRoute<E extends Env>(app: Hono<E>, open: Open<E>): void {
  serve(app, healthOperation, async (c) => {
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

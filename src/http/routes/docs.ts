import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Env } from 'hono';
import { docsPage } from '../pages/docs.tsx';

/** The API reference for people. */
export function docsRoute<E extends Env>(app: OpenAPIHono<E>): void {
  app.get('/docs', (c) => c.html(docsPage()));
}

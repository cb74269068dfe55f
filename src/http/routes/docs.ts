import type { Env, Hono } from 'hono';
import { docsPage } from '../pages/docs.tsx';

/** The API reference for people. */
export function docsRoute<E extends Env>(app: Hono<E>): void {
  app.get('/docs', (c) => c.html(docsPage()));
}

import type { Env, Hono } from 'hono';
import { conditional, contentTag } from '../cache.ts';
import { docsPage } from '../pages/docs.tsx';

/** The API reference for people. */
export function docsRoute<E extends Env>(app: Hono<E>): void {
  app.get('/docs', async (c) => {
    const document = String(await docsPage());
    return conditional(c, await contentTag(document), () => c.html(document));
  });
}

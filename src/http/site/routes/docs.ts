import type { Env, Hono } from 'hono';
import { conditional, contentTag } from '../../cache.ts';
import { docsPage } from '../pages/docs.tsx';
import { OPERATIONS } from '../../api/routes/openapi.ts';

/** The API reference for people. */
export function docsRoute<E extends Env>(app: Hono<E>): void {
  app.get('/docs', async (c) => {
    const document = String(await docsPage(OPERATIONS));
    return conditional(c, await contentTag(document), () => c.html(document));
  });
}

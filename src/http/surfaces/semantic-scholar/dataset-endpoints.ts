import type { Env, Hono } from 'hono';
import * as z from 'zod/mini';
import { SextantError } from '../../../errors.ts';
import { serve } from '../../api/serve.ts';
import { ROUTES } from '../../routes.ts';

const datasets = {
  method: 'get',
  route: ROUTES.scholarDatasets,
  params: z.object({ path: z.string() }),
} as const;

/** Data sets to download, of which a site has none: an empty list, and nothing within it. */
export function mountDatasets<E extends Env>(app: Hono<E>): void {
  serve(app, datasets, (c, { params: { path } }) => {
    if (/^release\/?$/.test(path)) return c.json([], 200);
    throw new SextantError('paper-not-found', 'Release not found: this site has no data sets to download.');
  });
}

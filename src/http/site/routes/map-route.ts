import type { Env, Hono } from 'hono';
import { SextantError } from '../../../errors.ts';
import type { MapLegend } from '../../../index/format/map-shape.ts';
import { conditional } from '../../cache.ts';
import { requireMap } from '../../../use-cases/map-papers.ts';
import type { Open } from '../../opening.ts';
import { sendsMail } from '../../mailing.ts';
import { ROUTES } from '../../routes.ts';
import { ASSETS, pageTag } from '../assets.ts';
import { mapPage, regionPage } from '../pages/map-page.tsx';
import { pageAfter } from '../../../search/snapshot.ts';
import { readParams } from '../pages/search-params.ts';

/** Papers of a region on one page. */
const PAGE_SIZE = 20;

/**
 * `/map` shows all regions, `/map?region=12` one of them with its papers, most typical first. The script reads what else
 * the address says: docs/map.md.
 */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  app.get(ROUTES.map.path, async (c) => {
    const service = await open(c).service();
    const map = requireMap(service);
    return conditional(c, await pageTag(c, service.info.version, null, OWN), async () => {
      const legend = await map.legend();
      const { papers, generation } = service.info;
      const shown = { legend, papers, generation, mail: sendsMail(c) };
      const chosen = c.req.query('region');
      const query = c.req.query('q')?.trim() ?? '';
      if (chosen === undefined) return c.html(mapPage({ ...shown, query }));
      const region = numberOf(chosen, legend);
      const { offset } = readParams(c.req.query());
      const rows = await map.rowsWithin(region);
      const read = await map.papers(rows.slice(offset, offset + PAGE_SIZE));
      const listed = read.filter((paper) => paper !== undefined);
      const page = { offset, limit: PAGE_SIZE };
      const { next } = pageAfter(page, { taken: read.length, total: rows.length });
      const inside = { shown: listed, total: rows.length, page, next };
      const topic = (await map.topics()).ofRegion(region);
      return c.html(regionPage({ ...shown, region, inside, topic }));
    });
  });
}

/** The page also changes with the map's own script and style. */
const OWN = ` ${ASSETS['map.js']} ${ASSETS['map.css']}`;

function numberOf(chosen: string, { regions }: MapLegend): number {
  const region = /^\d{1,5}$/.test(chosen) ? Number(chosen) : Number.NaN;
  if (region < regions.length) return region;
  throw new SextantError('route-not-found', 'The map has no such region. See /map for those that there are.');
}

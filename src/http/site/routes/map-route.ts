import type { Env, Hono } from 'hono';
import { SextantError } from '../../../errors.ts';
import { openMap, type PaperMap } from '../../../index/format/map.ts';
import { requireAtlas } from '../../atlas.ts';
import { conditional } from '../../cache.ts';
import type { Open } from '../../opening.ts';
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
    const service = await open(c);
    const atlas = requireAtlas(service);
    return conditional(c, await tagOf(service.version, c.req.url), async () => {
      const map = openMap(await atlas.value());
      const chosen = c.req.query('region');
      const { generation } = service;
      const query = c.req.query('q')?.trim() ?? '';
      if (chosen === undefined) return c.html(mapPage({ map, generation, query }));
      const region = numberOf(chosen, map);
      const { offset } = readParams(c.req.query());
      const rows = papersOf(map, region);
      const read = await atlas.papers(rows.slice(offset, offset + PAGE_SIZE));
      const shown = read.filter((paper) => paper !== undefined);
      const page = { offset, limit: PAGE_SIZE };
      const { next } = pageAfter(page, { taken: read.length, total: rows.length });
      const papers = { shown, total: rows.length, page, next };
      const topic = (await atlas.topics()).ofRegion(region);
      return c.html(regionPage({ map, generation, region, papers, topic }));
    });
  });
}

/** The page also changes with the map's own script and style. */
function tagOf(version: string, url: string): Promise<string> {
  const address = new URL(url);
  address.searchParams.append('', `${ASSETS['map.js']} ${ASSETS['map.css']}`);
  return pageTag(version, address.href, null);
}

function numberOf(chosen: string, { legend }: PaperMap): number {
  const region = /^\d{1,5}$/.test(chosen) ? Number(chosen) : Number.NaN;
  if (region < legend.regions.length) return region;
  throw new SextantError('route-not-found', 'The map has no such region. See /map for those that there are.');
}

/** Rows of a region's papers, those nearest to its middle first. */
function papersOf({ places, regions, legend }: PaperMap, region: number): number[] {
  const within = new Set<number>([region]);
  legend.regions.forEach(({ parent }, number) => within.has(parent) && within.add(number));
  const { x = 0, y = 0 } = legend.regions[region] ?? {};
  const distance = (row: number): number =>
    ((places[2 * row] ?? 0) - x) ** 2 + ((places[2 * row + 1] ?? 0) - y) ** 2;
  return Array.from(regions.keys())
    .filter((row) => within.has(regions[row] ?? -1))
    .sort((a, b) => distance(a) - distance(b) || a - b);
}

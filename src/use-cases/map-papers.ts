import * as z from 'zod/mini';
import { SextantError } from '../errors.ts';
import type { Paper } from '../index/paper.ts';
import type { MapReader, SearchService } from '../search/service.ts';
import { REQUEST_LIMITS } from './fields.ts';

/** Papers by their places on the map, or the other way round. */
export const mapPapersRequestSchema = z.strictObject({
  rows: z._default(
    z.array(z.int().check(z.minimum(0), z.maximum(9_999_999))).check(
      z.maxLength(REQUEST_LIMITS.page),
      z.meta({
        description: 'Row of a paper in the map. Repeat the parameter for more papers, up to 100.',
      }),
    ),
    [],
  ),
  ids: z._default(
    z
      .array(z.string().check(z.minLength(1)))
      .check(
        z.maxLength(REQUEST_LIMITS.page),
        z.meta({ description: 'Id of a paper. Repeat the parameter for more papers, up to 100.' }),
      ),
    [],
  ),
});
export type MapPapersInput = z.infer<typeof mapPapersRequestSchema>;

/** The map of an index. @throws SextantError `route-not-found` when it has none */
export function requireMap({ map }: SearchService): MapReader {
  if (map) return map;
  throw new SextantError(
    'route-not-found',
    'This index has no map. Publish it with `npx sextant index FILE…`.',
  );
}

/**
 * The papers of rows and of ids with their rows, in the order of the request, and how many of them cannot be read now.
 * @throws SextantError `paper-not-found`, `route-not-found` where there is no map
 */
export async function mapPapers(
  service: SearchService,
  { rows: given, ids }: MapPapersInput,
): Promise<{ papers: { row: number; paper: Paper }[]; missing: number }> {
  const map = requireMap(service);
  const rows = [...given, ...(await map.rows(ids))];
  const read = await map.papers(rows);
  const papers = read.flatMap((paper, i) => (paper === undefined ? [] : [{ row: rows[i] ?? 0, paper }]));
  return { papers, missing: read.length - papers.length };
}

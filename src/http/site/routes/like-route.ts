import type { Context, Env, Hono } from 'hono';
import * as z from 'zod/mini';
import type { SearchService } from '../../../search/service.ts';
import {
  type RecommendInput,
  recommendPapers,
  recommendRequestSchema,
} from '../../../use-cases/recommend-papers.ts';
import { REQUEST_LIMITS } from '../../../use-cases/fields.ts';
import { sendsMail } from '../../mailing.ts';
import { type Open, openPage } from '../../opening.ts';
import { ROUTES } from '../../routes.ts';
import { requireValid } from '../../validate.ts';
import { likePage } from '../pages/like-page.tsx';
import { PAGE_SIZE, readParams } from '../pages/search-params.ts';
import { idsOf } from './saved-route.ts';

const { references } = recommendRequestSchema.shape;

/** What the script of the page makes of a bibliography. */
const bodySchema = z.object({
  references: references.def.innerType.check(z.minLength(1, 'Must have a reference.')),
});

const NOTHING = recommendRequestSchema.parse({ limit: PAGE_SIZE });

/** `/like?id=…` shows papers like those of a list; `/like` takes a bibliography, of which its script sends the references. */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  app.get(ROUTES.like.path, async (c) => {
    const ids = idsOf(c).slice(0, REQUEST_LIMITS.examples);
    const service = await openPage(open(c));
    c.header('Cache-Control', 'no-store');
    if (ids.length === 0) return c.html(likePage({ given: 0, mail: sendsMail(c) }));
    const { offset } = readParams(c.req.query());
    return shown(c, service, { references: ids.map((id) => ({ names: [id], text: '' })), offset }, ids);
  });
  app.post(ROUTES.like.path, async (c) => {
    const { references } = requireValid(bodySchema, await c.req.json().catch(() => ({})), 'body');
    const service = await openPage(open(c));
    c.header('Cache-Control', 'no-store');
    return shown(c, service, { references, offset: 0 });
  });
}

/** @param ids Where the address has them. */
async function shown(
  c: Context,
  service: SearchService,
  { references, offset }: Pick<RecommendInput, 'references' | 'offset'>,
  ids?: string[],
): Promise<Response> {
  const found = await recommendPapers(service, { ...NOTHING, references, offset });
  const page = { given: references.length, mail: sendsMail(c) };
  return c.html(likePage(found.basis === 0 ? page : { ...page, found, ids }));
}

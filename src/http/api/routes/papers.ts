import type { Env, Hono } from 'hono';
import { paperApiPath } from '../../../paper/links.ts';
import { conditional, indexTag } from '../../cache.ts';
import type { Open } from '../../open.ts';
import { type Operation, serve } from '../operation.ts';
import { moved, moveTo } from '../../moved.ts';
import { json, notModified, problems } from '../responses.ts';
import { noQuerySchema, paperAnswerSchema, paperParamsSchema } from '../schema.ts';

export const paperOperation = {
  method: 'get',
  path: '/v1/papers/{id}',
  operationId: 'getPaper',
  tag: 'papers',
  summary: 'Get everything the index knows about a paper',
  params: paperParamsSchema,
  query: noQuerySchema,
  responses: {
    200: json(paperAnswerSchema, 'The paper.'),
    301: moved,
    304: notModified,
    ...problems('invalid-request', 'paper-not-found'),
  },
} satisfies Operation;

/** An id may have raw slashes. */
const PATTERN = '/v1/papers/:id{.+}';

/** Must be added after the routes below a paper: this one takes theirs too. */
export function papersRoute<E extends Env>(app: Hono<E>, open: Open<E>): void {
  serve(
    app,
    paperOperation,
    async (c, { params: { id } }) => {
      const service = await open(c).service();
      return conditional(c, await indexTag(service.info.version, c.req.url), async () => {
        const paper = await service.paper(id);
        return paper.id === id ? c.json(paper, 200) : moveTo(c, paperApiPath(paper.id));
      });
    },
    PATTERN,
  );
}

import type { Env, Hono } from 'hono';
import { paperApiPath } from '../../../paper/links.ts';
import { conditional, indexTag } from '../../cache.ts';
import type { Open } from '../../opening.ts';
import type { Operation } from '../../operation.ts';
import { ROUTES } from '../../routes.ts';
import { serve } from '../serve.ts';
import { moved, moveTo } from '../../moved.ts';
import { json, notModified, problems } from '../responses.ts';
import { noQuerySchema, paperAnswerSchema, paperParamsSchema } from '../schema.ts';

const paperOperation = {
  method: 'get',
  route: ROUTES.apiPaper,
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

export const operations = [paperOperation];

export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  serve(app, paperOperation, async (c, { params: { id } }) => {
    const service = await open(c);
    return conditional(c, await indexTag(service.version, c.req.url), async () => {
      const paper = await service.paper(id);
      return paper.id === id ? c.json(paper, 200) : moveTo(c, paperApiPath(paper.id));
    });
  });
}

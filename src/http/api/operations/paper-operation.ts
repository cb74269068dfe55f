import type { Env, Hono } from 'hono';
import { paperApiPath } from '../../../paper/links.ts';
import { readPaper } from '../../../use-cases/read-papers.ts';
import { conditional, indexTag } from '../../cache.ts';
import type { Open } from '../../opening.ts';
import type { Operation } from '../../operation.ts';
import { ROUTES } from '../../routes.ts';
import { serve } from '../serve.ts';
import { moveTo } from '../../redirects.ts';
import { json, moved, notModified, problems } from '../responses.ts';
import { paperAnswerSchema } from '../answers.ts';
import { noQuery, paperParams } from '../parameters.ts';

const paperOperation = {
  method: 'get',
  route: ROUTES.apiPaper,
  operationId: 'getPaper',
  tag: 'papers',
  summary: 'Get everything the index knows about a paper',
  params: paperParams,
  query: noQuery,
  responses: {
    200: json(paperAnswerSchema, 'The paper.'),
    301: moved,
    304: notModified,
    ...problems('invalid-request', 'paper-not-found'),
  },
} satisfies Operation;

export const operations = [paperOperation];

/** Mounts the operations of this module. */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  serve(app, paperOperation, async (c, { params: { id } }) => {
    const service = await open(c).service();
    return conditional(c, await indexTag(service.info.version, c.req.url), async () => {
      const paper = await readPaper(service, { id });
      return paper.id === id ? c.json(paper, 200) : moveTo(c, paperApiPath(paper.id));
    });
  });
}

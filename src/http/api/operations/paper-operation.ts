import type { Context, Env, Hono } from 'hono';
import { paperApiPath } from '../../../paper/links.ts';
import { readPaper } from '../../../use-cases/read-papers.ts';
import { conditional, indexTag } from '../../cache.ts';
import { type Open, sought } from '../../opening.ts';
import type { Operation } from '../../operation.ts';
import { ROUTES } from '../../routes.ts';
import { serve } from '../serve.ts';
import { moveTo } from '../../redirects.ts';
import { json, moved, notModified, problems } from '../responses.ts';
import { paperAnswerSchema } from '../answers.ts';
import { paperParams, parameters } from '../parameters.ts';
import { described, fieldsParameter, type ResultFields } from '../result-fields.ts';

/** What of a paper is asked for. */
export const paperQuery = parameters({ fields: fieldsParameter });

const paperOperation = {
  method: 'get',
  route: ROUTES.apiPaper,
  operationId: 'getPaper',
  tag: 'papers',
  summary: 'Get everything the index knows about a paper',
  params: paperParams,
  query: paperQuery,
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
  serve(app, paperOperation, (c, { params: { id }, query: { fields } }) => answerPaper(c, open, id, fields));
}

/** Answers the paper of an id; what else it is known by leads there. @throws SextantError `paper-not-found` */
export async function answerPaper<E extends Env>(
  c: Context<E>,
  open: Open<E>,
  id: string,
  fields: ResultFields | undefined,
): Promise<Response> {
  const opening = open(c);
  const service = await opening.service();
  return sought(opening, service, async (index) =>
    conditional(c, await indexTag(index.info.version, c.req.url), async () => {
      const paper = await readPaper(index, { id });
      if (paper.id !== id) return moveTo(c, paperApiPath(paper.id));
      return c.json(fields === undefined ? paper : described(paper, fields), 200);
    }),
  );
}

import type { Env, Hono } from 'hono';
import * as z from 'zod/mini';
import { conditional, indexTag } from '../../cache.ts';
import type { Open } from '../../opening.ts';
import type { Operation } from '../../operation.ts';
import { ROUTES } from '../../routes.ts';
import type { IndexInfo } from '../../../search/service.ts';
import { requireModel } from '../openai-error.ts';
import { noQuery } from '../parameters.ts';
import { json, notModified, openAiErrors } from '../responses.ts';
import { serve } from '../serve.ts';
import { type Model, modelSchema, modelsSchema } from '../schema.ts';

const modelsOperation = {
  method: 'get',
  route: ROUTES.apiModels,
  operationId: 'listModels',
  tag: 'embeddings',
  summary: 'List the model that embeds here, in the format of the OpenAI API',
  query: noQuery,
  responses: {
    200: json(modelsSchema, 'The one model that is served.'),
    304: notModified,
    ...openAiErrors('invalid-request'),
  },
} satisfies Operation;

const modelOperation = {
  method: 'get',
  route: ROUTES.apiModel,
  operationId: 'getModel',
  tag: 'embeddings',
  summary: 'Look up the model that embeds here',
  params: z.object({
    id: z.string().check(z.meta({ description: 'Id of the model, or the part of it after the slash.' })),
  }),
  query: noQuery,
  responses: {
    200: json(modelSchema, 'The model.'),
    304: notModified,
    ...openAiErrors('invalid-request'),
  },
} satisfies Operation;

export const operations = [modelsOperation, modelOperation];

/** Mounts the operations of this module. */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  serve(app, modelsOperation, async (c) => {
    const { info } = await open(c).service();
    return conditional(c, await indexTag(info.version, c.req.url), () =>
      c.json({ object: 'list', data: [modelOf(info)] }, 200),
    );
  });
  serve(app, modelOperation, async (c, { params }) => {
    const { info } = await open(c).service();
    requireModel(info.model, params.id);
    return conditional(c, await indexTag(info.version, c.req.url), () => c.json(modelOf(info), 200));
  });
}

function modelOf({ model: { id }, createdAt }: IndexInfo): Model {
  const [owner = ''] = id.split('/');
  return { id, object: 'model', created: Math.floor(Date.parse(createdAt) / 1_000), owned_by: owner };
}

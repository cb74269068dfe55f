import type { Env, Hono } from 'hono';
import { encodeBase64 } from 'hono/utils/encode';
import type { IndexInfo } from '../../../search/service.ts';
import type { Open } from '../../opening.ts';
import type { Operation } from '../../operation.ts';
import { ROUTES } from '../../routes.ts';
import { settingsOf } from '../../settings.ts';
import { serve } from '../serve.ts';
import { NotServed, requireModel } from '../openai-error.ts';
import { json, openAiErrors } from '../responses.ts';
import { embeddingsAnswerSchema, embeddingsRequestSchema, type EmbeddingsAnswer } from '../schema.ts';

const embeddingsOperation = {
  method: 'post',
  route: ROUTES.apiEmbeddings,
  operationId: 'createEmbeddings',
  tag: 'embeddings',
  summary: 'Embed texts as queries, in the format of the OpenAI API',
  body: embeddingsRequestSchema,
  responses: {
    200: json(embeddingsAnswerSchema, 'One embedding for each text, in the order of the input.'),
    ...openAiErrors('invalid-request', 'payload-too-large'),
  },
} satisfies Operation;

export const operations = [embeddingsOperation];

/** Mounts the operations of this module. */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  serve(app, embeddingsOperation, async (c, { body }) => {
    const { input, model, dimensions, encoding_format } = body;
    const service = await open(c).service();
    const isOther = model !== undefined && settingsOf(c.env).answersOtherModels;
    checkModel(service.info.model, isOther ? undefined : model, dimensions);
    const embeddings = await service.embed(typeof input === 'string' ? [input] : input);
    const tokens = embeddings.reduce((sum, embedding) => sum + embedding.tokens, 0);
    const answer: EmbeddingsAnswer = {
      object: 'list',
      data: embeddings.map(({ embedding, isTruncated }, index) => ({
        object: 'embedding',
        index,
        embedding: encoding_format === 'base64' ? toBase64(embedding) : Array.from(embedding),
        ...(isTruncated && { truncated: isTruncated }),
      })),
      model: service.info.model.id,
      query_encoder: service.info.model.queryEncoder,
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    };
    return c.json(answer, 200, { 'Cache-Control': 'no-store' });
  });
}

function checkModel(served: IndexInfo['model'], model?: string, dimensions?: number): void {
  if (model !== undefined) requireModel(served, model);
  if (dimensions !== undefined && dimensions !== served.dim) {
    throw new NotServed(
      'dimensions',
      `The model ${served.id} has ${served.dim} dimensions and can give no other number.`,
    );
  }
}

/** Base64 of the numbers as little-endian 32-bit floats. */
function toBase64(embedding: Float32Array): string {
  const bytes = new DataView(new ArrayBuffer(embedding.length * 4));
  embedding.forEach((value, i) => bytes.setFloat32(i * 4, value, true));
  return encodeBase64(bytes.buffer);
}

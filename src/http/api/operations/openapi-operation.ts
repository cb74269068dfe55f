import type { Context, Env, Hono } from 'hono';
import * as z from 'zod';
import { SextantError } from '../../../errors.ts';
import type { SearchService } from '../../../search/service.ts';
import { conditional, contentTag, indexTag } from '../../cache.ts';
import { callOf } from '../../call.ts';
import { type Open, openPage } from '../../opening.ts';
import { openApiDocument } from '../openapi-document.ts';
import type { AllOperations, Operation } from '../../operation.ts';
import { ROUTES } from '../../routes.ts';
import { serve } from '../serve.ts';
import { json, notModified } from '../responses.ts';
import { servedExamples } from '../served-examples.ts';

const openApiOperation = {
  method: 'get',
  route: ROUTES.openApi,
  operationId: 'getOpenApi',
  tag: 'index',
  summary: 'Get this document',
  responses: { 200: json(z.record(z.string(), z.unknown()), 'An OpenAPI 3.1 document.'), 304: notModified },
} satisfies Operation;

const JSON_TYPE = { 'Content-Type': 'application/json' };

export const operations = [openApiOperation];

/** Mounts the operations of this module. */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>, all: AllOperations): void {
  let known: { version: string; text: string } | undefined;
  // The document changes with the Worker and with the index: both are in its tag, so that it is not made for a 304.
  let shape: string | undefined;
  serve(app, openApiOperation, async (c) => {
    const service = await openIfPublished(open, c);
    const version = service?.info.version ?? '';
    shape ??= await contentTag(JSON.stringify(openApiDocument(await all())));
    const address = new URL(c.req.url);
    address.searchParams.append('', shape);
    return conditional(c, await indexTag(version, address.href), async () => {
      if (known?.version === version) return c.body(known.text, 200, JSON_TYPE);
      const examples = service && (await servedExamples(service));
      const text = JSON.stringify(openApiDocument(await all(), examples));
      // Papers that cannot be read at the moment are no examples, for now.
      if (callOf(c).budget.isComplete) known = { version, text };
      return c.body(text, 200, JSON_TYPE);
    });
  });
}

/** The document says how to ask, whether there is an index to answer or not. */
async function openIfPublished<E extends Env>(
  open: Open<E>,
  c: Context<E>,
): Promise<SearchService | undefined> {
  try {
    return await openPage(open(c));
  } catch (error) {
    if (error instanceof SextantError) return undefined;
    throw error;
  }
}

import type { Env, Hono } from 'hono';
import * as z from 'zod';
import { conditional, contentTag } from '../cache.ts';
import { openApiDocument } from '../openapi.ts';
import { type Operation, serve } from '../operation.ts';
import { json, notModified } from '../responses.ts';
import { embeddingsOperation } from './embeddings.ts';
import { healthOperation } from './health.ts';
import { mapOperation, mapPapersOperation } from './map.ts';
import { paperOperation } from './papers.ts';
import { recommendationsOperation } from './recommendations.ts';
import { relatedOperation } from './related.ts';
import { searchOperation } from './search.ts';
import { suggestOperation } from './suggest.ts';

const openApiOperation = {
  method: 'get',
  path: '/openapi.json',
  operationId: 'getOpenApi',
  tag: 'index',
  summary: 'This document',
  responses: { 200: json(z.record(z.string(), z.unknown()), 'An OpenAPI 3.1 document.'), 304: notModified },
} satisfies Operation;

/** In the order in which a reader of the reference sees them. */
const OPERATIONS: Operation[] = [
  searchOperation,
  suggestOperation,
  paperOperation,
  relatedOperation,
  recommendationsOperation,
  embeddingsOperation,
  mapOperation,
  mapPapersOperation,
  healthOperation,
  openApiOperation,
];

/** Serves the document of the whole API. It is generated once, when it is first asked for. */
export function openApiRoute<E extends Env>(app: Hono<E>): void {
  let document: string | undefined;
  serve(app, openApiOperation, async (c) => {
    const text = (document ??= JSON.stringify(openApiDocument(OPERATIONS)));
    return conditional(c, await contentTag(text), () =>
      c.body(text, 200, { 'Content-Type': 'application/json' }),
    );
  });
}

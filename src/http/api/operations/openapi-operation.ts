import type { Env, Hono } from 'hono';
import * as z from 'zod/mini';
import { conditional, contentTag, indexTag } from '../../cache.ts';
import { callOf } from '../../call.ts';
import { type Open, openPage, readable } from '../../opening.ts';
import { type Documented, openApiDocument } from '../openapi-document.ts';
import type { AllOperations, Operation } from '../../operation.ts';
import { ROUTES } from '../../routes.ts';
import { toldLimits } from '../../told-limits.ts';
import { isAnswered, type Settings, settingsOf } from '../../settings.ts';
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
  const documentsOf = new WeakMap<Settings, Promise<Documents>>();
  serve(app, openApiOperation, async (c) => {
    const settings = settingsOf(c.env);
    const service = await readable(() => openPage(open(c)));
    const version = service?.info.version ?? '';
    const making = documentsOf.get(settings) ?? makeDocuments(all, settings);
    documentsOf.set(settings, making);
    const documents = await making;
    const address = new URL(c.req.url);
    address.searchParams.append('', documents.shape);
    return conditional(c, await indexTag(version, address.href), async () => {
      const { origin } = address;
      const from = `${version} ${origin}`;
      if (documents.known?.from === from) return c.body(documents.known.text, 200, JSON_TYPE);
      // The document says how to ask, whether there is an index to answer or not.
      const served = service && (await servedExamples(service));
      const text = JSON.stringify(documents.make({ served, origin }));
      // Papers that cannot be read at the moment are no examples, for now.
      if (callOf(c).budget.isComplete) documents.known = { from, text };
      return c.body(text, 200, JSON_TYPE);
    });
  });
}

/** The documents of a site, which differ by its settings, by the index, and by where it is. */
interface Documents {
  make: (said: Pick<Documented, 'served' | 'origin'>) => object;
  /** Changes with the Worker and the settings: it is in the tag, so that no document is made for a 304. */
  shape: string;
  known?: { from: string; text: string };
}

async function makeDocuments(all: AllOperations, settings: Settings): Promise<Documents> {
  const operations = (await all()).filter(({ route: { surface } }) => isAnswered(settings, surface));
  const limits = toldLimits(settings);
  const make: Documents['make'] = (said) => openApiDocument(operations, { ...said, limits });
  return { make, shape: await contentTag(JSON.stringify(make({}))) };
}

import { OpenAPIHono } from '@hono/zod-openapi';
import type { Env } from 'hono';
import { rejectInvalid } from './validate.ts';

/** An application for routes of the API, which refuses what their schemas refuse. */
export function createApi<E extends Env>(): OpenAPIHono<E> {
  return new OpenAPIHono<E>({ defaultHook: rejectInvalid });
}

import type * as z from 'zod/mini';
import type { Route } from './routes.ts';

/** One documented way to answer. */
export interface Answer {
  description: string;
  /** By media type. */
  content?: Record<string, { schema: z.ZodMiniType | object; examples?: object }>;
}

/** Fields of a query string or a path. */
export type Fields = z.ZodMiniObject<Record<string, z.ZodMiniType>>;

/** One operation of the API: what it takes, and what the document of the API says of it. */
export interface Operation {
  method: 'get' | 'post';
  route: Route;
  operationId: string;
  tag: string;
  summary: string;
  query?: Fields;
  params?: Fields;
  /** JSON. */
  body?: z.ZodMiniType;
  /** By status. */
  responses: Record<number, Answer>;
}

/** All operations of the API, for what describes it: their modules are evaluated for it. */
export type AllOperations = () => Promise<readonly Operation[]>;

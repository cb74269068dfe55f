import type * as z from 'zod/mini';
import { ERRORS, type ErrorCode } from '../../errors.ts';
import { openAiErrorSchema, problemSchema } from './schema.ts';
import { problemType } from './problem.ts';

/** What any route that opens the index may answer. */
const INDEX_ERRORS = [
  'internal',
  'index-missing',
  'index-format-unsupported',
  'index-value-missing',
  'index-corrupt',
  'store-failed',
] as const satisfies ErrorCode[];

/** A documented JSON answer. */
export function json<S extends z.ZodMiniType>(schema: S, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

/** What any route may answer to its client, whatever it was asked. */
const CLIENT_ERRORS = ['api-key-unknown', 'rate-limited'] as const satisfies ErrorCode[];

/** What Cloudflare and its simulator answer before the Worker is asked: an address has room for 16 KB. */
const tooLong = {
  414: { description: 'The address is too long. The platform answers this itself, without problem details.' },
  431: {
    description:
      'The headers, including the address, are too long. The platform answers this itself, without problem details.',
  },
};

/** The answer to an address that names a paper by another name than its id. */
export const moved = { description: 'Moved: the paper has another id here, and Location is its address.' };

export const notModified = {
  description: 'Not modified: the answer that If-None-Match names is still current.',
};

/** The documented problems of a route: its own codes, those of clients and of the index, with an example of each. */
export function problems(...codes: ErrorCode[]) {
  return problemsOf(...codes, ...CLIENT_ERRORS, ...INDEX_ERRORS);
}

/** The documented problems of a route that is always answered, however often a client asks. */
export function problemsWithoutRateLimit(...codes: ErrorCode[]) {
  return problemsOf(...codes, 'api-key-unknown', ...INDEX_ERRORS);
}

function problemsOf(...codes: ErrorCode[]) {
  return {
    ...byStatus(codes, (sameStatus) => ({
      'application/problem+json': {
        schema: problemSchema,
        examples: Object.fromEntries(sameStatus.map((code) => [code, { value: exampleOf(code) }])),
      },
    })),
    ...tooLong,
  };
}

/** The documented errors of the embeddings route, in OpenAI's shape. */
export function openAiErrors(...codes: ErrorCode[]) {
  const content = { 'application/json': { schema: openAiErrorSchema } };
  return {
    ...byStatus([...codes, ...CLIENT_ERRORS, ...INDEX_ERRORS], () => content),
    404: { description: 'A model, or a number of dimensions, that is not served here.', content },
    ...tooLong,
  };
}

function exampleOf(code: ErrorCode) {
  const { title, status } = ERRORS[code];
  return {
    type: problemType(code),
    title,
    status,
    detail: `${title}.`,
    instance: '/v1/…',
    request_id: '8f1c2a7de9b0c3d4-FRA',
  };
}

/** Typed as empty: errors are thrown and answered in one place, so no handler returns one. */
function byStatus(codes: ErrorCode[], content: (sameStatus: ErrorCode[]) => object): Record<never, never> {
  const statuses = new Set(codes.map((code) => ERRORS[code].status));
  return Object.fromEntries(
    Array.from(statuses, (status) => {
      const sameStatus = codes.filter((code) => ERRORS[code].status === status);
      const description = sameStatus.map((code) => ERRORS[code].title).join(' · ');
      return [status, { description, content: content(sameStatus) }];
    }),
  );
}

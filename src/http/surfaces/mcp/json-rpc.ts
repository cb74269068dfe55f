import * as z from 'zod/mini';
import type { Context } from 'hono';
import { SextantError } from '../../../errors.ts';
import { brokenOff } from '../../invalid-request.ts';

/** Id of a request: whatever its client numbers requests by. */
export type RequestId = string | number;

/**
 * What can be wrong with a message: the code of JSON-RPC 2.0 or of MCP, and the status where it is not an answer like any
 * other. https://modelcontextprotocol.io/specification/2026-07-28/basic#error-codes
 */
export const FAULTS = {
  parse: { code: -32_700, status: 400 },
  shape: { code: -32_600, status: 400 },
  method: { code: -32_601, status: 404 },
  params: { code: -32_602, status: 200 },
  resource: { code: -32_602, status: 200 },
  envelope: { code: -32_602, status: 400 },
  header: { code: -32_020, status: 400 },
  version: { code: -32_022, status: 400 },
} as const;

/** A message that cannot be answered as it is meant. */
export class RpcError extends SextantError {
  constructor(
    readonly fault: keyof typeof FAULTS,
    message: string,
    readonly data?: Record<string, unknown>,
  ) {
    super('invalid-request', message);
  }
}

const idSchema = z.union([z.string(), z.int()]);

const messageSchema = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.optional(idSchema),
  method: z.string(),
  params: z.optional(z.record(z.string(), z.unknown())),
});
type Message = z.infer<typeof messageSchema>;

/** A message that wants an answer. */
export type RpcRequest = Message & { id: RequestId };

const SHAPE =
  'Send one JSON-RPC 2.0 message: jsonrpc "2.0", an id that is a text or a whole number, the name of a method, and params that are an object.';

/**
 * The message of a body, not looked into; what is no JSON is refused.
 * @throws RpcError
 */
export async function bodyOf(c: Context): Promise<unknown> {
  try {
    return await c.req.json();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw brokenOff(error);
    throw new RpcError('parse', 'The body is not valid JSON.');
  }
}

/** The id that an error can be answered under, if a message has one. */
export function idOf(body: unknown): RequestId | undefined {
  return z.object({ id: idSchema }).safeParse(body).data?.id;
}

/**
 * A request or, without an id, a notification.
 * @throws RpcError for a batch, for a response, which nobody here waits for, and for anything else
 */
export function messageIn(body: unknown): Message {
  if (Array.isArray(body)) throw new RpcError('shape', 'Send one message at a time: batches are not taken.');
  const parsed = messageSchema.safeParse(body);
  if (!parsed.success) throw new RpcError('shape', SHAPE);
  return parsed.data;
}

/** Whether a message wants an answer; one without an id is a notification. */
export function isRequest(message: Message): message is RpcRequest {
  return message.id !== undefined;
}

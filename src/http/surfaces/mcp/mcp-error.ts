import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { echoed, ERRORS, type SextantError, inFull } from '../../../errors.ts';
import { type Call, callOf } from '../../call.ts';
import { FAULTS, RpcError, type RequestId } from './json-rpc.ts';
import type { Era } from './protocol.ts';

/** What is known of the request of a call when something goes wrong. */
interface Asked {
  id: RequestId | undefined;
  era: Era | undefined;
}

const asked = new WeakMap<Call, Asked>();

/** Remembers which request a call is, for an error to be answered under its id. */
export function noteAsked(c: Context, request: Asked): void {
  asked.set(callOf(c), request);
}

const LONGEST_MESSAGE = 4_000;
const INTERNAL = -32_603;
/** What clients of before 2026-07-28 know a resource by that is not there. */
const NO_RESOURCE = -32_002;

/** A JSON-RPC error. */
export function mcpErrorResponse(c: Context, error: SextantError): Response {
  const { id, era } = asked.get(callOf(c)) ?? { id: undefined, era: undefined };
  const { code, status, data } = saidAs(error, { id, era });
  const message = echoed(inFull(error), LONGEST_MESSAGE);
  return c.body(JSON.stringify({ jsonrpc: '2.0', id, error: { code, message, data } }), status, {
    'Content-Type': 'application/json',
  });
}

/**
 * What was asked and understood is answered with 200, whatever comes of it: clients read no body with another status,
 * and some of the older ones wait for it until they give up. The stateless protocol itself wants 404 for a method.
 */
function saidAs(
  error: SextantError,
  { id, era }: Asked,
): { code: number; status: ContentfulStatusCode; data?: object | undefined } {
  if (error instanceof RpcError) {
    const { fault, data } = error;
    const isOld = era === 'handshake';
    if (fault === 'resource' && isOld) return { code: NO_RESOURCE, status: 200, data };
    const { code, status } = FAULTS[fault];
    return { code, status: fault === 'method' && isOld ? 200 : status, data };
  }
  const { status } = ERRORS[error.code];
  const code = status < 500 ? FAULTS.shape.code : INTERNAL;
  return { code, status: id === undefined || era === undefined ? status : 200 };
}

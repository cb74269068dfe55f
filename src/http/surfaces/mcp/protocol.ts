import * as z from 'zod/mini';
import { fromBase64 } from '../../../base64.ts';
import { echoed } from '../../../errors.ts';
import { RpcError, type RpcRequest } from './json-rpc.ts';

/** Versions in which each request says all that there is to know. */
export const STATELESS = ['2026-07-28'] as const;
/** Versions that begin with `initialize`. None of what they differ in is served here. */
const HANDSHAKE = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const;

/** How a client speaks: whether each request says its version, or one before them did. */
export type Era = 'stateless' | 'handshake';

const PREFIX = 'io.modelcontextprotocol/';
export const SERVER_INFO = `${PREFIX}serverInfo`;
const VERSION = `${PREFIX}protocolVersion`;
const CAPABILITIES = `${PREFIX}clientCapabilities`;

const metaSchema = z.object({ _meta: z.record(z.string(), z.unknown()) });

/** Where the value stands that the header `Mcp-Name` repeats. */
const NAMED: Partial<Record<string, 'name' | 'uri'>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
};

/**
 * How a request is spoken. A stateless one has its version both in its `_meta` and in a header; both must be there and
 * agree, since what stands between looks at the headers alone.
 * @param header A header of the request, by its name
 * @throws RpcError for what the protocol has refused
 */
export function eraOf(request: RpcRequest, header: (name: string) => string | undefined): Era {
  const meta = metaSchema.safeParse(request.params).data?._meta ?? {};
  const claimed = meta[VERSION];
  const sent = header('MCP-Protocol-Version');
  if (claimed === undefined) {
    if (sent === undefined || isOneOf(HANDSHAKE, sent) || request.method === 'initialize') return 'handshake';
    if (!isOneOf(STATELESS, sent)) throw unsupported(sent);
  }
  if (typeof claimed !== 'string') throw missing(VERSION, 'a version of the protocol');
  mustRepeat('MCP-Protocol-Version', sent, claimed);
  if (!isOneOf(STATELESS, claimed)) throw unsupported(claimed);
  if (!z.record(z.string(), z.unknown()).safeParse(meta[CAPABILITIES]).success) {
    throw missing(CAPABILITIES, 'an object');
  }
  mustRepeat('Mcp-Method', header('Mcp-Method'), request.method);
  const field = Object.hasOwn(NAMED, request.method) ? NAMED[request.method] : undefined;
  const name = field === undefined ? undefined : request.params?.[field];
  if (typeof name === 'string') mustRepeat('Mcp-Name', decoded(header('Mcp-Name')), name);
  return 'stateless';
}

/** The version that is spoken after `initialize`: the one that was asked for, or the newest of ours. */
export function agreedVersion(asked: unknown): string {
  return isOneOf(HANDSHAKE, asked) ? asked : HANDSHAKE[0];
}

/** All versions that are answered. */
export const VERSIONS: readonly string[] = [...STATELESS, ...HANDSHAKE];

function isOneOf<T extends string>(versions: readonly T[], version: unknown): version is T {
  return versions.some((known) => known === version);
}

function mustRepeat(name: string, sent: string | undefined, value: string): void {
  if (sent === value) return;
  const is = sent === undefined ? 'is missing' : `is ${JSON.stringify(echoed(sent))}`;
  throw new RpcError('header', `The header ${name} ${is}; the body says ${JSON.stringify(echoed(value))}.`);
}

const ENCODED = /^=\?base64\?([A-Za-z0-9+/]*={0,2})\?=$/;
const utf8 = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A value of a header that cannot be ASCII is Base64 of its UTF-8; what is none is taken as it is, and fits nothing. */
function decoded(value: string | undefined): string | undefined {
  const base64 = value === undefined ? undefined : ENCODED.exec(value)?.[1];
  if (base64 === undefined || base64.length % 4 !== 0) return value;
  try {
    return utf8.decode(fromBase64(base64));
  } catch {
    return value;
  }
}

function missing(key: string, what: string): RpcError {
  return new RpcError('envelope', `params._meta must have ${JSON.stringify(key)}: ${what}.`);
}

function unsupported(requested: string): RpcError {
  const message = `This version of the protocol is not spoken here. Use ${STATELESS.join(' or ')}, or begin with initialize for ${HANDSHAKE.join(', ')}.`;
  return new RpcError('version', message, { supported: STATELESS, requested: echoed(requested) });
}

import * as z from 'zod/mini';
import { SextantError } from '../../../errors.ts';
import type { IndexInfo, Opening } from '../../../search/service.ts';
import { openPage, readable } from '../../opening.ts';
import { RpcError, type RpcRequest } from './json-rpc.ts';
import { corpusOf, instructions, serverInfo } from './mcp-corpus.ts';
import { completed, listResources, listTemplates, readResource } from './paper-resources.ts';
import { PROMPTS, promptOf } from './prompts.ts';
import { agreedVersion, type Era, SERVER_INFO, STATELESS } from './protocol.ts';
import { failed } from './mcp-tool.ts';
import { TOOLS } from './mcp-tools.ts';

/** What a request is answered with. */
export interface Exchange {
  request: RpcRequest;
  era: Era;
  opening: Opening;
  /** Where this site is served, as in `https://example.org`. */
  origin: string;
  /** Notes an error that a tool tells its model, and that is answered like a result. */
  note: (error: SextantError) => void;
}

interface Method {
  /** The only era that has it, if not both have. */
  era?: Era;
  /** Milliseconds for which a client may keep the answer, which is the same for everybody. */
  keptFor?: number;
  answer: (exchange: Exchange) => object | Promise<object>;
}

/** Nothing here tells of its changes: clients ask again after this time. */
const MINUTES_5 = 300_000;
const MINUTE = 60_000;

const CAPABILITIES = { tools: {}, resources: {}, prompts: {}, completions: {} };

const METHODS: Record<string, Method> = {
  initialize: {
    era: 'handshake',
    answer: async ({ request, opening, origin }) => ({
      protocolVersion: agreedVersion(request.params?.['protocolVersion']),
      capabilities: CAPABILITIES,
      serverInfo: serverInfo(origin),
      instructions: instructions(await infoIfPublished(opening), origin),
    }),
  },
  ping: { era: 'handshake', answer: () => ({}) },
  'server/discover': {
    era: 'stateless',
    keptFor: MINUTES_5,
    answer: async ({ opening, origin }) => ({
      supportedVersions: STATELESS,
      capabilities: CAPABILITIES,
      instructions: instructions(await infoIfPublished(opening), origin),
    }),
  },
  'tools/list': {
    keptFor: MINUTES_5,
    answer: async ({ request, opening }) => {
      withoutCursor(request);
      const corpus = corpusOf(await infoIfPublished(opening));
      return { tools: TOOLS.map(({ listed }) => listed(corpus)) };
    },
  },
  'tools/call': { answer: callTool },
  'resources/list': {
    keptFor: MINUTE,
    answer: async ({ request, opening, origin }) => {
      withoutCursor(request);
      return listResources(await openPage(opening), origin);
    },
  },
  'resources/templates/list': {
    keptFor: MINUTES_5,
    answer: async ({ request, opening }) => {
      withoutCursor(request);
      return listTemplates(corpusOf(await infoIfPublished(opening)));
    },
  },
  'resources/read': {
    keptFor: MINUTE,
    answer: async ({ request, opening }) => readResource(await openPage(opening), request.params),
  },
  'prompts/list': {
    keptFor: MINUTES_5,
    answer: ({ request }) => {
      withoutCursor(request);
      return PROMPTS;
    },
  },
  'prompts/get': { answer: ({ request }) => promptOf(request.params) },
  'completion/complete': {
    answer: async ({ request, opening }) => completed(await opening.service(), request.params),
  },
};

/**
 * The result of a request, as its era has it.
 * @throws RpcError, SextantError of what cannot be answered
 */
export async function resultOf(exchange: Exchange): Promise<object> {
  const { request, era, origin } = exchange;
  const method = Object.hasOwn(METHODS, request.method) ? METHODS[request.method] : undefined;
  if (method === undefined || (method.era ?? era) !== era) {
    throw new RpcError(
      'method',
      `There is no method of this name here: ${JSON.stringify(request.method.slice(0, 100))}.`,
    );
  }
  const result = await method.answer(exchange);
  if (era === 'handshake') return result;
  const kept = method.keptFor === undefined ? {} : { ttlMs: method.keptFor, cacheScope: 'public' };
  return { resultType: 'complete', ...result, ...kept, _meta: { [SERVER_INFO]: serverInfo(origin) } };
}

const callSchema = z.object({
  name: z.string(),
  arguments: z._default(z.record(z.string(), z.unknown()), {}),
});

/** Calls a tool. What it cannot do it says as a result, which a model reads and can act upon; a protocol error it may not see. */
async function callTool({ request, opening, origin, note }: Exchange): Promise<object> {
  const parsed = callSchema.safeParse(request.params);
  if (!parsed.success)
    throw new RpcError('params', 'Send the name of a tool, and arguments that are an object.');
  const { name, arguments: args } = parsed.data;
  const tool = TOOLS.find((one) => one.name === name);
  if (tool === undefined) {
    const names = TOOLS.map((one) => one.name).join(', ');
    throw new RpcError('params', `Unknown tool: ${JSON.stringify(name.slice(0, 100))}. There are ${names}.`);
  }
  try {
    return await tool.call(args, { opening, origin });
  } catch (error) {
    if (!(error instanceof SextantError)) throw error;
    note(error);
    return failed(error);
  }
}

/** Every list has one page. @throws RpcError for a cursor, which is none of ours */
function withoutCursor({ params }: RpcRequest): void {
  const cursor = params?.['cursor'];
  if (cursor !== undefined && cursor !== null) {
    throw new RpcError('params', 'This cursor is not known: lists have one page here, without a cursor.');
  }
}

/** What can be asked is said whether there is an index to answer or not. */
async function infoIfPublished(opening: Opening): Promise<IndexInfo | undefined> {
  return (await readable(() => opening.service()))?.info;
}

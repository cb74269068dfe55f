import type { Context, Env, Hono } from 'hono';
import { conditional, contentTag } from '../../cache.ts';
import { callOf } from '../../call.ts';
import type { Open } from '../../opening.ts';
import { ROUTES } from '../../routes.ts';
import { bodyOf, idOf, isRequest, messageIn } from './json-rpc.ts';
import { noteAsked } from './mcp-error.ts';
import { requireOrigin } from './mcp-origin.ts';
import { resultOf } from './methods.ts';
import { eraOf } from './protocol.ts';
import { aiCatalog, CARD_TYPE, CATALOG_TYPE, serverCard } from './server-card.ts';

/**
 * The Model Context Protocol over Streamable HTTP, as of 2026-07-28
 * (https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http), and for clients of before,
 * whose `initialize` begins no session. Every answer is one JSON object: nothing here takes so long that a stream would help.
 */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  app.post(ROUTES.mcp.path, async (c) => {
    requireOrigin(c);
    const body = await bodyOf(c);
    const id = idOf(body);
    noteAsked(c, { id, era: undefined });
    const message = messageIn(body);
    // No notification asks for anything here: the client has begun, or gave up waiting.
    if (!isRequest(message)) return c.body(null, 202);
    const era = eraOf(message, (name) => c.req.header(name)?.trim());
    noteAsked(c, { id, era });
    const result = await resultOf({
      request: message,
      era,
      opening: open(c),
      origin: originOf(c),
      note: (error) => {
        callOf(c).error = error;
      },
    });
    return c.json({ jsonrpc: '2.0', id, result }, 200, { 'Cache-Control': 'no-store' });
  });
  app.get(ROUTES.mcpCatalog.path, (c) => fixed(c, aiCatalog(originOf(c)), CATALOG_TYPE));
  // Earlier drafts had the card at the second and third of these, where crawlers still look for it.
  for (const { path } of [ROUTES.mcpCard, ROUTES.mcpCardBefore, ROUTES.mcpCardFirst]) {
    app.get(path, (c) =>
      fixed(c, serverCard(originOf(c)), path === ROUTES.mcpCard.path ? CARD_TYPE : JSON_TYPE),
    );
  }
}

const JSON_TYPE = 'application/json';

function originOf(c: Context): string {
  return new URL(c.req.url).origin;
}

async function fixed(c: Context, content: object, type: string): Promise<Response> {
  const text = JSON.stringify(content);
  return conditional(c, await contentTag(text), () => c.body(text, 200, { 'Content-Type': type }));
}

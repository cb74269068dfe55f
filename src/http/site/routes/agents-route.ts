import type { Env, Hono } from 'hono';
import { conditional, contentTag } from '../../cache.ts';
import { sendsMail } from '../../mailing.ts';
import { ROUTES } from '../../routes.ts';
import { settingsOf } from '../../settings.ts';
import { TOOLS } from '../../surfaces/mcp/mcp-tools.ts';
import { agentsPage } from '../pages/agents-page.tsx';

/** How to let an assistant search here. It needs no index. */
export function mount<E extends Env>(app: Hono<E>): void {
  app.get(ROUTES.agents.path, async (c) => {
    const { origin } = new URL(c.req.url);
    const tools = settingsOf(c.env).surfaces.has('mcp') ? TOOLS : [];
    const document = String(await agentsPage({ origin, tools, mail: sendsMail(c) }));
    return conditional(c, await contentTag(document), () => c.html(document));
  });
}

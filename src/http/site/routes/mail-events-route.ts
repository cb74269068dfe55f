import type { Env, Hono } from 'hono';
import { digestOf } from '../../mailing.ts';
import { ROUTES } from '../../routes.ts';

/** What the service that sends mails tells of them: a webhook, which is signed. */
export function mount<E extends Env>(app: Hono<E>): void {
  app.post(ROUTES.mailEvents.path, async (c) => {
    const digest = await digestOf(c);
    await digest.hear(c.req.raw.headers, await c.req.text());
    return c.body(null, 204);
  });
}

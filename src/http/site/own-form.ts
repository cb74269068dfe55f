import type { Context } from 'hono';
import { SextantError } from '../../errors.ts';

/**
 * Refuses a form that a page of another site has sent: it could ask for mails on behalf of whoever looks at it. Browsers
 * say where a form comes from by `Sec-Fetch-Site`. Older ones say `Origin`, which is `null` for a form of ours: our pages
 * send no referrer. Programs say neither, and have nothing of a visitor that could be misused.
 * @throws SextantError `origin-refused`
 */
export function requireOwnForm(c: Context): void {
  const site = c.req.header('Sec-Fetch-Site');
  const origin = c.req.header('Origin') ?? 'null';
  const isOwn =
    site === undefined
      ? origin === 'null' || origin === new URL(c.req.url).origin
      : site === 'same-origin' || site === 'none';
  if (isOwn) return;
  throw new SextantError(
    'origin-refused',
    `This form was sent by a page of another site. Open ${c.req.path} here and send it from there.`,
  );
}

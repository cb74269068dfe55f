import type { Context } from 'hono';
import { echoed, SextantError } from '../../../errors.ts';
import { settingsOf } from '../../settings.ts';

/**
 * Refuses requests that scripts of some other sites send. A site that anybody may read has nothing to hide from any of
 * them, unless it runs on the reader's own machine or network: there a page may have had its name led to this address,
 * to read as its own what only that reader can reach. Such a page was not read by TLS, nor was what it reaches.
 * @throws SextantError `origin-refused`
 */
export function requireOrigin(c: Context): void {
  const origin = c.req.header('Origin');
  if (origin === undefined) return;
  const { allowedOrigins } = settingsOf(c.env);
  const own = new URL(c.req.url);
  const isSecure = own.protocol === 'https:';
  if (allowedOrigins.includes(origin) || (isSecure && origin === own.origin)) return;
  if (allowedOrigins.includes('*') && (isSecure || !mayBeLedHere(origin))) return;
  throw new SextantError(
    'origin-refused',
    `Scripts of ${echoed(origin)} may not ask here. Whoever runs this site can name that origin in the setting ALLOWED_ORIGINS.`,
  );
}

const LOOPBACK = /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Whether an origin may be a page whose name was led to this address: one without TLS, or one that does not say. */
function mayBeLedHere(origin: string): boolean {
  if (!URL.canParse(origin)) return true;
  const { protocol, hostname } = new URL(origin);
  return protocol === 'http:' && !LOOPBACK.test(hostname);
}

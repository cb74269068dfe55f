import type { Context, MiddlewareHandler, Next } from 'hono';
import { cors } from 'hono/cors';
import { callOf } from './call.ts';
import { splitEnding } from './endings.ts';
import { isOfApi } from './routes.ts';
import { settingsOf } from './settings.ts';
import { SITE } from './site-json.ts';

const API_POLICY = "default-src 'none'; frame-ancestors 'none'";
const IMAGES = ["'self'", 'data:', ...SITE.thumbnails.map((host) => `https://${host}`)].join(' ');
const PAGE_POLICY = `default-src 'none'; script-src 'self'; style-src 'self'; img-src ${IMAGES}; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** Headers of every answer, errors included: no sniffing, no referrer, nothing may be loaded or framed. */
export async function securityHeaders(c: Context, next: Next): Promise<void> {
  await next();
  const isPage = c.res.headers.get('Content-Type')?.startsWith('text/html') ?? false;
  // A 304 has no type, and its headers replace those that the browser has kept with the page.
  if (c.res.status !== 304) c.header('Content-Security-Policy', isPage ? PAGE_POLICY : API_POLICY);
  c.header('X-Content-Type-Options', 'nosniff');
  c.header('Referrer-Policy', 'no-referrer');
  if (callOf(c).route?.isPrivate !== true) return;
  c.header('Cache-Control', 'no-store');
  c.header('X-Robots-Tag', 'noindex');
}

/**
 * The sites whose scripts may read the API, and lists and papers in other formats than a page: any, unless the setting
 * `ALLOWED_ORIGINS` names some. It takes no cookies, so there is nothing that another site could read on behalf of somebody.
 */
export function sharedWithOrigins(): MiddlewareHandler {
  const shared = cors({
    origin: (origin, c) => {
      const { allowedOrigins } = settingsOf(c.env);
      if (allowedOrigins.includes('*')) return '*';
      return allowedOrigins.includes(origin) ? origin : null;
    },
    allowMethods: ['GET', 'HEAD', 'POST', 'OPTIONS'],
    exposeHeaders: [
      'ETag',
      'Link',
      'X-Error-Message',
      'Retry-After',
      'RateLimit',
      'RateLimit-Policy',
      'Server-Timing',
      'X-Request-Id',
    ],
    maxAge: 86_400,
  });
  return (c, next) => (isOfApi(c.req.path) || isFile(c) ? shared(c, next) : next());
}

/** Whether another format than a page is asked for, by the ending of the address or by what the client accepts. */
function isFile(c: Context): boolean {
  const accepted = c.req.header('Accept') ?? '*/*';
  if (callOf(c).route?.isPrivate === true) return false;
  return splitEnding(c.req.path).format !== null || !/text\/html|\*\/\*/.test(accepted);
}

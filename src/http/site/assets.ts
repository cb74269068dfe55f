import list from '../../../build/assets.json' with { type: 'json' };
import type { Context } from 'hono';
import { indexTag } from '../cache.ts';
import { settingsOf } from '../settings.ts';

/** Addresses of what `npm run build` made for browsers. A name changes with its content. */
export const ASSETS = list;

/** Every page names its style sheet and script, so a new build of them is another page. */
const BUILD = `${ASSETS['style.css']} ${ASSETS['page.js']}`;

/**
 * Entity tag of what is asked for, as a page or in one of its formats.
 * @param more What else it is made from, beside the index and what every page is.
 */
export async function pageTag(
  c: Context,
  version: string,
  format: string | null,
  more = '',
): Promise<string> {
  const address = new URL(c.req.url);
  // Where mails are sent, pages have forms.
  const mail = settingsOf(c.env).sendsMail ? ' mail' : '';
  address.searchParams.append('', format ?? BUILD + mail + more);
  return indexTag(version, address.href);
}

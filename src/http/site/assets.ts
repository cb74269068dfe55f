import list from '../../../build/assets.json' with { type: 'json' };
import { indexTag } from '../cache.ts';

/** Addresses of what `npm run build` made for browsers. A name changes with its content. */
export const ASSETS = list;

/** Every page names its style sheet and script, so a new build of them is another page. */
const BUILD = `${ASSETS['style.css']} ${ASSETS['page.js']}`;

/** Entity tag of a page at `url` in one of its formats. */
export async function pageTag(version: string, url: string, format: string | null): Promise<string> {
  const address = new URL(url);
  address.searchParams.append('', format ?? BUILD);
  return indexTag(version, address.href);
}

import { doiOf, hasDoi } from '../../src/text/identifiers.ts';
import { withoutEnd, withoutStart } from './text.ts';

/** A DOI in lower case, out of an address, after `doi:`, percent-encoded, or among other words. */
export function doiIn(raw: unknown): string | undefined {
  const texts = Array.isArray(raw) ? raw : [raw];
  for (const text of texts) {
    if (typeof text !== 'string') continue;
    for (const word of [text, ...text.split(/[\s;|]+/)]) {
      const doi = doiOf(plainDoi(word));
      if (doi !== null) return doi;
    }
  }
  return undefined;
}

/** A DOI without what people and programs put around it. */
function plainDoi(text: string): string {
  const bare = withoutEnd(withoutStart(text.trim(), `<([{"'`), `>"'`)
    .replace(/^\\url\{(.*)\}$/s, '$1')
    .replace(/^(?:doi|digital object identifier)[\s:=]+(?=10\.|https?:)/i, '')
    .replace(/^(?:https?:\/\/)?(?:www\.)?(?:dx\.)?doi\.org[/:]+/i, '');
  // Proxies of libraries, and addresses of publishers that end in the DOI.
  const start =
    hasDoi(bare) && /^https?:/i.test(bare)
      ? (bare.slice(bare.search(/\b10\.\d{4,9}\//)).split(/[?#]/, 1)[0] ?? '')
      : bare;
  return /%[0-9a-f]{2}/i.test(start) ? decoded(start) : start;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

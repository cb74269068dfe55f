import type { Context } from 'hono';
import { SextantError } from '../errors.ts';
import type { SearchService } from '../search/service.ts';

/** Documented answer of an address that names a paper by another name than its id. */
export const moved = { description: 'Moved: the paper has another id here, and Location is its address.' };

/** Leads to a path for good, with the parameters of the request. */
export function moveTo(c: Context, path: string): Response {
  return c.redirect(path + new URL(c.req.url).search, 301);
}

/**
 * Id of the paper that a name means; the name itself where the text of the paper cannot be read.
 * @throws SextantError `paper-not-found`
 */
export async function idOf(service: SearchService, name: string): Promise<string> {
  try {
    return (await service.paper(name)).id;
  } catch (error) {
    if (!(error instanceof SextantError) || error.code === 'paper-not-found') throw error;
    return name;
  }
}

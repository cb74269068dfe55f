import { SextantError } from '../errors.ts';
import type { Atlas, SearchService } from '../search/service.ts';

/** The map of an index. Throws `route-not-found` when it has none. */
export function requireAtlas({ atlas }: SearchService): Atlas {
  if (atlas) return atlas;
  throw new SextantError(
    'route-not-found',
    'This index has no map. Publish it with `npm run index -- FILE…`.',
  );
}

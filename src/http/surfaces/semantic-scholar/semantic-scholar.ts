import type { Env, Hono } from 'hono';
import type { Open } from '../../opening.ts';
import { mountAuthors } from './author-endpoints.ts';
import { mountBulk } from './bulk-endpoint.ts';
import { mountDatasets } from './dataset-endpoints.ts';
import { mountPapers } from './paper-endpoints.ts';
import { mountRecommendations } from './recommendation-endpoints.ts';
import { mountSearch } from './search-endpoints.ts';
import { mountSnippets } from './snippet-endpoints.ts';

/** Mounts Semantic Scholar's API: https://api.semanticscholar.org/api-docs */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  mountSearch(app, open);
  mountBulk(app, open);
  mountPapers(app, open);
  mountSnippets(app, open);
  mountAuthors(app, open);
  mountRecommendations(app, open);
  mountDatasets(app);
}

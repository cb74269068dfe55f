import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

/** The repository, wherever the command was started. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const WRANGLER_CONFIG = join(ROOT, 'wrangler.toml');

/** What the scripts keep between runs; deleting it loses no data, only time. */
const STATE = join(ROOT, '.sextant');
export const MODELS = join(STATE, 'models');
export const EMBEDDINGS = join(STATE, 'embeddings');
export const SPOOL = join(STATE, 'spool');

/** Where `wrangler dev` keeps the local KV. */
export const LOCAL_STATE = join(ROOT, '.wrangler', 'state');

/** What `npm run build` makes for browsers, and the list of it that the Worker reads. */
export const ASSETS = join(ROOT, 'build', 'assets');
export const ASSETS_LIST = join(ROOT, 'build', 'assets.json');

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
/** What sources answered, until it is in the index. */
export const HARVESTS = join(STATE, 'harvests');
export const FUZZ = join(STATE, 'fuzz');

/** Where `wrangler dev` keeps the local KV. */
export const LOCAL_STATE = join(ROOT, '.wrangler', 'state');

/** What is made of the sources: kernels, what browsers load, and the list of it that the Worker reads. */
export const BUILD = join(ROOT, 'build');
export const ASSETS = join(BUILD, 'assets');
export const ASSETS_LIST = join(BUILD, 'assets.json');
/** The modules of the Worker, as wrangler uploads and serves them. */
export const WORKER = join(BUILD, 'worker');

/** What whoever runs this says of the site, if anything, and what the Worker reads of it. */
export const SITE_FILE = join(ROOT, 'site.json');
export const SITE_BUILT = join(BUILD, 'site.json');

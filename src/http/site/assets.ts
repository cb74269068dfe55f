import list from '../../../build/assets.json' with { type: 'json' };

/** Addresses of what `npm run build` made for browsers. A name changes with its content. */
export const ASSETS = list;

import { join } from 'node:path';
import type { D1Binding } from '../../src/database.ts';
import { makeFolder } from '../make-folder.ts';

/** A D1 database of the local simulator. */
export interface LocalDatabase {
  binding: D1Binding;
  close: () => Promise<void>;
}

/**
 * Opens a D1 database of the local simulator: real SQLite.
 * @param place Where it is kept and under which id, as `wrangler dev` does; in memory unless given.
 */
export async function openLocalDatabase(place?: { state: string; id: string }): Promise<LocalDatabase> {
  const { id = 'memory', state } = place ?? {};
  if (state !== undefined) makeFolder(state);
  const { Miniflare } = await import('miniflare');
  const miniflare = new Miniflare({
    modules: true,
    script: 'export default {}',
    d1Databases: { MAIL: id },
    d1Persist: state === undefined ? false : join(state, 'v3', 'd1'),
    cf: false,
  });
  const { MAIL: binding } = await miniflare.getBindings<{ MAIL: D1Binding }>();
  return { binding, close: () => miniflare.dispose() };
}

import { fetchModel } from '../../scripts/model/fetch.ts';
import { DEFAULT_MODEL } from '../../scripts/model/checksums.ts';

/** The folder of the default model in the project's cache, fetched when it is not there. */
export function realModel(): Promise<string> {
  return fetchModel({ id: DEFAULT_MODEL, cacheDir: '.sextant/models', log: (line) => console.log(line) });
}

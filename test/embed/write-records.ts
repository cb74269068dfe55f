// Writes so many records, from one on, into the cache of a folder, one at a time.
import { EmbeddingCache } from '../../scripts/embed/embedding-cache.ts';
import { DIM, MODEL, record } from './cache-record.ts';

const [dir = '', first = '', count = ''] = process.argv.slice(2);
const cache = new EmbeddingCache(dir, MODEL, DIM);
for (let n = 0; n < Number(count); n++) cache.append([record(Number(first) + n)]);
cache.close();

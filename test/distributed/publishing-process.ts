import { addPapersTo } from '../../scripts/add-papers.ts';
import { CollectionTarget } from '../../scripts/distributed/collection-target.ts';
import { placeAt, quickModel, waitingClock } from './collection-place.ts';

// Adds the papers of a file to a collection, and takes out those that are named, as `npx sextant add` does.
const [baseUrl = '', file = '', ...deleted] = process.argv.slice(2);
const log = (line: string): void => console.log(line);
const model = quickModel();
const target = new CollectionTarget(placeAt(baseUrl), {
  model: async () => model,
  // Whoever was killed holds the lease.
  takeOver: true,
  keepMs: 0,
  log,
  clock: waitingClock(),
});
await addPapersTo(target, { files: [file], deleted, sources: () => [] }, { strict: true, log });
console.log('published');

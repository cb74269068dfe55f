import { ensureBuilt } from '../../scripts/build/ensure.ts';

/** Before the tests of any project, what is stale is built. */
export default async function setup(): Promise<void> {
  await ensureBuilt((line) => console.log(line));
}

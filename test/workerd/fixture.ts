import { env } from 'cloudflare:test';
import type { IndexReader } from '../../src/index/store.ts';

interface TestBindings {
  INDEX: KVNamespace;
  FIXTURE: Fetcher;
}

/** Bindings of the Worker, and the test index that Node gives it. */
export const bindings = env as unknown as TestBindings;

async function value(key: string): Promise<Uint8Array> {
  const answer = await bindings.FIXTURE.fetch(`http://fixture/${encodeURIComponent(key)}`);
  if (!answer.ok) throw new Error(`the fixture has no ${key}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** Copies the test index into the simulated KV, less the keys that `skip` names. */
export async function fillIndex(skip: (key: string) => boolean = () => false): Promise<void> {
  const keys: string[] = await (await bindings.FIXTURE.fetch('http://fixture/')).json();
  for (const key of keys) if (!skip(key)) await bindings.INDEX.put(key, await value(key));
}

/** The test index itself, without a KV in between. */
export const fixtureReader: IndexReader = {
  get: value,
  async stream(key) {
    return (await bindings.FIXTURE.fetch(`http://fixture/${encodeURIComponent(key)}`)).body;
  },
};

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { SextantError } from '../src/errors.ts';

/** A name in the DNS, and a deployment, take a while to be seen everywhere, in ms. */
const READY_MS = 60_000;
const PAUSE_MS = 2_000;

const healthSchema = z.object({ papers: z.number() });
const answerSchema = z.object({ results: z.array(z.unknown()).min(1) });

/**
 * Asks a Worker what it serves and searches it once, as its first visitor would.
 * @returns how many papers it serves, and how many the search found
 * @throws SextantError `internal` when it does not answer as it should within a minute
 */
export async function firstSearch(
  url: string,
  readyMs = READY_MS,
): Promise<{ papers: number; found: number }> {
  const deadline = Date.now() + readyMs;
  for (;;) {
    try {
      const { papers } = healthSchema.parse(await read(`${url}/health`));
      const { results } = answerSchema.parse(await read(`${url}/v1/search?q=a&limit=10`));
      return { papers, found: results.length };
    } catch (cause) {
      if (Date.now() >= deadline) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new SextantError(
          'internal',
          `The Worker is deployed, but ${url} does not answer as it should: ${reason}. Look at ${url}/health in a few minutes.`,
          { cause },
        );
      }
      await sleep(PAUSE_MS);
    }
  }
}

async function read(address: string): Promise<unknown> {
  const response = await fetch(address, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${new URL(address).pathname} answered ${response.status}`);
  return response.json();
}

import { REQUEST_LIMITS } from '../use-cases/fields.ts';
import { LIMITS } from './limits.ts';
import { RATE_LIMIT } from './rate-limit.ts';
import type { Settings } from './settings.ts';

/** What a client without a key may do, a sentence each: for the reference of the API. */
export function toldLimits({ isRateLimited, anonymous, keyed }: Settings): string[] {
  const number = (count: number): string => count.toLocaleString('en');
  return [
    isRateLimited
      ? `Rate: ${number(RATE_LIMIT.requests)} requests in ${RATE_LIMIT.seconds} seconds for each client at each location of the network; after that 429 with Retry-After.`
      : 'Rate: no limit.',
    `Paging: at most ${REQUEST_LIMITS.page} results in one answer, and ${number(REQUEST_LIMITS.depth)} of a ranking; a list of papers goes on to its last by its cursor. At most ${REQUEST_LIMITS.listed} papers by their ids.`,
    `Reading: one request reads at most ${number(anonymous.reads)} values of the index, with a key ${number(keyed.reads)}; a note says what was left out for it.`,
    `Embedding: at most ${number(anonymous.tokens)} tokens in one request, with a key ${number(keyed.tokens)}, and ${LIMITS.inputs} texts.`,
    `Sending: a body of at most ${number(LIMITS.body)} bytes.`,
  ];
}

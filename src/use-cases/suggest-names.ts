import * as z from 'zod/mini';
import type { SearchService, Suggestion } from '../search/service.ts';
import { atMost, REQUEST_LIMITS, wholeNumber } from './fields.ts';

/** Completions of what has been typed. */
export const suggestRequestSchema = z.strictObject({
  query: atMost(z.string({ error: 'Must be given once: what was typed.' }), REQUEST_LIMITS.typed).check(
    z.meta({
      description: 'What has been typed so far. With fewer than 2 letters or digits, nothing is suggested.',
    }),
  ),
  limit: z
    ._default(wholeNumber(1, REQUEST_LIMITS.suggestions), 8)
    .check(z.meta({ description: 'How many suggestions to return at most.' })),
});
export type SuggestInput = z.infer<typeof suggestRequestSchema>;

/** Names of authors and titles that begin with what was typed: authors first. */
export async function suggestNames(
  service: SearchService,
  { query, limit }: SuggestInput,
): Promise<Suggestion[]> {
  return service.suggest(query, limit);
}

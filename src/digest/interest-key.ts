import { sha256Hex } from '../hash.ts';
import type { Interest } from './interest.ts';

/** The key of the interest in the whole site. */
export const SITE_INTEREST = 'site';
/** Hexadecimal digits of a key: 128 bits. */
const DIGITS = 32;

/** Names an interest: two that ask for the same have the same key. */
export async function interestKey(interest: Interest): Promise<string> {
  if (interest.kind === 'site') return SITE_INTEREST;
  return (await sha256Hex(JSON.stringify(canonical(interest)))).slice(0, DIGITS);
}

/** The same in one order of fields, and of what has no order. */
function canonical(interest: Exclude<Interest, { kind: 'site' }>): unknown[] {
  if (interest.kind === 'papers') return ['papers', ...Array.from(new Set(interest.ids)).sort()];
  const { query, mode = 'hybrid', categories = [], author, topic, has } = interest;
  return ['search', query.replace(/\s+/g, ' '), mode, categories.toSorted(), author, topic, has].map(
    (part) => part ?? null,
  );
}

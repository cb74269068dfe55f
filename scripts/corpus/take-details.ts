import {
  DETAIL_ALIASES,
  type DetailName,
  DETAIL_NAMES,
  detailOf,
  type Details,
} from '../../src/index/details.ts';
import { cleanText, splitKeywords } from './text.ts';

const WHOLE_NUMBER = /^\d{1,9}$/;

/**
 * Takes the details of a paper out of what a corpus knows beside its own fields. A value that is none, such as a
 * repository without an address, stays with the rest.
 */
export function takeDetails(known: readonly (readonly [string, unknown])[]): {
  details: Details;
  rest: [string, unknown][];
} {
  const rest = new Map(known);
  const details = DETAIL_NAMES.flatMap((name) => {
    for (const candidate of [name, ...DETAIL_ALIASES[name]]) {
      const value = detailOf(name, toDetail(name, rest.get(candidate)));
      if (value === undefined) continue;
      rest.delete(candidate);
      return [[name, value]];
    }
    return [];
  });
  return { details: Object.fromEntries(details), rest: Array.from(rest) };
}

/** The value as a detail is written: tables have numbers and lists as text, and texts have markup. */
function toDetail(name: DetailName, value: unknown): unknown {
  const isCount = name === 'votes' || name === 'comments';
  if (name === 'keywords') return toKeywords(value);
  if (typeof value !== 'string') return value;
  if (isCount) return WHOLE_NUMBER.test(value.trim()) ? Number(value) : undefined;
  return name === 'comment' || name === 'organisation' ? cleanText(value) : value.trim();
}

function toKeywords(value: unknown): unknown {
  const listed = typeof value === 'string' ? splitKeywords(value) : value;
  if (!Array.isArray(listed) || !listed.every((word) => typeof word === 'string')) return undefined;
  return Array.from(new Set(listed.map(cleanText).filter((word) => word !== '')));
}

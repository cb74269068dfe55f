import { HAVINGS } from '../../../index/manifest.ts';
import { FILTERS, type Params } from './params.ts';

interface LeftOutNoteProps {
  /** The query string as it was sent. */
  given: Record<string, string>;
  /** What was understood of it. */
  params: Params;
}

/** What is said of filters that were left out. */
const DATES = 'Write a year, a month or a day: 2024, 2024-05, 2024-05-23.';
const HELP: Partial<Record<(typeof FILTERS)[number], string>> = {
  category: 'The category was left out: it is no name of one, such as cs.CL.',
  topic: 'The topic was left out: its name is too long.',
  author: 'The author was left out: the name is too long.',
  has: `The filter “has” was left out: it can only be ${HAVINGS.join(' or ')}.`,
  undated: 'The filter “undated” was left out: it can only be true.',
};

/** Says which filters of the address were left out, because they cannot be read or are no day that there is. */
export function LeftOutNote({ given, params }: LeftOutNoteProps) {
  const names = FILTERS.filter((name) => given[name]?.trim() && params[name] === undefined);
  if (names.length === 0) return null;
  const said = names.map((name) => HELP[name] ?? `The date “${name}” was left out: there is no such day.`);
  const isOfDates = names.includes('from') || names.includes('to');
  return <p class="note warn">{[...said, ...(isOfDates ? [DATES] : [])].join(' ')}</p>;
}

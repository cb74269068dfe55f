import { HAVINGS } from '../../../index/manifest.ts';
import { aboutUnknown, meantBy } from '../../misspelt.ts';
import { FILTERS, type Params } from './search-params.ts';

interface MisspeltNoteProps {
  /** The query string as it was sent. */
  given: Record<string, string>;
  /** Parameters that the address takes. */
  own: readonly string[];
}

/** Says which parameters of ours an address misspells, with the address that may be meant. */
export function MisspeltNote({ given, own }: MisspeltNoteProps) {
  const unknown = Object.keys(given).filter((name) => aboutUnknown(name, own) !== null);
  if (unknown.length === 0) return null;
  return (
    <p class="note warn">
      {unknown.map((name) => {
        const meant = meantBy(name, own);
        return (
          <>
            This page has no parameter <code>{name.slice(0, 40)}</code>.{' '}
            {meant !== undefined && (
              <>
                Did you mean <a href={`?${renamed(given, name, meant)}`}>{meant}</a>?{' '}
              </>
            )}
          </>
        );
      })}
    </p>
  );
}

function renamed(given: Record<string, string>, from: string, to: string): string {
  const entries = Object.entries(given).filter(([name]) => name !== to);
  return new URLSearchParams(
    entries.map(([name, value]): [string, string] => [name === from ? to : name, value]),
  ).toString();
}

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

import { echoed } from '../../../errors.ts';
import { calendarDate } from '../../../text/dates.ts';
import { OaiError } from './oai-error.ts';

/** What a list is asked for by. */
export interface ListArguments {
  format: string;
  set: string | undefined;
  from: string | undefined;
  until: string | undefined;
}

/** Verbs that list records. */
export type ListVerb = 'ListIdentifiers' | 'ListRecords';

/** A request of OAI-PMH 2.0 whose arguments are legal. */
export type OaiRequest =
  | { verb: 'Identify' }
  | { verb: 'ListSets' }
  | { verb: 'ListMetadataFormats'; identifier: string | undefined }
  | { verb: 'GetRecord'; identifier: string; format: string }
  | { verb: ListVerb; list: ListArguments | { token: string } };

/** The arguments that each verb must and may have (section 4). */
const ARGUMENTS: Record<OaiRequest['verb'], { required: readonly string[]; optional: readonly string[] }> = {
  Identify: { required: [], optional: [] },
  ListMetadataFormats: { required: [], optional: ['identifier'] },
  ListSets: { required: [], optional: ['resumptionToken'] },
  GetRecord: { required: ['identifier', 'metadataPrefix'], optional: [] },
  ListIdentifiers: { required: ['metadataPrefix'], optional: ['from', 'until', 'set', 'resumptionToken'] },
  ListRecords: { required: ['metadataPrefix'], optional: ['from', 'until', 'set', 'resumptionToken'] },
};
const VERBS = Object.keys(ARGUMENTS);

/** Characters of an argument. */
const LONGEST = 1_000;

/**
 * Reads a request.
 * @throws OaiError `badVerb`, `badArgument`, `badResumptionToken`
 */
export function readOaiRequest(given: URLSearchParams): OaiRequest {
  const [verb, ...others] = given.getAll('verb');
  if (!isVerb(verb) || others.length > 0) {
    throw new OaiError('badVerb', `verb must be given once: one of ${VERBS.join(', ')}.`);
  }
  const names = Array.from(given.keys()).filter((name) => name !== 'verb');
  const { required, optional } = ARGUMENTS[verb];
  for (const name of names) {
    if (![...required, ...optional].includes(name)) {
      throw new OaiError('badArgument', `${verb} has no argument ${echoed(name, 100)}.`);
    }
    if (given.getAll(name).length > 1) throw new OaiError('badArgument', `${name} must be given once.`);
    if ((given.get(name)?.length ?? 0) > LONGEST) {
      throw new OaiError('badArgument', `${name} can have at most ${LONGEST} characters.`);
    }
  }
  const token = given.get('resumptionToken');
  if (token !== null) {
    if (names.length > 1) throw new OaiError('badArgument', 'Give resumptionToken with verb alone.');
    if (verb === 'ListSets') throw new OaiError('badResumptionToken', 'All sets are listed at once.');
    return { verb, list: { token } } as OaiRequest;
  }
  const valueOf = (name: string): string | undefined => given.get(name) ?? undefined;
  const needed = (name: string): string => {
    const value = valueOf(name);
    if (value === undefined) throw new OaiError('badArgument', `${verb} needs the argument ${name}.`);
    return value;
  };
  if (verb === 'Identify' || verb === 'ListSets') return { verb };
  if (verb === 'ListMetadataFormats') return { verb, identifier: valueOf('identifier') };
  if (verb === 'GetRecord')
    return { verb, identifier: needed('identifier'), format: needed('metadataPrefix') };
  const list = {
    format: needed('metadataPrefix'),
    set: valueOf('set'),
    ...datesOf(valueOf('from'), valueOf('until')),
  };
  return { verb, list };
}

function isVerb(verb: string | undefined): verb is OaiRequest['verb'] {
  return verb !== undefined && VERBS.includes(verb);
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const SECOND = /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

/** Both dates are days, or both are seconds (section 2.7.1). */
function datesOf(from: string | undefined, until: string | undefined): Pick<ListArguments, 'from' | 'until'> {
  for (const [name, date] of Object.entries({ from, until })) {
    if (date === undefined) continue;
    if ((!DAY.test(date) && !SECOND.test(date)) || calendarDate(date) === null) {
      throw new OaiError('badArgument', `${name} must be a day such as 2024-05-23, or 2024-05-23T12:00:00Z.`);
    }
  }
  if (from !== undefined && until !== undefined) {
    if (from.length !== until.length)
      throw new OaiError('badArgument', 'from and until must both be days, or both have a time.');
    if (from > until) throw new OaiError('badArgument', 'from must not be after until.');
  }
  return { from, until };
}

/** Whether a datestamp, to the second, lies within dates. */
export function isWithin(
  datestamp: string,
  { from = '', until = '9999' }: Pick<ListArguments, 'from' | 'until'>,
): boolean {
  return datestamp >= from && datestamp.slice(0, until.length) <= until;
}

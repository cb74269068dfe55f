import { SaxesParser } from 'saxes';
import { SextantError } from '../../src/errors.ts';
import { isWebAddress } from '../../src/text/uri.ts';
import { decodeWhole } from '../corpus/decode-bytes.ts';
import { sha256 } from '../model/sha256.ts';
import { plusDays } from './day-ranges.ts';
import { type Answer, DamagedAnswer } from './polite-client.ts';
import { SourceFailure, WHY } from './source-failure.ts';
import type { Ask, Memory, Source, SourceKind, Step } from './source.ts';

/** arXiv asks for three seconds between two questions; nobody else is in a hurry either. */
const PAUSE_MS = 3_000;
/** How often a list may begin anew because its token was not taken any more. */
const MOST_RESTARTS = 5;

export interface OaiOptions {
  /** As the index remembers the source. */
  name: string;
  /** Base address of the repository. */
  base: string;
  set?: string | undefined;
  /** Format of the records: every repository has `oai_dc`. */
  prefix: string;
}

/** Any repository that speaks OAI-PMH 2.0: https://www.openarchives.org/OAI/openarchivesprotocol.html */
export const OAI: SourceKind = {
  usage: 'oai:URL[#SET]',
  description: 'a repository that speaks OAI-PMH, or one of its sets',
  open(what, base) {
    const [address = '', set] = what.split('#', 2);
    if (!isWebAddress(address)) {
      throw new SextantError(
        'usage',
        'Name the base address of a repository, such as oai:https://example.org/oai or oai:https://example.org/oai#SET.',
      );
    }
    const prefix = new URL(address).searchParams.get('metadataPrefix') ?? 'oai_dc';
    const url = new URL(base ?? address);
    url.search = '';
    return oaiSource({ name: `oai:${what}`, base: url.href, set, prefix });
  },
};

/**
 * Lists the records of a repository, or those that changed since the last whole list. A list is cut by tokens that the
 * repository makes: one that it takes no more means that the list begins anew, one that leads to the same page again
 * means that it has no end.
 */
export function oaiSource(options: OaiOptions): Source {
  return { name: options.name, step: (ask, place) => step(options, ask, place) };
}

async function step({ base, set, prefix }: OaiOptions, ask: Ask, place: Memory | null): Promise<Step> {
  const from = ask.last?.['from'] ?? ask.since;
  const begin = new URLSearchParams({ verb: 'ListRecords', metadataPrefix: prefix });
  if (set !== undefined) begin.set('set', set);
  if (typeof from === 'string') begin.set('from', from);
  const token = place?.['token'];
  const query =
    typeof token === 'string' ? new URLSearchParams({ verb: 'ListRecords', resumptionToken: token }) : begin;
  const { body, answer } = await ask.client.ask(`${base}?${query.toString()}`, { pauseMs: PAUSE_MS }, read);
  // The list that was asked for first counts: what changes while it is read is for the next one.
  const respondedAt = place?.['respondedAt'] ?? answer.respondedAt;
  const restarts = Number(place?.['restarts'] ?? 0);
  const end = { from: dayBefore(String(respondedAt)) };
  switch (answer.error) {
    case null:
      break;
    case 'noRecordsMatch':
      return { then: { end } };
    case 'badResumptionToken':
      if (typeof token === 'string' && restarts < MOST_RESTARTS)
        return { startsAgain: true, then: { place: { restarts: restarts + 1 } } };
      throw failed(base, 'took none of its own tokens, however often the list began', 'Try again tomorrow.');
    default:
      throw failed(
        base,
        `answered ${answer.error}: ${answer.said}`,
        'Check the address, the set and the dates.',
      );
  }
  const page = answer.hasRecords ? { page: { body, extension: 'xml' } } : {};
  if (answer.token === '') return { ...page, then: { end } };
  // With the token: an empty page may come twice, but not one that leads to the same place twice.
  const fingerprint = sha256(body.subarray(answer.recordsAt)).slice(0, 12);
  const seen = String(place?.['seen'] ?? '');
  if (seen.includes(fingerprint)) {
    const warning = `${base} gives the same pages again and again: its list was read until there only.`;
    // Whatever it has besides is asked for the next time.
    return { warning, then: { end: typeof from === 'string' ? { from } : {} } };
  }
  return {
    ...page,
    then: {
      place: {
        token: answer.token,
        respondedAt: String(respondedAt),
        restarts,
        seen: `${seen}${fingerprint} `,
      },
    },
  };
}

interface Envelope {
  /** Date and time by the repository's clock. */
  respondedAt: string;
  /** Code of the error, and what was said of it. */
  error: string | null;
  said: string;
  hasRecords: boolean;
  /** Empty where the list ends. */
  token: string;
  /** Where the records begin: what stands before them has the time. */
  recordsAt: number;
}

/** @throws DamagedAnswer for what is no whole answer */
function read({ body }: Answer): { body: Uint8Array; answer: Envelope } {
  const text = decodeWhole(body);
  const answer: Envelope = {
    respondedAt: '',
    error: null,
    said: '',
    hasRecords: false,
    token: '',
    recordsAt: Math.max(0, Buffer.from(body).indexOf('<ListRecords')),
  };
  const parser = new SaxesParser();
  const open: string[] = [];
  let failure: Error | null = null;
  parser.on('error', (error) => (failure ??= error));
  parser.on('opentag', ({ name, attributes }) => {
    open.push(name.replace(/^.*:/, ''));
    if (open.slice(1).join('/') === 'ListRecords/record') answer.hasRecords = true;
    if (open.length === 2 && open[1] === 'error') answer.error = attributes['code'] ?? 'an error';
  });
  parser.on('closetag', () => void open.pop());
  parser.on('text', (value) => {
    const place = open.slice(1).join('/');
    if (place === 'responseDate') answer.respondedAt += value.trim();
    else if (place === 'error') answer.said += value;
    else if (place === 'ListRecords/resumptionToken') answer.token += value.trim();
  });
  parser.write(text).close();
  if (failure !== null) throw new DamagedAnswer('XML that is not whole');
  if (!/<(?:\w+:)?OAI-PMH\b/.test(text)) throw new DamagedAnswer('no answer of OAI-PMH');
  return { body, answer };
}

/** Every repository takes days; one more than needed costs little, and clocks and time zones differ. */
function dayBefore(dateTime: string): string {
  return plusDays(Number.isNaN(Date.parse(dateTime)) ? new Date().toISOString() : dateTime, -1);
}

function failed(base: string, what: string, advice: string): SourceFailure {
  return new SourceFailure(`${base} ${what}. ${advice}`, WHY.error);
}

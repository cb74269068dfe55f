import { z } from 'zod';
import { SextantError } from '../../src/errors.ts';
import { environmentKey } from './environment-key.ts';
import { jsonOf } from './json-answer.ts';
import type { Answer } from './polite-client.ts';
import type { Ask, Memory, SourceKind, Step } from './source.ts';

const BASE = 'https://api.zotero.org';
const PAUSE_MS = 1_000;
const PER_PAGE = 100;

const itemsSchema = z.array(z.unknown());
const deletedSchema = z.object({ items: z.array(z.string()) });

/**
 * A library of Zotero, by versions: what changed and what was deleted since the last harvest.
 * https://www.zotero.org/support/dev/web_api/v3/syncing
 */
export const ZOTERO: SourceKind = {
  usage: 'zotero:groups/ID',
  description: 'a library of Zotero (groups/ID or users/ID), or one of its collections',
  open(what, base = BASE) {
    if (!/^(?:groups|users)\/\d+(?:\/collections\/[A-Z0-9]{8})?$/.test(what)) {
      throw new SextantError(
        'usage',
        'Name a library of Zotero, such as zotero:groups/2556720 or zotero:groups/2556720/collections/ABCD2345. ' +
          'The number of a group is in its address; one that is not public needs ZOTERO_API_KEY.',
      );
    }
    return { name: `zotero:${what}`, step: (ask, place) => step(what, base, ask, place) };
  },
};

/** First the items, a page at a time; then, after the first harvest, what was deleted since the last. */
async function step(library: string, base: string, ask: Ask, place: Memory | null): Promise<Step> {
  const [kind = '', id = ''] = library.split('/');
  const since = Number(ask.last?.['version'] ?? 0);
  if (place?.['listed'] === true)
    return deletedSince(`${base}/${kind}/${id}`, ask, since, Number(place['version']));
  const start = Number(place?.['start'] ?? 0);
  const query = new URLSearchParams({
    format: 'json',
    include: 'data',
    limit: String(PER_PAGE),
    start: String(start),
    since: String(since),
    sort: 'dateAdded',
    direction: 'asc',
  });
  const url = `${base}/${library}/items/top?${query.toString()}`;
  const { body, count, version, total } = await ask.client.ask(url, question(), (answer) => {
    backOffAsTold(answer, ask);
    return {
      body: answer.body,
      count: jsonOf(answer, itemsSchema).length,
      version: Number(answer.headers.get('last-modified-version')),
      total: Number(answer.headers.get('total-results') ?? 0),
    };
  });
  // The library changed while it was read: places in the list may have moved, so that it is read again.
  const known = place?.['version'] ?? version;
  if (known !== version) return { startsAgain: true, then: { place: { version, start: 0 } } };
  const next = start + count;
  const isLast = count === 0 || next >= total;
  const page = count > 0 ? { page: { body, extension: 'json' } } : {};
  if (!isLast) return { ...page, then: { place: { version, start: next } } };
  return { ...page, then: since === 0 ? { end: { version } } : { place: { version, listed: true } } };
}

async function deletedSince(library: string, ask: Ask, since: number, version: number): Promise<Step> {
  const url = `${library}/deleted?since=${String(since)}`;
  const { items } = await ask.client.ask(url, question(), (answer) => {
    backOffAsTold(answer, ask);
    return jsonOf(answer, deletedSchema);
  });
  return { deleted: items, then: { end: { version } } };
}

function question() {
  const key = environmentKey('ZOTERO_API_KEY');
  const headers = { 'zotero-api-version': '3', ...(key !== undefined && { 'zotero-api-key': key }) };
  return { pauseMs: PAUSE_MS, headers };
}

/** Zotero asks for rest in a header of an answer that is a good one besides. */
function backOffAsTold({ url, headers }: Answer, { client }: Ask): void {
  const seconds = Number(headers.get('backoff') ?? 0);
  if (Number.isFinite(seconds)) client.holdBack(url, seconds * 1_000);
}

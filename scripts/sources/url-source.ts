import { SextantError } from '../../src/errors.ts';
import { isWebAddress } from '../../src/text/uri.ts';
import { sha256 } from '../model/sha256.ts';
import type { Ask, SourceKind, Step } from './source.ts';

const PAUSE_MS = 1_000;

/** A file at an address, in any format that a reader knows: it is only loaded again when it has changed. */
export const ADDRESS: SourceKind = {
  usage: 'url:ADDRESS',
  description: 'a file at an address, in any format that files may have',
  open(what, base) {
    if (base !== undefined)
      throw new SextantError('usage', 'An address has no --base: name the other address.');
    if (!isWebAddress(what))
      throw new SextantError(
        'usage',
        'Name the address of a file, such as url:https://example.org/papers.bib.',
      );
    return { name: `url:${what}`, step: (ask) => step(what, ask) };
  },
};

async function step(url: string, { client, last }: Ask): Promise<Step> {
  const { etag, modified, hash } = last ?? {};
  const headers = {
    ...(typeof etag === 'string' && { 'if-none-match': etag }),
    ...(typeof modified === 'string' && { 'if-modified-since': modified }),
  };
  const answer = await client.ask(url, { pauseMs: PAUSE_MS, headers, also: [304] }, (whole) => whole);
  if (answer.status === 304) return { then: { end: last ?? {} } };
  const now = sha256(answer.body);
  const [newEtag, newModified] = [answer.headers.get('etag'), answer.headers.get('last-modified')];
  const end = {
    hash: now,
    ...(newEtag !== null && { etag: newEtag }),
    ...(newModified !== null && { modified: newModified }),
  };
  if (now === hash) return { then: { end } };
  const { extension = '' } =
    /\.(?<extension>[a-z]{2,8}(?:\.gz)?)$/i.exec(new URL(url).pathname)?.groups ?? {};
  return { page: { body: answer.body, extension }, then: { end } };
}

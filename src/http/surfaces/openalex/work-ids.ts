import { paperNumber } from '../../../index/format/ids.ts';
import type { SearchService } from '../../../search/service.ts';
import { doiOf } from '../../../text/identifiers.ts';

/** The number of a paper: its own where it is of OpenAlex, else the one that is made of its id. */
export function workNumber(id: string): string {
  return /^W\d+$/.test(id) ? id : `W${paperNumber(id)}`;
}

/** The address by which a work is known: here, since OpenAlex may have another of that number. */
export function workAddress(id: string, origin: string): string {
  return `${origin}/works/${workNumber(id)}`;
}

/** A number of a work, alone or at the end of an address of OpenAlex's or of ours. */
const NUMBER = /^(?:https?:\/\/\S+\/)?W(\d{1,15})$/i;
/** What OpenAlex has before other ids; what is left is known here or not. */
const NAMESPACE = /^(?:doi|arxiv|openalex|mag|pmid|pmcid):/i;

/** Row of the paper that a name of a work means: its number, a DOI, an address, an id; null where there is none. */
export async function rowOfWork(service: SearchService, name: string): Promise<number | null> {
  const bare = name.trim();
  const known = bare.replace(NAMESPACE, '');
  const number = NUMBER.exec(known)?.[1];
  if (number === undefined) {
    const [named] = await service.identify([[known, doiOf(bare) ?? bare]]);
    return named ?? null;
  }
  const [[own], [numbered]] = await Promise.all([
    service.identify([[`W${number}`]]),
    service.numbered([Number(number)]),
  ]);
  return own ?? numbered ?? null;
}

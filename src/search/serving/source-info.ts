import type { Manifest } from '../../index/manifest.ts';
import { isWebAddress } from '../../text/uri.ts';
import type { SourceInfo } from '../service.ts';

/** What all the world may know of the sources of an index. */
export function sourcesOf({ sources = [] }: Pick<Manifest, 'sources'>): SourceInfo[] {
  return sources.map(({ name, answeredAt, failing }) => ({
    name: publicName(name),
    answeredAt,
    ...(failing && { failing }),
  }));
}

/** A name without what only its owner should know: of an address, its user and its query, which may have a key. */
function publicName(name: string): string {
  const colon = name.indexOf(':');
  const [kind, address] = [name.slice(0, colon), name.slice(colon + 1)];
  if (!isWebAddress(address)) return name;
  const { username, password, search, protocol, host, pathname, hash } = new URL(address);
  if (username === '' && password === '' && search === '') return name;
  return `${kind}:${protocol}//${host}${pathname}${search && '?…'}${hash}`;
}

import { SextantError } from '../errors.ts';
import type { Client } from './subscribing.ts';
import { count, type Limit } from './store/counts-store.ts';
import type { Database } from '../database.ts';
import type { Signer } from './link-tokens.ts';

const HOUR_MS = 3_600_000;

/**
 * Mails that can be asked for: for one address, from one network, from the wider one of IPv6 that one customer may have
 * all of, and of the whole site.
 */
const ASKING = { addressADay: 3, networkAnHour: 20, widerNetworkAnHour: 60, siteAnHour: 500 } as const;

/**
 * Counts that somebody asks for a mail to an address. What is told depends on what the same network asked alone, and on the
 * whole site: who asks with the address of somebody else does not find out whether others did. What is refused is counted
 * for nobody, so that one network can use up neither the mails of the site nor those of an address that it names.
 * @returns whether the mail may be sent; where it may not, the answer is the same, as if it had been
 * @throws SextantError `rate-limited`
 */
export async function withinLimits(
  { db, signer }: { db: Database; signer: Signer },
  address: string,
  { ip }: Client,
  now: number,
): Promise<boolean> {
  const ofAddress = await counterOf(signer, address);
  const network = await signer.hash('network', networkOf(ip));
  const wider = widerNetworkOf(ip);
  const ofBoth = `${ofAddress}.${network}`;
  const aDay = { most: ASKING.addressADay, within: 24 * HOUR_MS };
  const told: Limit[] = [
    { name: `n.${network}`, most: ASKING.networkAnHour, within: HOUR_MS },
    ...(wider === null
      ? []
      : [
          {
            name: `w.${await signer.hash('network', wider)}`,
            most: ASKING.widerNetworkAnHour,
            within: HOUR_MS,
          },
        ]),
    { name: ofBoth, ...aDay },
    { name: 'site', most: ASKING.siteAnHour, within: HOUR_MS },
  ];
  const counted = await count(db, { told, silent: { name: ofAddress, ...aDay } }, now);
  if (counted.limit === undefined) return !counted.isSilent;
  const what =
    counted.limit.name === ofBoth
      ? `At most ${ASKING.addressADay} mails a day can be asked for with one address. Look for those that were sent, in the folder for unwanted mails too, or try again tomorrow.`
      : 'Too many mails were asked for. Try again in an hour.';
  throw new SextantError('rate-limited', what, { retryAfter: Math.ceil(counted.wait / 1_000) });
}

/**
 * Under what the counts of an address are kept; those of it and a network have a dot and more behind it. Addresses that
 * differ in a tag (`name+tag@…`) are of one mailbox, and count as one.
 */
export async function counterOf(signer: Signer, address: string): Promise<string> {
  return `a.${await signer.hash('address', address.replace(/^([^+@]+)\+[^@]*@/, '$1@'))}`;
}

/** The network of a client: of IPv4 the first 24 bits, of IPv6 the first 64. */
export function networkOf(ip: string): string {
  return ipv4NetworkOf(ip) ?? ipv6NetworkOf(ip, 4);
}

/** The first 48 bits of IPv6, which one customer may have all of; null of IPv4. */
export function widerNetworkOf(ip: string): string | null {
  return ipv4NetworkOf(ip) === null ? ipv6NetworkOf(ip, 3) : null;
}

function ipv4NetworkOf(ip: string): string | null {
  // IPv6 has the addresses of IPv4 as well: `::ffff:192.0.2.1`.
  return /(?:^|:)((?:\d{1,3}\.){3})\d{1,3}$/.exec(ip)?.[1] ?? null;
}

/** @param most So many groups of 16 bits. */
function ipv6NetworkOf(ip: string, most: number): string {
  const [head = '', tail] = ip.toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length);
  const all = [...groups, ...Array<string>(zeros).fill('0'), ...after];
  return all
    .slice(0, most)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}

import { SextantError } from '../../src/errors.ts';
import type { Digest, Stopped } from '../../src/digest/subscribing.ts';
import type { AddressEvent } from '../../src/mail/address-events.ts';
import { addressOf } from '../../src/mail/mail-address.ts';
import { counted } from '../../src/text/counted.ts';

/** How many addresses were stopped, were already, and are not known here, which are remembered as stopped all the same. */
export type StopReport = Record<Stopped, number>;

/**
 * Addresses as somebody typed them.
 * @throws SextantError `usage`, naming each that is none
 */
export function typedAddresses(typed: readonly string[]): string[] {
  const wrong: string[] = [];
  const addresses = typed.flatMap((text) => {
    try {
      return addressOf(text);
    } catch (error) {
      if (!(error instanceof SextantError)) throw error;
      wrong.push(`“${text}” is no address: ${error.message}`);
      return [];
    }
  });
  if (wrong.length === 0) return addresses;
  throw new SextantError('usage', `${wrong.join(' ')} Nothing was stopped.`);
}

/** Stops each address once, and says what that came to. */
export async function stopAddresses(
  digest: Pick<Digest, 'stop'>,
  events: readonly AddressEvent[],
): Promise<StopReport> {
  const report: StopReport = { stopped: 0, already: 0, unknown: 0 };
  const byAddress = new Map<string, AddressEvent['kind']>();
  for (const { address, kind } of events)
    if (byAddress.get(address) !== 'complained') byAddress.set(address, kind);
  for (const [address, kind] of byAddress) report[await digest.stop(address, kind)]++;
  return report;
}

/** What is said of it, without an address. */
export function stopText({ stopped, already, unknown }: StopReport): string {
  const addresses = (count: number): string => counted(count, 'address', 'addresses');
  return [
    ...(stopped > 0 || already + unknown === 0 ? [`${addresses(stopped)} stopped.`] : []),
    ...(already > 0 ? [`${addresses(already)} ${already === 1 ? 'was' : 'were'} stopped already.`] : []),
    ...(unknown > 0
      ? [
          `${addresses(unknown)} ${unknown === 1 ? 'is' : 'are'} not known here: look for a mistake in typing. No mail goes there from now on.`,
        ]
      : []),
  ].join(' ');
}

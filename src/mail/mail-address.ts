import { SextantError } from '../errors.ts';
import type { Mailbox } from './mail.ts';

/** RFC 5321, 4.5.3.1: characters before the @, of a whole address (less the angle brackets of a path), of one label. */
const MOST = { local: 64, address: 254, label: 63, name: 100 } as const;

/** RFC 5322's dot-atom: what needs no quotes in a command or a header. */
const LOCAL = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
/** What a domain never has; the parser of addresses of the web would take some of it for other parts of one. */
const NOT_IN_DOMAINS = /[\0-,/:-@[-`{-\x7f\p{Z}\p{C}]/u;

/**
 * An address of mail in the one way in which it is written here: lower case, the domain in ASCII. What stands before the
 * @ may tell cases apart (RFC 5321, 2.4), and no large server does; people and the reports of bounces mix them, so that one
 * person would be two. What it returns has no character that could end a command or a header.
 * @throws SextantError `invalid-request`
 */
export function addressOf(text: string): string {
  const trimmed = text.trim();
  const [local = '', domain, ...more] = trimmed.length > 4 * MOST.address ? [''] : trimmed.split('@');
  if (local === '' || domain === undefined || domain === '' || more.length > 0)
    throw refused('An address of mail has one @, as in name@example.org.');
  if (/[^\0-\x7f]/.test(local))
    throw refused(
      'What stands before the @ has letters beyond a to z, which not every mail server takes. Give an address without them.',
    );
  if (!LOCAL.test(local)) throw refused('What stands before the @ is not as an address of mail has it.');
  if (local.length > MOST.local)
    throw refused(`What stands before the @ has more than ${MOST.local} characters.`);
  const address = `${local.toLowerCase()}@${domainOf(domain)}`;
  if (address.length > MOST.address) throw refused(`The address has more than ${MOST.address} characters.`);
  return address;
}

/**
 * An address of a person, which mails that a stranger asks for may go to: as {@link addressOf} has it, in a domain with a
 * dot. `root@localhost` and `name@host` are of the machine or the network that sends, where nobody asked.
 * @throws SextantError `invalid-request`
 */
export function readerAddressOf(text: string): string {
  const address = addressOf(text);
  if (!domainPart(address).includes('.'))
    throw refused('What stands after the @ has no dot. Give the whole address, as in name@example.org.');
  return address;
}

/**
 * A domain in ASCII and lower case: `bücher.example` is `xn--bcher-kva.example`.
 * @throws SextantError `invalid-request`
 */
function domainOf(text: string): string {
  const host = NOT_IN_DOMAINS.test(text) ? null : hostOf(text);
  const labels = host?.split('.') ?? [];
  // A last label of digits is that of an IP address, which `1`, `127.1` and `0x7f.1` are made into as well.
  const isDomain =
    labels.every((label) => label.length <= MOST.label && LABEL.test(label)) &&
    !/^\d+$/.test(labels.at(-1) ?? '1');
  if (host === null || !isDomain) throw refused('What stands after the @ is no domain.');
  return host;
}

function hostOf(domain: string): string | null {
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    return null;
  }
}

/** The domain of an address that {@link addressOf} has made. */
export function domainPart(address: string): string {
  return address.slice(address.indexOf('@') + 1);
}

/**
 * Who a mail is from, as settings have it: `Sextant <digest@lab.example>`, or the address alone.
 * @throws SextantError `invalid-request`
 */
export function mailboxOf(text: string): Mailbox {
  const trimmed = text.trim();
  const open = trimmed.lastIndexOf('<');
  if (open < 0 || !trimmed.endsWith('>')) return { address: addressOf(trimmed) };
  const name = trimmed
    .slice(0, open)
    .trim()
    .replace(/^"([^"]*)"$/, '$1');
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name))
    throw refused('A name before an address may not have control characters.');
  if (name.length > MOST.name)
    throw refused(`The name before the address has more than ${MOST.name} characters.`);
  const address = addressOf(trimmed.slice(open + 1, -1));
  return name === '' ? { address } : { name, address };
}

function refused(message: string): SextantError {
  return new SextantError('invalid-request', message);
}

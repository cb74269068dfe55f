import { Resolver } from 'node:dns/promises';
import type { MailSettings } from '../../src/mail/mail-settings.ts';
import { domainPart } from '../../src/mail/mail-address.ts';
import type { Finding } from '../finding.ts';

/** How long one server of names may take, in ms, and how often it is asked. */
const PATIENCE = { timeout: 2_000, tries: 2 };

/** Names under which services keep their keys; one of another name is not found without being told. */
const SELECTORS = [
  'resend',
  'cf2024-1',
  'default',
  'dkim',
  'mail',
  'smtp',
  'google',
  'selector1',
  'selector2',
  's1',
  's2',
  'k1',
  'k2',
  'pm',
  'mailjet',
  'brevo1',
  'mta',
];

/** The service whose own records are known; of others only whoever runs them knows what is in theirs. */
const RESEND = 'https://api.resend.com';

/** What was found under a name: its texts, none, or `null` where nobody could say. */
type Texts = string[] | null;

/**
 * Looks for the records that mailboxes ask for before they take a mail: SPF (RFC 7208), DKIM (RFC 6376) and DMARC (RFC
 * 7489). Where one is not there, it says which to add.
 * @param servers Servers of names to ask instead of those of this machine.
 */
export async function examineRecords(
  { from, by }: MailSettings,
  servers?: readonly string[],
): Promise<Finding[]> {
  const resolver = new Resolver(PATIENCE);
  if (servers !== undefined) resolver.setServers(servers);
  const isAnswered = await answersNames(resolver);
  const look = async (name: string): Promise<Texts> => (isAnswered ? textsOf(resolver, name) : null);
  const domain = domainPart(from.address);
  const [spf, dkim, dmarc] = await Promise.all([
    lookForSpf(look, domain),
    lookForDkim(look, domain),
    lookForDmarc(look, domain),
  ]);
  return [
    told('SPF', spf, spfFor(domain, by), 'says who may send'),
    told(
      'DKIM',
      dkim,
      `<selector>._domainkey.${domain}. TXT "v=DKIM1; k=rsa; p=<the key that your provider shows>"`,
      `has the key of signatures (looked for under ${SELECTORS.length} selectors that are usual; yours may have another)`,
    ),
    told(
      'DMARC',
      dmarc,
      `_dmarc.${domain}. TXT "v=DMARC1; p=none; rua=mailto:postmaster@${domain}"`,
      'says what becomes of mails that are neither; Gmail and Yahoo want one of whoever sends many',
    ),
  ];
}

type Look = (name: string) => Promise<Texts>;

function spfFor(domain: string, by: MailSettings['by']): string {
  if (by.kind === 'http' && by.url === RESEND)
    return `send.${domain}. TXT "v=spf1 include:amazonses.com ~all"`;
  if (by.kind === 'cloudflare') return `what Cloudflare shows for ${domain} under Email Service`;
  return `${domain}. TXT "v=spf1 include:<what your provider names> ~all"`;
}

/** @returns the record with its name, '' where there is none, null where nobody could say */
async function lookForSpf(look: Look, domain: string): Promise<string | null> {
  // Services have the envelope under a name of their own: Resend, Cloudflare.
  return firstOf(
    look,
    ['send.', 'cf-bounce.', ''].map((under) => under + domain),
    /^v=spf1(?: |$)/i,
  );
}

async function lookForDkim(look: Look, domain: string): Promise<string | null> {
  const names = SELECTORS.map((selector) => `${selector}._domainkey.${domain}`);
  return firstOf(look, names, /(?:^|;)\s*p=[A-Za-z0-9+/]/);
}

/** Of the domain, or of one above it, whose policy holds for those below. */
async function lookForDmarc(look: Look, domain: string): Promise<string | null> {
  const labels = domain.split('.');
  const above = labels.slice(0, Math.max(1, labels.length - 1)).map((_, i) => labels.slice(i).join('.'));
  return firstOf(
    look,
    above.map((name) => `_dmarc.${name}`),
    /^v=DMARC1/i,
  );
}

async function firstOf(look: Look, names: readonly string[], wanted: RegExp): Promise<string | null> {
  const answers = await Promise.all(names.map(look));
  for (const [i, texts] of answers.entries()) {
    const text = texts?.find((one) => wanted.test(one));
    if (text !== undefined)
      return `${names[i] ?? ''}. TXT "${text.slice(0, 80)}${text.length > 80 ? '…' : ''}"`;
  }
  return answers.includes(null) ? null : '';
}

function told(what: string, found: string | null, record: string, why: string): Finding {
  if (found === null)
    return {
      what,
      state: 'skipped',
      detail: `No server of names answers here, so that nothing could be looked up. It should be: ${record}`,
    };
  if (found !== '') return { what, state: 'ok', detail: found };
  return { what, state: 'warning', detail: `No record ${why}. Add: ${record}` };
}

/**
 * Whether what is said of names can be believed. Where there is no network, some servers say of every name that there is
 * no such one, which of the root of all names cannot be true.
 */
async function answersNames(resolver: Resolver): Promise<boolean> {
  try {
    await resolver.resolveNs('.');
    return true;
  } catch (error) {
    return codeOf(error) !== 'ENOTFOUND';
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : '';
}

async function textsOf(resolver: Resolver, name: string): Promise<Texts> {
  try {
    return (await resolver.resolveTxt(name)).map((parts) => parts.join(''));
  } catch (error) {
    const code = codeOf(error);
    return code === 'ENODATA' || code === 'ENOTFOUND' ? [] : null;
  }
}

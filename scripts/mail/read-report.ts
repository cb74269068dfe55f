import PostalMime, { type Attachment } from 'postal-mime';
import { SextantError } from '../../src/errors.ts';
import { type AddressEvent, addressIn } from '../../src/mail/address-events.ts';
import { isAboutAddress } from '../../src/mail/smtp-outcome.ts';

/** Recipients of one report that are read. */
const MOST_RECIPIENTS = 100;

/**
 * What a mail that came back tells of addresses: a delivery status notification (RFC 3464) of those that failed for good,
 * or an abuse report (ARF, RFC 5965). A delay, and a failure that says nothing of the address, tells nothing.
 * @param message The whole mail, as a .eml file has it.
 * @throws SextantError `input-invalid` for any other mail
 */
export async function readReport(message: Uint8Array): Promise<AddressEvent[]> {
  const { attachments } = await PostalMime.parse(message, { forceRfc822Attachments: true });
  const status = attachments.find(({ mimeType }) => mimeType.endsWith('/delivery-status'));
  if (status !== undefined) return bouncesOf(textOf(status));
  const feedback = attachments.find(({ mimeType }) => mimeType.endsWith('/feedback-report'));
  if (feedback !== undefined) return complaintsOf(textOf(feedback), await originalRecipients(attachments));
  throw new SextantError(
    'input-invalid',
    'This mail is neither a delivery status notification (RFC 3464) nor an abuse report (RFC 5965). Save the report itself, with its attachments, as .eml.',
  );
}

function bouncesOf(text: string): AddressEvent[] {
  // The first block is of the message, each further one of a recipient.
  const [, ...recipients] = blocksOf(text);
  return recipients.slice(0, MOST_RECIPIENTS).flatMap((fields) => {
    const address = typed(fields.get('original-recipient')) ?? typed(fields.get('final-recipient'));
    const [status = ''] = fields.get('status')?.split(' ') ?? [];
    const diagnostic = fields.get('diagnostic-code') ?? '';
    const isGone =
      fields.get('action')?.toLowerCase() === 'failed' &&
      status.startsWith('5.') &&
      isAboutAddress(
        Number(/\b5\d\d\b/.exec(diagnostic.slice(0, 200))?.[0] ?? 0),
        significant(status),
        diagnostic,
      );
    return address !== null && isGone ? [{ address, kind: 'bounced' as const }] : [];
  });
}

/** `5.0.0` says no more than the code of SMTP beside it. */
function significant(status: string): string {
  return status === '5.0.0' ? '' : status;
}

/** What a person reports is spam is a complaint, whatever else they call it; `not-spam` is praise. */
function complaintsOf(text: string, to: readonly string[]): AddressEvent[] {
  const fields = blocksOf(text)[0] ?? new Map<string, string>();
  if (fields.get('feedback-type')?.toLowerCase() === 'not-spam') return [];
  const named = fields.get('original-rcpt-to');
  const address = named === undefined ? null : addressIn(named);
  const addresses = address === null ? to : [address];
  return addresses.map((one) => ({ address: one, kind: 'complained' as const }));
}

/** Whom the mail that is complained of was for, where the report has it. */
async function originalRecipients(attachments: readonly Attachment[]): Promise<string[]> {
  const original = attachments.find(({ mimeType }) =>
    /^(?:message\/rfc822|text\/rfc822-headers)$/.test(mimeType),
  );
  if (original === undefined) return [];
  const { to = [] } = await PostalMime.parse(`${textOf(original)}\r\n\r\n`);
  return to.flatMap(({ address = '' }) => addressIn(address) ?? []);
}

/** Blocks of fields with empty lines between them; names in lower case, folded lines joined. */
function blocksOf(text: string): Map<string, string>[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n(?:[ \t]*\n)+/)
    .filter((block) => block.trim() !== '')
    .map((block) => {
      const fields = new Map<string, string>();
      for (const line of block.replace(/\n[ \t]+/g, ' ').split('\n')) {
        const colon = line.indexOf(':');
        if (colon > 0) fields.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
      }
      return fields;
    });
}

/** The address of `rfc822; ada@reader.example`, or null. */
function typed(field: string | undefined): string | null {
  return field === undefined ? null : addressIn(field.slice(field.indexOf(';') + 1).trim());
}

function textOf({ content }: Attachment): string {
  return typeof content === 'string' ? content : new TextDecoder().decode(content);
}

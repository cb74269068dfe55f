import * as z from 'zod/mini';
import { fromBase64 } from '../base64.ts';
import { SextantError } from '../errors.ts';
import { addressOf } from './mail-address.ts';

/** Why no more mails go to an address. */
export interface AddressEvent {
  /** As {@link addressOf} makes it. */
  address: string;
  kind: 'bounced' | 'complained';
}

/** How far the clock of who signs may be from ours, in seconds: so long what was signed may be sent again. */
const TOLERANCE_SECONDS = 300;
/** Signatures that are looked at: services sign with an old and a new secret for a while. */
const MOST_SIGNATURES = 5;

const HEADERS = ['id', 'timestamp', 'signature'] as const;

const eventSchema = z.object({
  type: z.string(),
  data: z.optional(
    z.object({
      to: z.optional(z.union([z.string(), z.array(z.string()).check(z.maxLength(50))])),
      bounce: z.optional(z.object({ type: z.optional(z.string()) })),
    }),
  ),
});

/**
 * What a webhook tells of addresses: Resend's events, signed as Standard Webhooks and Svix have it. Bounces count where
 * they are permanent; all other events are nothing.
 * @param body As it came, byte for byte.
 * @param now In ms.
 * @throws SextantError `link-invalid` when the signature is not that of the secret or too old, `invalid-request` when
 * what is signed is no event
 */
export async function eventsOf(
  headers: Headers,
  body: string,
  secret: string,
  now: number,
): Promise<AddressEvent[]> {
  const [id, timestamp, signature] = HEADERS.map(
    (name) => headers.get(`svix-${name}`) ?? headers.get(`webhook-${name}`) ?? '',
  );
  if (!id || !timestamp || !signature) throw unsigned('It has no signature.');
  if (!(Math.abs(now / 1_000 - Number(timestamp)) <= TOLERANCE_SECONDS)) throw unsigned('It is too old.');
  const key = await keyOf(secret);
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  const given = signature
    .split(' ')
    .slice(0, MOST_SIGNATURES)
    .flatMap((one) => (one.startsWith('v1,') ? [bytesOf(one.slice(3))] : []));
  for (const bytes of given)
    if (bytes !== null && (await crypto.subtle.verify('HMAC', key, bytes, signed))) return toldBy(body);
  throw unsigned('It has another signature. Check MAIL_WEBHOOK_SECRET.');
}

function toldBy(body: string): AddressEvent[] {
  const event = eventSchema.safeParse(jsonOf(body));
  if (!event.success) throw new SextantError('invalid-request', 'The body is no event of a mail.');
  const { type, data = {} } = event.data;
  const kind = kindOf(type, data.bounce?.type);
  if (kind === null) return [];
  return [data.to ?? []].flat().flatMap((to) => {
    const address = addressIn(to);
    return address === null ? [] : [{ address, kind }];
  });
}

function kindOf(type: string, bounce: string | undefined): AddressEvent['kind'] | null {
  if (type === 'email.complained') return 'complained';
  // A mailbox that is full, or a server that was not there, has its mails another day.
  return type === 'email.bounced' && bounce?.toLowerCase() === 'permanent' ? 'bounced' : null;
}

/** The address of `ada@reader.example` or `Ada <ada@reader.example>`, or null. */
export function addressIn(text: string): string | null {
  const open = text.lastIndexOf('<');
  const inner = open < 0 ? text : text.slice(open + 1).split('>')[0];
  try {
    return addressOf(inner ?? '');
  } catch {
    return null;
  }
}

/** A `whsec_` secret is base64 of the key. */
async function keyOf(secret: string): Promise<CryptoKey> {
  const bytes = bytesOf(secret.replace(/^whsec_/, ''));
  if (bytes === null || bytes.length === 0)
    throw new SextantError(
      'settings-invalid',
      'MAIL_WEBHOOK_SECRET must be what the service names, whsec_….',
    );
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return fromBase64(base64);
  } catch {
    return null;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unsigned(why: string): SextantError {
  return new SextantError('link-invalid', `This is not what the service of mails has signed. ${why}`);
}

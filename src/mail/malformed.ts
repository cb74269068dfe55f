import { SextantError } from '../errors.ts';
import { addressOf } from './mail-address.ts';
import type { Mail } from './mail.ts';
import { mimeOf } from './mime.ts';
import type { Outcome } from './sender.ts';

/** Why a mail cannot be handed to anybody, or null: what all senders ask first. */
export function refusalOf(mail: Mail): Outcome | null {
  const address = whyNot(() => addressOf(mail.to));
  if (address !== null) return { kind: 'refused', why: address, isAddress: true };
  const rest = whyNot(() => mimeOf({ ...mail, text: '', html: '' }, new Date(0)));
  return rest === null ? null : { kind: 'refused', why: rest, isAddress: false };
}

function whyNot(make: () => string): string | null {
  try {
    make();
    return null;
  } catch (error) {
    if (error instanceof SextantError) return error.message;
    throw error;
  }
}

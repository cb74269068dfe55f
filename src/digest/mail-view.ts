import type { Edition } from './edition.ts';
import type { Wish } from './interest.ts';

/** What all mails of a site have. */
interface Sent {
  site: { name: string; /** Without a slash at the end. */ url: string };
  /** A line below every mail, such as the postal address that some laws ask for. */
  imprint?: string | undefined;
  language: string;
}

/** A mail with new papers. */
export interface DigestMail extends Sent {
  kind: 'digest';
  wish: Wish;
  /** Only the papers that this person has not had. */
  edition: Edition;
  links: { manage: string; unsubscribe: string };
}

/** A mail that asks whether somebody wants what was asked for with their address. */
export interface ConfirmMail extends Sent {
  kind: 'confirm';
  wish: Wish;
  link: string;
  /** Hours until it ends. */
  hours: number;
}

/** A mail with the link to all subscriptions of an address. */
export interface AccountMail extends Sent {
  kind: 'account';
  link: string;
  hours: number;
}

export type MailView = DigestMail | ConfirmMail | AccountMail;

/** What a person reads of a mail. */
export interface WrittenMail {
  subject: string;
  text: string;
  html: string;
}

import type { Edition } from './edition.ts';
import type { Rhythm, Wish } from './interest.ts';

/** Who asks, as far as limits go. */
export interface Client {
  /** Of the connection; only a keyed hash of its network is kept, and for a day. */
  ip: string;
}

/** A subscription as its owner sees it. */
export interface Subscription extends Wish {
  id: number;
  /** ISO 8601. */
  since: string;
  /** The day of its last edition that had papers; absent before the first. */
  lastEdition?: string;
}

/** All that is kept of a person, for that person: what the page shows and the file has. */
export interface Account {
  address: string;
  since: string;
  /** Why no mails are sent to the address, where that is so. */
  stopped?: 'bounced' | 'complained';
  subscriptions: Subscription[];
  /** When mails were sent, the latest first. */
  mails: { at: string; subject: string }[];
}

/** An edition of the whole site, for everybody. */
export interface SiteEdition extends Edition {
  /** How many addresses had its papers in a mail about the whole site; those of single searches are not counted. */
  recipients: number;
}

/** What stopping an address changed: it is, it was already, or nothing is known of it here. */
export type Stopped = 'stopped' | 'already' | 'unknown';

/** What an operator and `/about` may know. No address is in it. */
export interface DigestState {
  /** Those that mails can go to, and their subscriptions. */
  addresses: number;
  subscriptions: number;
  /** Addresses that bounced, or whose owners complained. */
  stopped: number;
  /** Mails that wait, and that were given up in the last 7 days. */
  waiting: number;
  failed: number;
  /** The last day that had editions, and the mails of these that were sent; absent before the first. */
  last?: { day: string; mails: number };
}

/**
 * Mails about new papers as pages and commands use them. Tokens are signed, say what they are for, and end: one that is
 * wrong, for something else or too old throws SextantError `link-invalid`.
 */
export interface Digest {
  /**
   * Takes a wish and has a mail sent that asks to confirm it. It does the same, and takes as long, whether the address is
   * known or not, and where other networks have asked for as many mails to it as it may have.
   * @throws SextantError `invalid-request` for what is no address, `rate-limited`
   */
  ask(wish: Wish, address: string, client: Client): Promise<void>;
  /** Has a link to {@link account} mailed to an address, if it has subscriptions; says nothing of whether it has. */
  askForLink(address: string, language: string, client: Client): Promise<void>;
  /** What a link of a mail that asks for confirmation is about; changes nothing. */
  pending(token: string): Promise<{ wish: Wish; address: string; isConfirmed: boolean }>;
  /** Confirms it, as often as one likes. @returns a token for {@link account} */
  confirm(token: string): Promise<{ wish: Wish; account: string }>;
  /** What a token of {@link confirm}, of {@link askForLink} or of any mail shows. */
  account(token: string): Promise<Account>;
  change(
    token: string,
    subscription: number,
    to: { rhythm: Rhythm; most: number; language: string },
  ): Promise<void>;
  /** Ends one subscription, or all where none is named; ending what has ended is no error. */
  end(token: string, subscription?: number): Promise<void>;
  /** Deletes all that is kept of the address, at once. */
  erase(token: string): Promise<void>;
  /** What a link of `List-Unsubscribe` ends; changes nothing. */
  unsubscribing(token: string): Promise<{ title: string; isEnded: boolean }>;
  /** Ends it: RFC 8058's one click, and the button of the page. */
  unsubscribe(token: string): Promise<void>;
  /** No mail goes to an address any more: it bounced, or its owner complained. One that is not known is remembered too. */
  stop(address: string, why: 'bounced' | 'complained'): Promise<Stopped>;
  /**
   * Takes what the service that sends mails tells of addresses: what bounced, and who complained, gets no more.
   * @param body Byte for byte as it came.
   * @throws SextantError `link-invalid` where it is not signed with the secret of the webhook, `invalid-request`
   */
  hear(headers: Headers, body: string): Promise<void>;
  /** Editions of the whole site, the latest first, with papers left out. */
  archive(limit: number, before?: string): Promise<{ day: string; papers: number; recipients: number }[]>;
  edition(day: string): Promise<SiteEdition | null>;
  state(): Promise<DigestState>;
}

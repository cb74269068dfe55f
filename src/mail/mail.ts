/** Who a mail is from. */
export interface Mailbox {
  /** As readers see it; absent where there is only an address. */
  name?: string | undefined;
  address: string;
}

/** One mail to one person: what every sender is given, and what a person reads. */
export interface Mail {
  from: Mailbox;
  /** An address as `addressOf` made it. */
  to: string;
  replyTo?: string | undefined;
  subject: string;
  text: string;
  html: string;
  /** BCP 47. */
  language: string;
  /** Without the angle brackets. The same at every try: whoever gets a mail twice can tell. */
  messageId: string;
  /** Message-IDs of mails that this one follows, without brackets, the latest last. */
  references?: readonly string[] | undefined;
  /** What it is one of, and how to leave it; absent from a mail that somebody asked for, such as the one that confirms. */
  list?: MailList | undefined;
}

/** The headers of a list: RFC 2369, RFC 2919 and RFC 8058. */
export interface MailList {
  /** As in `List-Id`: a name in words, and one within the domain of the site. */
  name: string;
  id: string;
  /** Takes the POST of one click, and shows a page to whoever opens it. */
  unsubscribe: string;
}

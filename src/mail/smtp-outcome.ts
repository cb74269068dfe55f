import type { Outcome } from './sender.ts';
import type { Reply } from './smtp-replies.ts';
import { told } from './retold.ts';

/** What was said last when an answer came, or did not. */
export type Step =
  'connect' | 'greeting' | 'EHLO' | 'STARTTLS' | 'AUTH' | 'RSET' | 'MAIL' | 'RCPT' | 'DATA' | 'text' | 'end';

/** Characters of what a server says that are looked at. */
const READ = 1_000;

/** Refusals of who asks, and not of what is asked: RFC 4954, 6. */
const AUTHENTICATION = new Set([530, 534, 535, 538]);
/** Codes that speak of a mailbox where no enhanced code says more: RFC 5321, 4.2.2. */
const MAILBOX = new Set([550, 551, 553]);
/** Enhanced codes of an address that no mail reaches: RFC 3463, 3.2 and 3.3; 5.1.7 and 5.1.8 are those of who sends. */
const ADDRESS_STATUS = /^5\.(?:1\.(?:[0-6]|9|10)|2\.[01])$/;
/** What servers say with the same codes when they refuse us or the text. */
const ABOUT_US =
  /\b(?:relay|relaying|relayed|auth\w*|rcpthosts|spf|dkim|dmarc|block(?:ed|list\w*)|blacklist\w*|dnsbl|rbl|spam\w*|polic(?:y|ies)|reputation|greylist\w*|quota|full|limit\w*|rate|too many|tls|sender)\b/i;
/** What some say of an address that does not exist, with the codes of anything. */
const NO_SUCH =
  /\bno such (?:user|mailbox|recipient|address|person)\b|\b(?:unknown|invalid|inactive|disabled) (?:user|recipient|mailbox|account)\b|\b(?:user|mailbox|recipient|account|address) (?:is )?(?:unknown|unavailable|disabled|inactive|not found|does(?: not|n't) exist)\b/i;

/** What comes of a mail when a step of its dialog gets another answer than the good one. */
export function outcomeAt(step: Step, reply: Reply): Outcome {
  const why = whyAt(step, reply);
  const { code } = reply;
  if (step === 'end' && (code < 400 || code > 599)) return { kind: 'unknown', why };
  if (code < 500) return { kind: 'later', why };
  if (AUTHENTICATION.has(code) || step === 'AUTH')
    return { kind: 'later', why: `${why} Check SMTP_USER and SMTP_PASSWORD.` };
  if (step === 'MAIL' && !isSize(reply))
    return { kind: 'later', why: `${why} Check that SMTP_USER may send as MAIL_FROM.` };
  if (step === 'RCPT') {
    if (isRelay(reply)) return { kind: 'later', why: `${why} Check SMTP_USER and MAIL_FROM.` };
    return { kind: 'refused', why, isAddress: isAboutAddress(code, reply.status, said(reply.lines)) };
  }
  // Servers that ask others before they answer name the address only then; the code alone is that of the text.
  if (step === 'end')
    return { kind: 'refused', why, isAddress: isAboutAddress(0, reply.status, said(reply.lines)) };
  return step === 'MAIL' || step === 'DATA'
    ? { kind: 'refused', why, isAddress: false }
    : { kind: 'later', why };
}

/**
 * Whether a refusal is that of the address for good. In doubt it is not: an address that is stopped wrongly gets nothing
 * and nobody sees why; one that is kept wrongly is refused again.
 * @param code Of SMTP, or 0 where only an enhanced one is known.
 */
export function isAboutAddress(code: number, status: string, text: string): boolean {
  if (ABOUT_US.test(text)) return false;
  if (NO_SUCH.test(text)) return true;
  return status === '' ? MAILBOX.has(code) : ADDRESS_STATUS.test(status);
}

function isRelay({ lines }: Reply): boolean {
  return /\b(?:relay(?:ing|ed)?|rcpthosts)\b/i.test(said(lines));
}

function isSize({ code, status }: Reply): boolean {
  return code === 552 || code === 554 || status === '5.3.4';
}

const WHILE: Record<Step, string> = {
  connect: 'when it was connected to',
  greeting: 'before it greeted',
  EHLO: 'after EHLO',
  STARTTLS: 'after STARTTLS',
  AUTH: 'after AUTH',
  RSET: 'after RSET',
  MAIL: 'after MAIL FROM',
  RCPT: 'after RCPT TO',
  DATA: 'after DATA',
  text: 'while it was sent the mail',
  end: 'after the whole mail',
};
const NO_REPLY = {
  closed: 'closed the connection',
  silent: 'did not answer in time',
  garbled: 'said what is no answer of SMTP',
};

/** What happened, in words that name no address. */
function whyAt(step: Step, { code, status, lines, none }: Reply): string {
  const what = none === undefined ? `answered ${[code, status].filter(Boolean).join(' ')}` : NO_REPLY[none];
  return told(`The SMTP server ${what} ${WHILE[step]}`, said(lines));
}

function said(lines: readonly string[]): string {
  return lines.join(' ').slice(0, READ);
}

import { SextantError } from '../errors.ts';
import { addressOf } from './mail-address.ts';
import { encodedWords, oneLine, quotedPrintable } from './encoded-text.ts';
import type { Mail, Mailbox, MailList } from './mail.ts';

/** Characters of a line of headers where there is a space to fold at (RFC 2047, 2). */
const LINE = 76;
/** Characters of what has no space: a line has 998 at most (RFC 5322, 2.1.1). */
const LONGEST = 900;
/** Message-IDs that `References` has: clients need the latest, and a daily mail has one more every day. */
const MOST_REFERENCES = 10;
/** Never in a part: quoted-printable writes `=_` as `=3D_`. */
const BOUNDARY = '=_sextant';

/**
 * A mail as RFC 5322 and RFC 2045 have it: text and HTML, all of it ASCII in lines of at most 76 characters but for links
 * in headers. The same mail is the same text but for the date.
 * @throws SextantError `invalid-request` where an address, a Message-ID or a link could not stand in a header
 */
export function mimeOf(mail: Mail, date: Date): string {
  const headers: (readonly [name: string, value: string])[] = [
    ['Date', date.toUTCString().replace('GMT', '+0000')],
    ['Message-ID', messageIdOf(mail.messageId)],
    ['From', mailboxHeader(mail.from)],
    ['To', addressOf(mail.to)],
    ...(mail.replyTo === undefined ? [] : [['Reply-To', addressOf(mail.replyTo)] as const]),
    ['Subject', textHeader(mail.subject)],
    ...Object.entries(furtherHeaders(mail)),
    ['MIME-Version', '1.0'],
    ['Content-Type', `multipart/alternative; boundary="${BOUNDARY}"`],
  ];
  return [
    ...headers.map(([name, value]) => folded(name, value)),
    '',
    ...part('text/plain', mail.text),
    ...part('text/html', mail.html),
    `--${BOUNDARY}--`,
    '',
  ].join('\r\n');
}

/**
 * The headers that say how a mail came about, what it follows and how to leave its list: those that senders with fields
 * for all others take as they are.
 * @throws SextantError `invalid-request`
 */
export function furtherHeaders({ references = [], language, list }: Mail): Record<string, string> {
  const ids = references.slice(-MOST_REFERENCES).map(messageIdOf);
  const latest = ids.at(-1);
  return {
    ...(latest !== undefined && { 'In-Reply-To': latest, References: ids.join(' ') }),
    ...(list !== undefined && listHeaders(list)),
    // RFC 3834: an answering machine does not answer.
    'Auto-Submitted': 'auto-generated',
    'Content-Language': checked(/^[a-zA-Z\d]{1,8}(?:-[a-zA-Z\d]{1,8})*$/, language, 'language'),
  };
}

/** RFC 2919, RFC 2369 and RFC 8058. */
function listHeaders({ name, id, unsubscribe }: MailList): Record<string, string> {
  const within = checked(/^[\w-]+(?:\.[\w-]+)*$/, id, 'id of a list');
  const link = checked(/^https?:\/\/[!-;=?-~]+$/, unsubscribe, 'link that ends a subscription');
  return {
    'List-Id': `${phrase(name)} <${within}>`,
    'List-Unsubscribe': `<${link}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    Precedence: 'bulk',
  };
}

/**
 * A Message-ID with its angle brackets.
 * @throws SextantError `invalid-request`
 */
export function messageIdOf(id: string): string {
  return `<${checked(/^[\w.+~$=-]+@[\w.-]+$/, id, 'Message-ID')}>`;
}

/** An address with the name before it, in ASCII. */
function mailboxHeader({ name, address }: Mailbox): string {
  const written = addressOf(address);
  return name === undefined || oneLine(name) === '' ? written : `${phrase(name)} <${written}>`;
}

/** Text that readers see, in ASCII: as it is where nothing would change or be folded wrongly on the way. */
function textHeader(text: string): string {
  const line = oneLine(text);
  const isPlain = /^(?:[!-~]{1,60}(?: |$))*$/.test(line) && !line.includes('=?');
  return isPlain ? line : encodedWords(line);
}

/** A name in words, as stands before angle brackets. */
function phrase(name: string): string {
  const line = oneLine(name);
  if (line.includes('=?')) return encodedWords(line);
  if (/^[\w!#$%&'*+/=?^`{|}~-]+(?: [\w!#$%&'*+/=?^`{|}~-]+)*$/.test(line)) return line;
  if (/^[!-~]+(?: [!-~]+)*$/.test(line) && line.length <= 60) return `"${line.replace(/["\\]/g, '\\$&')}"`;
  return encodedWords(line);
}

function checked(pattern: RegExp, text: string, what: string): string {
  if (text.length <= LONGEST && pattern.test(text)) return text;
  throw new SextantError('invalid-request', `The ${what} of a mail is not as a header may have it.`);
}

/** A header in lines that end where a space was: what unfolds it gets the same. */
function folded(name: string, value: string): string {
  const lines: string[] = [];
  let line = `${name}:`;
  for (const word of value.split(' ')) {
    if (line.length + 1 + word.length > LINE && line !== `${name}:`) {
      lines.push(line);
      line = '';
    }
    line += ` ${word}`;
  }
  return [...lines, line].join('\r\n');
}

function part(type: string, text: string): string[] {
  return [
    `--${BOUNDARY}`,
    `Content-Type: ${type}; charset=utf-8`,
    'Content-Transfer-Encoding: quoted-printable',
    '',
    quotedPrintable(text),
  ];
}

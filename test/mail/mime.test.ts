import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mimeOf } from '../../src/mail/mime.ts';
import { anyText } from '../setup/any-text.ts';
import { headerOf, mailOf, parsed } from './mails.ts';

const DATE = new Date('2026-11-27T03:04:05Z');

/** Line breaks as a mail has them, in one way only. */
const sameBreaks = (text: string): string => text.replace(/\r\n?/g, '\n');
/** What a header of text can hold: no control characters, one line. */
const asLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').trim();

const HEADERS = [
  'Date',
  'Message-ID',
  'From',
  'To',
  'Reply-To',
  'Subject',
  'In-Reply-To',
  'References',
  'List-Id',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
  'Precedence',
  'Auto-Submitted',
  'Content-Language',
  'MIME-Version',
  'Content-Type',
];

/** The names of the headers of a message, in their order. */
function namesIn(message: string): string[] {
  const [head = ''] = message.split('\r\n\r\n');
  return head
    .split('\r\n')
    .filter((line) => !line.startsWith(' '))
    .map((line) => line.slice(0, line.indexOf(':')));
}

describe('a message', () => {
  it('is read by another library as what was written', async () => {
    const mail = mailOf();
    const email = await parsed(mimeOf(mail, DATE));
    expect(email).toMatchObject({
      from: { name: 'Sextant', address: 'digest@lab.example' },
      to: [{ address: 'ada@reader.example' }],
      replyTo: [{ address: 'help@lab.example' }],
      subject: mail.subject,
      messageId: '<outbox-1@lab.example>',
      inReplyTo: '<edition-2@lab.example>',
      references: '<edition-1@lab.example> <edition-2@lab.example>',
      date: DATE.toISOString(),
      attachments: [],
    });
    expect(email.text?.trimEnd()).toBe(mail.text.trimEnd());
    expect(email.html?.trimEnd()).toBe(mail.html);
    expect(headerOf(email, 'list-id')).toBe('New papers of Sextant <digest.lab.example>');
    expect(headerOf(email, 'list-unsubscribe')).toBe('<https://lab.example/unsubscribe?t=token>');
    expect(headerOf(email, 'list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(headerOf(email, 'precedence')).toBe('bulk');
    expect(headerOf(email, 'auto-submitted')).toBe('auto-generated');
    expect(headerOf(email, 'content-language')).toBe('en');
    expect(headerOf(email, 'date')).toBe('Fri, 27 Nov 2026 03:04:05 +0000');
  });

  it('that somebody asked for is of no list and follows none', () => {
    const message = mimeOf(mailOf({ list: undefined, references: undefined, replyTo: undefined }), DATE);
    expect(namesIn(message)).toEqual(
      HEADERS.filter((name) => !/^(?:List-.*|Precedence|In-Reply-To|References|Reply-To)$/.test(name)),
    );
  });

  it('is the same text each time', () => {
    expect(mimeOf(mailOf(), DATE)).toBe(mimeOf(mailOf(), DATE));
  });

  it('holds any text: what is read again is what was written, in short lines of ASCII', async () => {
    const texts = fc.oneof(
      anyText({ maxLength: 300 }),
      fc.array(fc.constantFrom(' ', '\t', '=', '.', 'From ', 'é', '学', '\n', '\r\n', 'a', '--=_sextant'), {
        maxLength: 300,
      }).map((parts) => parts.join('')), // prettier-ignore
    );
    await fc.assert(
      fc.asyncProperty(texts, texts, texts, async (subject, text, html) => {
        const message = mimeOf(mailOf({ subject, text: `${text}|`, html: `<p>${html}|` }), DATE);
        expect(message).toMatch(/^(?:[\x20-\x7e\t]{0,76}\r\n)*$/);
        expect(namesIn(message)).toEqual(HEADERS);
        const email = await parsed(message);
        expect((email.subject ?? '').trim()).toBe(asLine(subject));
        expect(email.text?.trimEnd()).toBe(sameBreaks(`${text}|`));
        expect(email.html?.trimEnd()).toBe(sameBreaks(`<p>${html}|`));
      }),
    );
  });

  it('names anybody: names are read again as they were written', async () => {
    await fc.assert(
      fc.asyncProperty(anyText({ minLength: 1, maxLength: 100 }), async (name) => {
        fc.pre(asLine(name) !== '');
        const mail = mailOf({ from: { name, address: 'digest@lab.example' } });
        const message = mimeOf({ ...mail, list: mail.list && { ...mail.list, name } }, DATE);
        expect(message).toMatch(/^(?:[\x20-\x7e\t]{0,76}\r\n)*$/);
        expect(namesIn(message)).toEqual(HEADERS);
        expect((await parsed(message)).from).toMatchObject({ address: 'digest@lab.example' });
        const plain = /^[\w ,.:;<>@()"\\]*$/.test(asLine(name));
        if (!plain) expect((await parsed(message)).from?.name).toBe(asLine(name));
      }),
    );
  });

  it.each(['Papers, new', 'A. Lovelace', 'a "quoted" \\ name', 'x@y.example', '(comment)', '=?utf-8?q?no?='])(
    'takes the name %j literally',
    async (name) => {
      const email = await parsed(mimeOf(mailOf({ from: { name, address: 'digest@lab.example' } }), DATE));
      expect(email.from).toMatchObject({ name, address: 'digest@lab.example' });
    },
  );

  it('has no encoded word of more than 75 characters or with a part of a character', () => {
    const message = mimeOf(mailOf({ subject: `x${'学é𝔸'.repeat(60)}` }), DATE);
    const words = message.match(/=\?[^ \r\n]*\?=/g) ?? [];
    expect(words.length).toBeGreaterThan(5);
    for (const word of words) {
      expect(word.length).toBeLessThanOrEqual(75);
      const bytes = Buffer.from(word.slice('=?UTF-8?B?'.length, -2), 'base64');
      expect(new TextDecoder('utf-8', { fatal: true }).decode(bytes)).not.toBe('');
    }
  });

  const injected = 'a\r\nBcc: eve@evil.example';
  it.each([
    ['to', { to: 'a@lab.example\r\nBcc: eve@evil.example' }],
    ['to several', { to: 'a@lab.example, eve@evil.example' }],
    ['from', { from: { address: 'a@lab.example>\r\nBcc: <eve@evil.example' } }],
    ['reply', { replyTo: `${injected}` }],
    ['id', { messageId: `${injected}` }],
    ['id with an end', { messageId: 'a@b>\r\nX: y' }],
    ['references', { references: ['ok@lab.example', injected] }],
    ['language', { language: injected }],
    ['list', { list: { name: 'x', id: injected, unsubscribe: 'https://lab.example/' } }],
    ['link', { list: { name: 'x', id: 'x', unsubscribe: 'https://lab.example/>\r\nBcc: eve@evil.example' } }],
    ['script', { list: { name: 'x', id: 'x', unsubscribe: 'javascript:alert(1)' } }],
    ['long link', { list: { name: 'x', id: 'x', unsubscribe: `https://lab.example/${'t'.repeat(2_000)}` } }],
  ])('refuses what would be another header: %s', (_, changed) => {
    expect(() => mimeOf(mailOf(changed), DATE)).toThrow(expect.objectContaining({ code: 'invalid-request' }));
  });
});

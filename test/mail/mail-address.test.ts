import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf, mailboxOf, readerAddressOf } from '../../src/mail/mail-address.ts';
import { anyText } from '../setup/any-text.ts';

/** What an address is at most made of: nothing that ends a command of SMTP, a header or a list of addresses. */
const SAFE = /^[\w!#$%&'*+/=?^`{|}~.-]{1,64}@[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63})*$/;

const tried = (text: string): string | null => {
  try {
    return addressOf(text);
  } catch {
    return null;
  }
};

describe('an address', () => {
  it.each([
    ['ada@lab.example', 'ada@lab.example'],
    ['  Ada.Lovelace+papers@Lab.Example\n', 'ada.lovelace+papers@lab.example'],
    ["o'hara/x=1@a-b.example", "o'hara/x=1@a-b.example"],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['ada@日本語.jp', 'ada@xn--wgv71a119e.jp'],
    ['ada@ＬＡＢ．example', 'ada@lab.example'],
    ['ada@mailhost', 'ada@mailhost'],
    [`${'a'.repeat(64)}@lab.example`, `${'a'.repeat(64)}@lab.example`],
  ])('of %j is %j', (text, address) => {
    expect(addressOf(text)).toBe(address);
    expect(addressOf(address)).toBe(address);
  });

  it.each([
    ['', /one @/],
    ['ada', /one @/],
    ['@lab.example', /one @/],
    ['ada@', /one @/],
    ['ada@lab@example.org', /one @/],
    ['müller@lab.example', /beyond a to z/],
    ['ada lovelace@lab.example', /before the @/],
    ['"ada"@lab.example', /before the @/],
    ['.ada@lab.example', /before the @/],
    ['ada..l@lab.example', /before the @/],
    ['ada,bob@lab.example', /before the @/],
    ['<ada@lab.example>', /before the @/],
    ['ada\r\nRCPT TO:<bob@lab.example>', /one @|before/],
    ['ada@lab.example\r\nBcc: bob', /no domain/],
    ['ada@lab.example>', /no domain/],
    ['ada@lab.example, bob', /no domain/],
    ['ada@-lab.example', /no domain/],
    ['ada@lab..example', /no domain/],
    ['ada@lab.example.', /no domain/],
    ['ada@lab_1.example', /no domain/],
    ['ada@[127.0.0.1]', /no domain/],
    ['ada@127.1', /no domain/],
    ['ada@0x7f.1', /no domain/],
    ['ada@a%2eb.example', /no domain/],
    ['ada@lab.example:25', /no domain/],
    ['ada@lab.example/path', /no domain/],
    ['ada@lab.example?x', /no domain/],
    ['ada@la\u00adb\u200b.example', /no domain/],
    [`ada@${'a'.repeat(64)}.example`, /no domain/],
    [`${'a'.repeat(65)}@lab.example`, /64/],
    [`ada@${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(20)}`, /254/],
    ['a'.repeat(100_000), /one @/],
  ])('is not %j', (text, why) => {
    expect(() => addressOf(text)).toThrow(
      expect.objectContaining({ code: 'invalid-request', message: expect.stringMatching(why) as string }),
    );
  });

  it('of a reader has a dot in its domain, that of a sender on this machine need not', () => {
    expect(readerAddressOf(' Ada@Lab.Example')).toBe('ada@lab.example');
    expect(mailboxOf('Sextant <digest@localhost>')).toEqual({ name: 'Sextant', address: 'digest@localhost' });
    for (const text of ['a@b', 'root@localhost', 'ada@日本語'])
      expect(() => readerAddressOf(text)).toThrow(
        expect.objectContaining({
          code: 'invalid-request',
          message: expect.stringMatching('no dot') as string,
        }),
      );
  });

  it('has no character that ends a command or a header, whatever it is made of, and is its own address', () => {
    const awkward = fc.constantFrom(
      ...'\r\n\0\t <>,;:"\\@.()[]%\u2028é＠．'.split(''),
      'a',
      'ab.example',
      '@',
    );
    const texts = fc.oneof(
      anyText(),
      fc.array(awkward).map((parts) => parts.join('')),
      fc
        .tuple(anyText({ maxLength: 5 }), anyText({ maxLength: 5 }))
        .map(([a, b]) => `ada${a}@lab${b}.example`),
      fc.emailAddress(),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const address = tried(text);
        if (address === null) return;
        expect(address).toMatch(SAFE);
        expect(address.length).toBeLessThanOrEqual(254);
        expect(addressOf(address)).toBe(address);
      }),
    );
  });

  it('is every address of RFC 5322 that has neither quotes nor digits for a domain', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        expect(addressOf(address)).toBe(address.toLowerCase());
      }),
    );
  });
});

describe('who a mail is from', () => {
  it.each([
    ['digest@lab.example', { address: 'digest@lab.example' }],
    ['<digest@lab.example>', { address: 'digest@lab.example' }],
    ['Sextant <digest@lab.example>', { name: 'Sextant', address: 'digest@lab.example' }],
    ['"Papers, new" <digest@lab.example>', { name: 'Papers, new', address: 'digest@lab.example' }],
    ['Bücher 学 <digest@lab.example>', { name: 'Bücher 学', address: 'digest@lab.example' }],
  ])('of %j is %j', (text, mailbox) => {
    expect(mailboxOf(text)).toEqual(mailbox);
  });

  it.each([
    '',
    'Sextant',
    'Sextant <digest>',
    'Sextant digest@lab.example',
    'A\nBcc: b <digest@lab.example>',
    `${'n'.repeat(101)} <d@lab.example>`,
  ])('is not %j', (text) => {
    expect(() => mailboxOf(text)).toThrow(expect.objectContaining({ code: 'invalid-request' }));
  });
});

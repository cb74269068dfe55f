import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mail } from '../../src/mail/mail.ts';
import type { Sender } from '../../src/mail/sender.ts';
import { mailOf } from '../mail/mails.ts';

/** A mail as it arrived, as far as every sender hands that on. */
export interface Arrived {
  from: { name?: string | undefined; address: string };
  to: string;
  replyTo: string;
  subject: string;
  text: string;
  html: string;
  /** By name in lower case, unfolded and decoded. */
  headers: Record<string, string>;
}

/**
 * A sender, and who is behind it. That one takes a mail unless its local part or its subject says otherwise:
 * `unknown@…` does not exist, `later@…` is refused for now, a subject with "spam" is refused.
 */
export interface SenderUnderTest {
  sender: Sender;
  arrived(): Promise<Arrived[]> | Arrived[];
  /** From now on nobody is there. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

const HEADERS = {
  'in-reply-to': '<edition-2@lab.example>',
  references: '<edition-1@lab.example> <edition-2@lab.example>',
  'list-id': 'New papers of Sextant <digest.lab.example>',
  'list-unsubscribe': '<https://lab.example/unsubscribe?t=token>',
  'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
  precedence: 'bulk',
  'auto-submitted': 'auto-generated',
  'content-language': 'en',
};

/** What every sender does. */
export function describeSender(name: string, open: () => Promise<SenderUnderTest>): void {
  describe(`${name} as a sender`, () => {
    let under: SenderUnderTest;
    beforeAll(async () => {
      under = await open();
    });
    afterAll(() => under.close());

    const mail = (changed: Partial<Mail> = {}): Mail =>
      mailOf({ messageId: `${randomUUID()}@lab.example`, subject: randomUUID(), ...changed });
    const arrivedOf = async (one: Mail): Promise<Arrived[]> =>
      (await under.arrived()).filter(({ subject }) => subject === one.subject);

    it('hands a mail on as it is written', async () => {
      const subject = `3 new papers: “graph transformers”, 学 ${randomUUID()}`;
      const one = mail({ subject });
      expect(await under.sender.send(one)).toEqual({ kind: 'sent' });
      const [arrived, ...more] = await arrivedOf(one);
      expect(more).toEqual([]);
      expect(arrived).toMatchObject({
        from: { name: 'Sextant', address: 'digest@lab.example' },
        to: 'ada@reader.example',
        replyTo: 'help@lab.example',
        subject,
        headers: HEADERS,
      });
      expect(arrived?.text.trimEnd()).toBe(one.text.trimEnd());
      expect(arrived?.html.trimEnd()).toBe(one.html);
    });

    it('hands one on that is of no list and follows none', async () => {
      const one = mail({ list: undefined, references: undefined });
      expect(await under.sender.send(one)).toEqual({ kind: 'sent' });
      const names = Object.keys((await arrivedOf(one))[0]?.headers ?? {});
      expect(names.filter((header) => /^(?:list-|precedence|references|in-reply-to)/.test(header))).toEqual(
        [],
      );
    });

    it('hands on several, asked for at once, each one time', async () => {
      const several = Array.from({ length: 5 }, () => mail());
      const outcomes = await Promise.all(several.map((one) => under.sender.send(one)));
      expect(outcomes).toEqual(several.map(() => ({ kind: 'sent' })));
      for (const one of several) expect(await arrivedOf(one)).toHaveLength(1);
    });

    it.each([
      ['later@reader.example', {}, { kind: 'later' }],
      ['unknown@reader.example', {}, { kind: 'refused', isAddress: true }],
      ['ada@reader.example', { subject: 'This is spam' }, { kind: 'refused', isAddress: false }],
    ])('says what came of %s %j, names no address, and goes on', async (to, changed, outcome) => {
      const one = mail({ to, ...changed });
      const came = await under.sender.send(one);
      expect(came).toMatchObject(outcome);
      expect('why' in came ? came.why : '@').toMatch(/^[^@]{10,}\.$/);
      expect(await arrivedOf(one)).toEqual([]);
      const next = mail();
      expect(await under.sender.send(next)).toEqual({ kind: 'sent' });
      expect(await arrivedOf(next)).toHaveLength(1);
    });

    it.each([
      [{ to: 'ada@lab.example>\r\nRCPT TO:<eve@evil.example' }, true],
      [{ to: '' }, true],
      [{ from: { address: 'digest@lab.example\r\nDATA' } }, false],
      [{ messageId: 'a\r\nBcc: eve@evil.example' }, false],
      [{ list: { name: 'x', id: 'x', unsubscribe: 'https://lab.example/\r\nX: y' } }, false],
    ])('asks nobody to take %j', async (changed, isAddress) => {
      const one = mail(changed);
      expect(await under.sender.send(one)).toMatchObject({ kind: 'refused', isAddress });
      expect(await arrivedOf(one)).toEqual([]);
    });

    it('goes on after its end, which may be said twice', async () => {
      await under.sender.end();
      await under.sender.end();
      const one = mail();
      expect(await under.sender.send(one)).toEqual({ kind: 'sent' });
      expect(await arrivedOf(one)).toHaveLength(1);
    });

    it('throws nothing where nobody is there any more', async () => {
      await under.leave();
      const came = await under.sender.send(mail());
      expect(['later', 'unknown']).toContain(came.kind);
      expect('why' in came ? came.why : '').toMatch(/\.$/);
    });
  });
}

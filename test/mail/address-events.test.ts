import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventsOf } from '../../src/mail/address-events.ts';

const KEY = Buffer.from('a key of the service, of 32 byte');
const SECRET = `whsec_${KEY.toString('base64')}`;
const NOW = 1_795_000_000_000;
const AT = String(NOW / 1_000);

/** A signature as Svix makes it, by Node's own HMAC. */
function sign(body: string, { id = 'msg_1', at = AT, key = KEY } = {}): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')}`;
}

function headers(signature: string, { id = 'msg_1', at = AT, prefix = 'svix' } = {}): Headers {
  return new Headers({
    [`${prefix}-id`]: id,
    [`${prefix}-timestamp`]: at,
    [`${prefix}-signature`]: signature,
  });
}

const bounced = (type: string | undefined, to: unknown = ['Ada@Reader.example']): string =>
  JSON.stringify({
    type: 'email.bounced',
    created_at: '2026-11-27T03:04:05Z',
    data: { email_id: 'e', to, bounce: type === undefined ? undefined : { type, subType: 'General', message: 'm' } },
  }); // prettier-ignore

const told = (body: string): Promise<unknown> => eventsOf(headers(sign(body)), body, SECRET, NOW);

describe('events of a webhook', () => {
  it.each([
    [bounced('Permanent'), [{ address: 'ada@reader.example', kind: 'bounced' }]],
    [bounced('Permanent', 'Ada <ada@reader.example>'), [{ address: 'ada@reader.example', kind: 'bounced' }]],
    [bounced('Transient'), []],
    [bounced('Undetermined'), []],
    [bounced(undefined), []],
    [bounced('Permanent', ['nobody', 'a@b\r\nx']), []],
    [JSON.stringify({ type: 'email.complained', data: { to: ['ada@reader.example'] } }), [{ address: 'ada@reader.example', kind: 'complained' }]],
    [JSON.stringify({ type: 'email.delivered', data: { to: ['ada@reader.example'] } }), []],
    [JSON.stringify({ type: 'contact.created' }), []],
  ])('of %s are %j', async (body, events) => {
    expect(await told(body)).toEqual(events);
  }); // prettier-ignore

  it('are those of one signature of several, with either name of the headers', async () => {
    const body = bounced('Permanent');
    const other = sign(body, { key: Buffer.from('another') });
    for (const signature of [`${other} ${sign(body)}`, `v1a,xyz v1,!!! ${sign(body)}`])
      expect(await eventsOf(headers(signature), body, SECRET, NOW)).toHaveLength(1);
    expect(
      await eventsOf(headers(sign(body), { prefix: 'webhook' }), body, SECRET, NOW + 299_000),
    ).toHaveLength(1);
  });

  const body = bounced('Permanent');
  it.each([
    ['no headers', new Headers(), body, NOW],
    ['no signature', headers(''), body, NOW],
    ['another body', headers(sign(body)), `${body} `, NOW],
    ['another id', headers(sign(body), { id: 'msg_2' }), body, NOW],
    ['another key', headers(sign(body, { key: Buffer.from('x') })), body, NOW],
    ['another version', headers(sign(body).replace('v1', 'v2')), body, NOW],
    ['a later clock', headers(sign(body)), body, NOW + 301_000],
    ['an earlier clock', headers(sign(body)), body, NOW - 301_000],
    ['a time that is none', headers(sign(body, { at: 'now' }), { at: 'now' }), body, NOW],
    ['half a signature', headers(sign(body).slice(0, 20)), body, NOW],
    ['too many', headers(`${'v1,AAAA '.repeat(20)}${sign(body)}`), body, NOW],
  ])('are not believed with %s', async (_, given, text, now) => {
    await expect(eventsOf(given, text, SECRET, now)).rejects.toMatchObject({ code: 'link-invalid' });
  });

  it('that are signed and none are refused', async () => {
    for (const text of ['', 'x', '[]', '{}', '{"type":1}', '{"type":"email.bounced","data":{"to":1}}'])
      await expect(told(text)).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it('throw nothing else, whatever comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), fc.json(), async (id, signature, text) => {
        const given = new Headers();
        given.set('svix-id', encodeURIComponent(id));
        given.set('svix-timestamp', AT);
        given.set('svix-signature', `v1,${encodeURIComponent(signature)}`);
        await expect(eventsOf(given, text, SECRET, NOW)).rejects.toMatchObject({ code: 'link-invalid' });
      }),
    );
  });
});

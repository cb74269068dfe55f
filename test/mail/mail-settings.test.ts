import { describe, expect, it } from 'vitest';
import { linkSettingsOf, mailSettingsOf, secretsOf, senderOf } from '../../src/mail/mail-settings.ts';
import { BindingSender } from '../../src/mail/binding-sender.ts';
import { HttpSender } from '../../src/mail/http-sender.ts';
import { SmtpSender } from '../../src/mail/smtp.ts';

const SHARED = {
  MAIL_FROM: 'Sextant <digest@lab.example>',
  SITE_URL: 'https://papers.lab.example/',
  MAIL_SECRET: 's'.repeat(32),
};
const SMTP = { ...SHARED, MAIL_SENDER: 'smtp', SMTP_HOST: 'smtp.provider.example' };
const HTTP = { ...SHARED, MAIL_SENDER: 'http', MAIL_API_KEY: 're_1' };
const CLOUDFLARE = { ...SHARED, MAIL_SENDER: 'cloudflare', EMAIL: { send: async () => undefined } };

function problems(env: unknown): string {
  try {
    mailSettingsOf(env);
    return '';
  } catch (error) {
    expect(error).toMatchObject({ code: 'settings-invalid' });
    return (error as Error).message;
  }
}

describe('the settings of mails', () => {
  it.each([
    undefined,
    null,
    {},
    { MAIL_SENDER: 'off' },
    { MAIL_SENDER: ' ' },
    { MAIL_SENDER: 'off', SMTP_PORT: 'x' },
  ])('are none with %j', (env) => {
    expect(mailSettingsOf(env)).toBeNull();
  });

  it('have defaults', () => {
    expect(mailSettingsOf(SMTP)).toEqual({
      from: { name: 'Sextant', address: 'digest@lab.example' },
      siteUrl: 'https://papers.lab.example',
      secret: SHARED.MAIL_SECRET,
      maxSubscriptions: 20_000,
      by: {
        kind: 'smtp',
        host: 'smtp.provider.example',
        port: 465,
        security: 'tls',
        name: 'papers.lab.example',
      },
    });
    expect(mailSettingsOf(HTTP)?.by).toEqual({ kind: 'http', url: 'https://api.resend.com', key: 're_1' });
    expect(mailSettingsOf(CLOUDFLARE)?.by).toEqual({ kind: 'cloudflare', binding: 'EMAIL' });
  });

  it.each([
    [{ SMTP_PORT: '465' }, 'tls'],
    [{ SMTP_PORT: 2465 }, 'tls'],
    [{ SMTP_PORT: 587 }, 'starttls'],
    [{ SMTP_PORT: '2525' }, 'starttls'],
    [{ SMTP_HOST: 'localhost', SMTP_PORT: '1025' }, 'none'],
    [{ SMTP_HOST: '127.0.0.1', SMTP_PORT: '587' }, 'none'],
    [{ SMTP_HOST: 'localhost.provider.example', SMTP_PORT: '1025' }, 'starttls'],
    [{ SMTP_HOST: '10.0.0.1', SMTP_PORT: '587' }, 'starttls'],
  ])('with %j have the security %s', (env, security) => {
    expect(mailSettingsOf({ ...SMTP, ...env })?.by).toMatchObject({ security });
  });

  it('take all that may be set', () => {
    const env = {
      MAIL_REPLY_TO: 'help@lab.example',
      MAIL_IMPRINT: 'Lab, Example Street 1',
      MAIL_MAX_SUBSCRIPTIONS: 500,
      MAIL_WEBHOOK_SECRET: 'whsec_c2VjcmV0IG9mIHRoZSB0ZXN0',
      MAIL_API_URL: 'http://localhost:8123/v1/',
    };
    expect(mailSettingsOf({ ...HTTP, ...env })).toMatchObject({
      replyTo: 'help@lab.example',
      imprint: 'Lab, Example Street 1',
      maxSubscriptions: 500,
      webhookSecret: env.MAIL_WEBHOOK_SECRET,
      by: { url: 'http://localhost:8123/v1' },
    });
  });

  it('name all that is missing at once, and what to do', () => {
    const said = problems({ MAIL_SENDER: 'smtp', SMTP_USER: 'u' });
    expect(said).toMatch(
      /MAIL_FROM is not set.*SITE_URL is not set.*MAIL_SECRET is not set.*SMTP_HOST is not set/,
    );
    expect(said).toContain('npx wrangler secret put MAIL_SECRET');
    expect(said).toContain('npx wrangler secret put SMTP_PASSWORD');
    expect(said).toContain('.dev.vars');
    expect(problems({ MAIL_SENDER: 'http' })).toContain('npx wrangler secret put MAIL_API_KEY');
    expect(problems({ MAIL_SENDER: 'cloudflare' })).toMatch(/MAIL_FROM.*binding EMAIL.*\[\[send_email\]\]/);
  });

  it.each([
    [{ MAIL_SENDER: 'sendmail' }, /^MAIL_SENDER must be one of off, smtp, http, cloudflare\.$/],
    [{ MAIL_FROM: 'Sextant' }, /^MAIL_FROM must be who mails are from.*one @/],
    [{ MAIL_FROM: 'Sextant\nBcc: x <digest@lab.example>' }, /MAIL_FROM.*control characters/],
    [{ MAIL_REPLY_TO: 'nobody' }, /MAIL_REPLY_TO/],
    [{ SITE_URL: 'papers.lab.example' }, /SITE_URL/],
    [{ SITE_URL: 'http://papers.lab.example' }, /SITE_URL.*only https is taken, but for localhost/],
    [{ SITE_URL: 'https://papers.lab.example/search' }, /SITE_URL/],
    [{ SITE_URL: 'https://papers.lab.example/?a=b' }, /SITE_URL/],
    [{ SITE_URL: 'https://user@papers.lab.example/' }, /SITE_URL/],
    [{ MAIL_SECRET: 'short' }, /MAIL_SECRET must be.*32/],
    [{ MAIL_IMPRINT: 'two\nlines' }, /MAIL_IMPRINT/],
    [{ MAIL_MAX_SUBSCRIPTIONS: '0' }, /MAIL_MAX_SUBSCRIPTIONS/],
    [{ MAIL_MAX_SUBSCRIPTIONS: '1e3' }, /MAIL_MAX_SUBSCRIPTIONS/],
    [{ MAIL_WEBHOOK_SECRET: 'secret' }, /MAIL_WEBHOOK_SECRET/],
    [{ SMTP_HOST: 'smtp.provider.example:465' }, /SMTP_HOST/],
    [{ SMTP_HOST: 'https://smtp.provider.example' }, /SMTP_HOST/],
    [{ SMTP_PORT: '25' }, /SMTP_PORT.*port 25/],
    [{ SMTP_PORT: '70000' }, /SMTP_PORT/],
    [{ SMTP_PORT: { a: 1 } }, /SMTP_PORT must be a text/],
    [{ SMTP_PASSWORD: 'p' }, /SMTP_USER is not set/],
    [{ ...HTTP, MAIL_API_KEY: 'a b' }, /MAIL_API_KEY must be/],
    [{ ...HTTP, MAIL_API_URL: 'http://api.example' }, /MAIL_API_URL/],
  ])('with %j say what is wrong', (env, message) => {
    const said = problems({ ...SMTP, ...env });
    expect(said).toMatch(message);
    expect(said).toMatch(/\.$/);
    expect(said).not.toContain('short');
  });

  it('name the sender', () => {
    for (const [env, kind] of [
      [SMTP, SmtpSender],
      [HTTP, HttpSender],
      [CLOUDFLARE, BindingSender],
    ] as const) {
      const settings = mailSettingsOf(env);
      if (settings === null) throw new Error('no settings');
      expect(senderOf(settings, env)).toBeInstanceOf(kind);
    }
    const settings = mailSettingsOf(CLOUDFLARE);
    if (settings !== null) expect(() => senderOf(settings, {})).toThrow(/EMAIL/);
  });

  it('have secrets by sender', () => {
    expect(secretsOf({})).toEqual([]);
    expect(secretsOf({ MAIL_SENDER: 'off', SMTP_USER: 'u' })).toEqual([]);
    expect(secretsOf({ MAIL_SENDER: 'cloudflare' })).toEqual(['MAIL_SECRET']);
    expect(secretsOf({ MAIL_SENDER: 'http' })).toEqual(['MAIL_SECRET', 'MAIL_API_KEY']);
    expect(secretsOf({ MAIL_SENDER: 'smtp' })).toEqual(['MAIL_SECRET']);
    expect(secretsOf({ MAIL_SENDER: 'smtp', SMTP_USER: 'u' })).toEqual(['MAIL_SECRET', 'SMTP_PASSWORD']);
  });
});

it('links of mails need the secret alone: who wants to leave can, whatever else is wrong', () => {
  const MAIL_SECRET = 'a secret of a test, which is long enough';
  const wrong = { MAIL_SENDER: 'smtp', SMTP_USER: 'a user without a password', MAIL_SECRET };
  expect(() => mailSettingsOf(wrong)).toThrow(/SMTP_PASSWORD/);
  expect(linkSettingsOf(wrong)).toMatchObject({ secret: MAIL_SECRET, maxSubscriptions: 20_000 });
  expect(() => linkSettingsOf({})).toThrow(/MAIL_SECRET is not set/);
});

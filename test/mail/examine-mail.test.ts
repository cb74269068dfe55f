import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { examineMail } from '../../scripts/mail/examine-mail.ts';
import { API_KEY, MailService } from './mail-service.ts';
import { NameServer } from './name-server.ts';
import { SmtpReceiver } from './smtp-receiver.ts';

const SECRET = { MAIL_SECRET: 's'.repeat(32) };
const DATABASE = '[[d1_databases]]\nbinding = "MAIL"\n';
const VARS = 'MAIL_FROM = "Sextant <digest@papers.lab.example>"\nSITE_URL = "https://lab.example"\n';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-doctor-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Nobody answers there. */
const NO_SERVER = ['127.0.0.1:9'];

async function found(
  toml: string,
  env: NodeJS.ProcessEnv = {},
  nameServers: readonly string[] = NO_SERVER,
): Promise<Record<string, string>> {
  const config = join(folder, 'wrangler.toml');
  await writeFile(config, toml);
  const findings = await examineMail({ config, env, nameServers });
  return Object.fromEntries(findings.map(({ what, state, detail }) => [what, `${state}: ${detail}`]));
}

async function receiver(): Promise<{ server: SmtpReceiver; toml: string }> {
  const server = new SmtpReceiver({
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      password === 'p' ? done(null, { user: username }) : done(new Error('wrong')),
  });
  const port = await server.start();
  onTestFinished(() => server.stop());
  const toml = `${DATABASE}[vars]\n${VARS}MAIL_SENDER = "smtp"\nSMTP_HOST = "localhost"\nSMTP_PORT = ${port}\nSMTP_USER = "u"\n`;
  return { server, toml };
}

describe('the doctor of mails', () => {
  it('has nothing to look at where no mails are sent', async () => {
    expect(Object.keys(await found('name = "sextant"\n'))).toEqual(['mail']);
    expect(await found('name = "sextant"\n')).toEqual({ mail: expect.stringMatching(/^skipped: .*MAIL/) });
    expect(await found(DATABASE)).toEqual({ mail: expect.stringMatching(/^skipped: MAIL_SENDER is off/) });
  });

  it('names every setting that is missing', async () => {
    const { mail, ...more } = await found(`${DATABASE}[vars]\nMAIL_SENDER = "smtp"\n`);
    expect(mail).toMatch(/^failed: .*MAIL_FROM.*SITE_URL.*MAIL_SECRET.*SMTP_HOST/);
    expect(more).toEqual({});
  });

  it('signs in to the SMTP server and sends nothing', async () => {
    const { server, toml } = await receiver();
    const said = await found(toml, { ...SECRET, SMTP_PASSWORD: 'p' });
    expect(said).toMatchObject({
      mail: expect.stringMatching(/^ok: smtp, from digest@papers\.lab\.example/),
      sender: expect.stringMatching(/^ok: localhost, port \d+, answers and takes the password of u; nothing was sent/),
    });
    expect((await found(toml, { ...SECRET, SMTP_PASSWORD: 'x' }))['sender']).toMatch(/^failed: .*SMTP_PASSWORD/);
    expect(server.received).toEqual([]);
    await server.stop();
    expect((await found(toml, { ...SECRET, SMTP_PASSWORD: 'p' }))['sender']).toMatch(/^failed: .*SMTP_HOST/);
  }); // prettier-ignore

  it('takes secrets from .dev.vars, and those that are set here before them', async () => {
    const { toml } = await receiver();
    const file = join(folder, '.dev.vars');
    await writeFile(file, `MAIL_SECRET="${SECRET.MAIL_SECRET}"\nSMTP_PASSWORD=p\n`);
    onTestFinished(() => rm(file));
    expect((await found(toml))['sender']).toMatch(/^ok/);
    expect((await found(toml, { SMTP_PASSWORD: 'x' }))['sender']).toMatch(/^failed/);
    expect((await found(toml, { SMTP_PASSWORD: '' }))['sender']).toMatch(/^ok/);
  });

  it('asks a service whether it takes the key, and of the binding nothing', async () => {
    const service = new MailService();
    const url = await service.start();
    onTestFinished(() => service.stop());
    const toml = `${DATABASE}[vars]\n${VARS}MAIL_SENDER = "http"\nMAIL_API_URL = "${url}"\n`;
    expect((await found(toml, { ...SECRET, MAIL_API_KEY: API_KEY }))['sender']).toMatch(/^ok: .*takes the key/);
    expect((await found(toml, { ...SECRET, MAIL_API_KEY: 'x' }))['sender']).toMatch(/^failed: .*MAIL_API_KEY/);
    expect(service.taken).toEqual([]);
    const binding = `${DATABASE}[[send_email]]\nname = "EMAIL"\n[vars]\n${VARS}MAIL_SENDER = "cloudflare"\n`;
    expect((await found(binding, SECRET))['sender']).toMatch(/^skipped: .*EMAIL/);
    expect((await found(binding.replace('EMAIL', 'POST'), SECRET))['mail']).toMatch(/^failed: .*send_email/);
  }); // prettier-ignore

  describe('asks servers of names', () => {
    const toml = `${DATABASE}[[send_email]]\nname = "EMAIL"\n[vars]\n${VARS}MAIL_SENDER = "cloudflare"\n`;
    async function records(
      texts: Record<string, string>,
      config = toml,
      root = true,
    ): Promise<Record<string, string>> {
      const server = new NameServer(texts, root);
      const address = await server.start();
      onTestFinished(() => server.stop());
      return found(config, { ...SECRET, MAIL_API_KEY: 'k', SMTP_PASSWORD: 'p' }, [address]);
    }

    it('and finds what is there: also keys of two parts, and the policy of the domain above', async () => {
      const key = `v=DKIM1; k=rsa; p=${'A'.repeat(400)}`;
      const said = await records({
        'papers.lab.example': 'v=spf1 include:_spf.provider.example ~all',
        's1._domainkey.papers.lab.example': key,
        '_dmarc.lab.example': 'v=DMARC1; p=reject',
      });
      expect(said).toMatchObject({
        SPF: 'ok: papers.lab.example. TXT "v=spf1 include:_spf.provider.example ~all"',
        DKIM: expect.stringMatching(/^ok: s1\._domainkey\.papers\.lab\.example\. TXT "v=DKIM1/) as string,
        DMARC: 'ok: _dmarc.lab.example. TXT "v=DMARC1; p=reject"',
      });
    });

    it('and says what to add of what is not', async () => {
      const said = await records({ 'papers.lab.example': 'some other text', '_dmarc.example': 'v=DMARC1; p=reject' });
      expect(said).toMatchObject({
        SPF: expect.stringMatching(/^warning: .*Add: what Cloudflare shows for papers\.lab\.example/) as string,
        DKIM: expect.stringMatching(/^warning: .*Add: <selector>\._domainkey\.papers\.lab\.example\. TXT/) as string,
        DMARC: expect.stringMatching(/^warning: .*Add: _dmarc\.papers\.lab\.example\. TXT "v=DMARC1; p=none/) as string,
      });
    }); // prettier-ignore

    it('and knows a key that was taken back for none', async () => {
      expect((await records({ 'resend._domainkey.papers.lab.example': 'v=DKIM1; p=' }))['DKIM']).toMatch(
        /^warning/,
      );
    });

    it('and says so where none answers, or one that knows no name at all', async () => {
      const said = await found(toml, SECRET);
      const knowingNone = await records({}, toml, false);
      for (const what of ['SPF', 'DKIM', 'DMARC'])
        expect(knowingNone[what]).toMatch(/^skipped: .*nothing could be looked up/);
      for (const what of ['SPF', 'DKIM', 'DMARC'])
        expect(said[what]).toMatch(/^skipped: No server of names answers here/);
    });
  });
});

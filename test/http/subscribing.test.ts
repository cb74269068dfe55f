import { describe, expect, test, vi } from 'vitest';
import { acceptedLanguage } from '../../src/http/site/mail-words.ts';
import { harness, PAPERS } from './library.ts';
import { form, MAIL_ON, mailHarness } from './memory-digest.ts';

vi.spyOn(console, 'error').mockImplementation(() => undefined);

const EMAIL = 'ada@lab.example';

/** The forms of a page: where they lead, how, and what they send. */
function formsOf(html: string): { action: string; method: string; fields: [string, string][] }[] {
  return Array.from(html.matchAll(/<form([^>]*)>([^]*?)<\/form>/g), ([, head = '', inside = '']) => ({
    action: /action="([^"]*)"/.exec(head)?.[1] ?? '',
    method: /method="([^"]*)"/.exec(head)?.[1] ?? '',
    fields: Array.from(
      inside.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g),
      ([, name, value]): [string, string] => [
        name ?? '',
        (value ?? '').replaceAll('&amp;', '&').replaceAll('&quot;', '"'),
      ],
    ),
  }));
}

const asks = (html: string) => formsOf(html).filter(({ action }) => action === '/subscribe');

const PLACES: [path: string, fields: [string, string][]][] = [
  ['/', []],
  [
    '/?q=code+models&mode=semantic&category=cs.SE&has=code&sort=newest&offset=10&correct=false',
    [
      ['q', 'code models'],
      ['mode', 'semantic'],
      ['category', 'cs.SE'],
      ['has', 'code'],
    ],
  ],
  ['/papers/cs/0112017', [['id', 'cs/0112017']]],
  ['/authors/Bin%20Lei', [['author', 'Bin Lei']]],
  ['/browse/category/cs.SE', [['category', 'cs.SE']]],
  ['/?topic=topic-of-cs-se', [['topic', 'topic-of-cs-se']]],
  ['/browse/new', []],
  [
    '/saved?id=2405.14906&id=cs/0112017',
    [
      ['id', '2405.14906'],
      ['id', 'cs/0112017'],
    ],
  ],
  [
    '/like?id=2405.14906&id=cs/0112017',
    [
      ['id', '2405.14906'],
      ['id', 'cs/0112017'],
    ],
  ],
];

describe('where mails are sent', () => {
  test.each(PLACES)('%s offers new papers by mail', async (path, fields) => {
    const { request } = mailHarness();
    const html = await (await request(path)).text();
    const [ask, ...others] = asks(html);
    expect(others).toEqual([]);
    expect(ask?.method).toBe('post');
    expect(ask?.fields.toSorted()).toEqual(fields.toSorted());
    expect(html).toContain('href="/privacy"');
    expect(html).toMatch(/<footer.*href="\/subscribe"/);
  });

  test.each(['/browse/month/2024-05', '/saved', '/about', '/help', '/browse'])(
    '%s has nothing to subscribe to',
    async (path) => {
      const html = await (await mailHarness().request(path)).text();
      expect(asks(html)).toEqual([]);
    },
  );

  test('a page is another one than where none are sent', async () => {
    const { app, request } = mailHarness();
    for (const path of [
      '/',
      '/?q=code',
      '/papers/cs/0112017',
      '/browse/new',
      '/saved?id=cs/0112017',
      '/about',
      '/privacy',
    ]) {
      const [on, off] = await Promise.all([request(path), app.request(path)]);
      expect(on.headers.get('ETag'), path).not.toBe(off.headers.get('ETag'));
    }
    const [file, same] = await Promise.all([
      app.request('/search.bib?q=code'),
      request('/search.bib?q=code'),
    ]);
    expect(same.headers.get('ETag')).toBe(file.headers.get('ETag'));
  });
});

describe('where no mails are sent', () => {
  const envs = [{}, { MAIL_SENDER: 'off', MAIL: {} }, { MAIL_SENDER: 'smtp' }, { MAIL: {} }];

  test.each(envs)('with %j no page has a form, and the feed stands', async (env) => {
    const { app } = mailHarness();
    for (const [path] of PLACES) {
      const html = await (await app.request(path, {}, env)).text();
      expect(asks(html), path).toEqual([]);
      expect(html).not.toContain('/subscribe');
    }
    expect(await (await app.request('/?q=code', {}, env)).text()).toContain('Subscribe to this search');
  });

  test.each(envs)('with %j what is about mails says that there are none', async (env) => {
    const { app, digest } = mailHarness();
    for (const path of [
      '/subscribe',
      '/subscribe/confirm?t=x',
      '/subscriptions',
      '/unsubscribe?t=x',
      '/digest',
      '/digest/2026-11-27',
    ]) {
      const response = await app.request(path, { headers: { Accept: 'text/html' } }, env);
      expect([path, response.status]).toEqual([path, 404]);
      expect(await response.text()).toContain('This site sends no mails.');
    }
    expect((await app.request('/subscribe', form({ email: EMAIL }), env)).status).toBe(404);
    expect(digest.log).toEqual([]);
  });

  test('a sender that is none takes no page away: there is no form', async () => {
    const { app } = harness();
    for (const path of ['/', '/?q=agents', '/health']) {
      const response = await app.request(path, {}, { MAIL_SENDER: 'pigeon', MAIL: {} });
      expect([path, response.status]).toEqual([path, 200]);
      expect(await response.text()).not.toContain('action="/subscribe"');
    }
  });
});

describe('/subscribe', () => {
  test.each([
    ['/subscribe', 'New papers on Sextant'],
    ['/subscribe?q=code+models', 'New papers on “code models”'],
    ['/subscribe?author=Bin+Lei', 'New papers by Bin Lei'],
    ['/subscribe?category=cs.SE', 'New papers in cs.SE'],
    ['/subscribe?id=cs/0112017', 'New papers like “Old style ids have a slash”'],
    [
      '/subscribe?id=cs/0112017&id=2405.14906&id=none',
      'New papers like “Old style ids have a slash” and others of your list',
    ],
    ['/subscribe?q=see+evil.example', 'New papers on “see …”'],
  ])('%s is called %s', async (path, name) => {
    const html = await (await mailHarness().request(path)).text();
    expect(html).toContain(`<h1>${name} by mail</h1>`);
  });

  test('of the whole site says how to hear of a part of it, and only there', async () => {
    const { request } = mailHarness();
    const hint = /open that first: <a href="\/">search<\/a>[^]*<a href="\/browse">/;
    expect(await (await request('/subscribe')).text()).toMatch(hint);
    expect(await (await request('/subscribe?q=code')).text()).not.toMatch(hint);
  });

  test('says which dates it leaves out', async () => {
    const { request } = mailHarness();
    const html = await (await request('/subscribe?q=code&from=2024')).text();
    expect(html).toContain('The dates of the search are left out');
    expect(asks(html)[0]?.fields).toEqual([['q', 'code']]);
    expect(await (await request('/subscribe?from=2024')).text()).toContain(
      '<h1>New papers on Sextant by mail',
    );
  });

  test.each([
    ['code year:2024', 'New papers on “code”', [['q', 'code']]],
    ['Year:2020..2023 code year:none', 'New papers on “code”', [['q', 'code']]],
    ['year:..2024', 'New papers on Sextant', []],
    ['author:"Bin Lei" year:2024', 'New papers on “author:&quot;Bin Lei&quot;”', [['q', 'author:"Bin Lei"']]],
  ])('leaves the dates of %j out too, and says so', async (q, name, fields) => {
    const { request } = mailHarness();
    const query = new URLSearchParams({ q }).toString();
    const html = await (await request(`/subscribe?${query}`)).text();
    expect(html).toContain('The dates of the search are left out');
    expect(html).toContain(`<h1>${name} by mail</h1>`);
    expect(asks(html)[0]?.fields).toEqual(fields);
    expect(await (await request(`/?${query}`)).text()).toContain('The dates are left out.');
  });

  test('keeps a year that is no operator', async () => {
    const html = await (await mailHarness().request('/subscribe?q=olympics+2024+-year:2023')).text();
    expect(html).not.toContain('are left out');
    expect(html).toContain('<h1>New papers on “olympics 2024 -year:2023” by mail</h1>');
  });

  test.each([
    ['/subscribe?category=evil.example', 400],
    ['/subscribe?topic=none', 404],
    ['/subscribe?id=none', 400],
  ])('%s is refused', async (path, status) => {
    expect((await mailHarness().request(path)).status).toBe(status);
  });

  const MISREAD: [field: string, value: string, detail: string][] = [
    ['author', 'a'.repeat(500), 'Must have at most 200 characters.'],
    ['topic', 't'.repeat(5000), 'Must have at most 200 characters.'],
    ['has', 'xx', 'Must be code.'],
    ['mode', 'fuzzy', 'Must be one of hybrid, semantic, keyword.'],
    ['category', 'two words', 'Must be a category such as cs.CL.'],
  ];

  test.each(MISREAD)('a %s that cannot be read is asked for again', async (field, value, detail) => {
    const { request, digest } = mailHarness();
    const said = { [field]: value, ...(field === 'mode' && { q: 'code' }), rhythm: 'weekly' };
    for (const response of [
      await request(`/subscribe?${new URLSearchParams(said)}`),
      await request('/subscribe', form({ ...said, email: EMAIL })),
    ]) {
      expect(response.status).toBe(400);
      const html = await response.text();
      expect(html).toContain(detail);
      expect(html).toContain(`name="${field}" value="${value}"`);
      expect(html).toMatch(/value="weekly" checked/);
      expect(asks(html)[0]?.fields).toEqual(field === 'mode' ? [['q', 'code']] : []);
    }
    const kept = await request('/subscribe', form({ ...said, email: EMAIL }));
    expect(await kept.text()).toContain(`value="${EMAIL}"`);
    expect(digest.log).toEqual([]);
  });

  test.each(['/subscribe?query=agents', '/subscribe?athor=Lei', '/subscribe?id=', '/subscribe?q=a&q=b'])(
    '%s is no subscription to something else',
    async (path) => {
      expect((await mailHarness().request(path)).status).toBe(400);
    },
  );

  test.each([
    ['q', '\u200b'],
    ['q', '\0'],
    ['q', '\u202e\u2066\u2069'],
    ['q', '\u200d\ufe0f\u3164\u2800'],
    ['author', '\u200b'],
    ['topic', ' '],
  ])('a %s of nothing that is seen (%j) is asked for', async (field, value) => {
    const { request, digest } = mailHarness();
    const response = await request('/subscribe', form({ [field]: value, email: EMAIL }));
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Nothing in it can be read.');
    expect(digest.log).toEqual([]);
  });

  test('nothing that is not seen is kept, and joiners of letters are', async () => {
    const { request, digest } = mailHarness();
    const typed = { q: '\u202ecode\u200b\0models می\u200cخواهم\u00ad', author: '\u2066Bin\u2069 Lei\ufeff' };
    await request('/subscribe', form({ ...typed, category: '\u200b', email: EMAIL }));
    const query = 'code models می\u200cخواهم';
    expect(digest.log[0]).toContain(
      JSON.stringify({
        interest: { kind: 'search', query, author: 'Bin Lei' },
        title: `${query} · Bin Lei`,
      }).slice(0, -1),
    );
  });

  test('offers what was chosen, in the language of the browser', async () => {
    const { request } = mailHarness();
    const init = { headers: { 'Accept-Language': 'xx, pt-BR;q=0.9, de;q=0.5' } };
    const html = await (await request('/subscribe?rhythm=weekly&most=33', init)).text();
    expect(html).toMatch(/value="weekly" checked/);
    expect(html).toMatch(/<option value="33" selected/);
    expect(html).toMatch(/<option value="pt" lang="pt" selected/);
  });

  test('takes an address and a wish, and says what happens next', async () => {
    const { request, digest } = mailHarness();
    const response = await request(
      '/subscribe',
      form(
        {
          q: 'code models',
          category: 'cs.SE',
          email: ` ${EMAIL} `,
          rhythm: 'weekly',
          most: '5',
          language: 'de',
        },
        { 'CF-Connecting-IP': '203.0.113.7' },
      ),
    );
    expect(response.status).toBe(200);
    const html = await response.text();
    expect(html).toContain('<h1>Look into your inbox</h1>');
    expect(html).toContain(EMAIL);
    expect(html).toContain('href="/subscribe?q=code+models&amp;category=cs.SE"');
    const wish = {
      interest: { kind: 'search', query: 'code models', categories: ['cs.SE'] },
      title: 'code models · cs.SE',
      rhythm: 'weekly',
      most: 5,
      language: 'de',
    };
    expect(digest.log).toEqual([`ask ${JSON.stringify(wish)} ${EMAIL} 203.0.113.7`]);
  });

  test('the short form is enough', async () => {
    const { request, digest } = mailHarness();
    await request('/subscribe', form({ email: EMAIL, rhythm: 'daily' }, { 'Accept-Language': 'fr' }));
    const wish = { interest: { kind: 'site' }, title: 'Sextant', rhythm: 'daily', most: 10, language: 'fr' };
    expect(digest.log).toEqual([`ask ${JSON.stringify(wish)} ${EMAIL} unknown`]);
  });

  test('an address that is none is asked for again, with all that was said', async () => {
    const { request, digest } = mailHarness();
    const response = await request(
      '/subscribe',
      form({ q: 'code', email: '"><b>x', rhythm: 'weekly', most: '20', language: 'it' }),
    );
    expect(response.status).toBe(400);
    const html = await response.text();
    expect(html).toContain('role="alert"');
    expect(html).toContain('value="&quot;&gt;&lt;b&gt;x"');
    expect(html).toMatch(/value="weekly" checked/);
    expect(html).toMatch(/<option value="20" selected/);
    expect(html).toMatch(/lang="it" selected/);
    expect(digest.log).toEqual([]);
  });

  test('what only a program fills in asks for nothing, and is answered alike', async () => {
    const { request, digest } = mailHarness();
    const [caught, taken] = await Promise.all([
      request('/subscribe', form({ email: EMAIL, leave_empty: 'x' })),
      request('/subscribe', form({ email: EMAIL })),
    ]);
    expect(await caught.text()).toBe(await taken.text());
    expect(caught.status).toBe(taken.status);
    expect(digest.log).toHaveLength(1);
  });

  test.each([
    ['of another site', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }, 403],
    ['of a sister site', { 'Sec-Fetch-Site': 'same-site', Origin: 'https://a.localhost' }, 403],
    ['of another site, by an older browser', { 'Sec-Fetch-Site': '', Origin: 'https://evil.example' }, 403],
    ['of ours, by an older browser', { 'Sec-Fetch-Site': '', Origin: 'null' }, 200],
    ['of ours, with its origin', { 'Sec-Fetch-Site': '', Origin: 'http://localhost' }, 200],
    ['of a program', { 'Sec-Fetch-Site': '', Origin: '' }, 200],
  ])('a form %s', async (_, headers, status) => {
    const said = Object.entries(headers).filter(([, value]) => value !== '');
    const init = form({ email: EMAIL });
    init.headers = { 'Content-Type': 'application/x-www-form-urlencoded', ...Object.fromEntries(said) };
    const { request, digest } = mailHarness();
    expect((await request('/subscribe', init)).status).toBe(status);
    expect(digest.log).toHaveLength(status === 200 ? 1 : 0);
  });

  test('a body that is no form is refused', async () => {
    const init = form({ email: EMAIL }, { 'Content-Type': 'application/json' });
    expect((await mailHarness().request('/subscribe', init)).status).toBe(400);
  });
});

/** A site with one who has confirmed. */
async function subscribed() {
  const all = mailHarness();
  await all.request('/subscribe', form({ email: EMAIL, q: 'code models', rhythm: 'weekly' }));
  const [token = ''] = all.digest.tokens;
  const answer = await all.request('/subscribe/confirm', form({ t: token }));
  return { ...all, token, answer, account: `account.${EMAIL}` };
}

describe('/subscribe/confirm', () => {
  test('opening the link confirms nothing', async () => {
    const { request, digest } = mailHarness();
    await request('/subscribe', form({ email: EMAIL, q: 'code models' }));
    for (const method of ['GET', 'HEAD']) {
      const response = await request(`/subscribe/confirm?t=${digest.tokens[0]}`, { method });
      expect(response.status).toBe(200);
      if (method === 'GET') {
        const html = await response.text();
        expect(html).toContain('<h1>One more press</h1>');
        expect(html).toContain(EMAIL);
        expect(formsOf(html).find(({ action }) => action === '/subscribe/confirm')).toMatchObject({
          method: 'post',
          fields: [['t', digest.tokens[0]]],
        });
      }
    }
    expect(digest.people.size).toBe(0);
  });

  test('the button confirms, and leads to the subscriptions', async () => {
    const { answer, digest, request, token } = await subscribed();
    expect(answer.status).toBe(303);
    const to = answer.headers.get('Location') ?? '';
    expect(to).toBe(`/subscriptions?t=account.${encodeURIComponent(EMAIL)}&said=confirmed`);
    expect(digest.people.size).toBe(1);
    expect(await (await request(to)).text()).toContain('You are subscribed.');
    expect(await (await request(`/subscribe/confirm?t=${token}`)).text()).toContain(
      '<h1>You are subscribed</h1>',
    );
  });

  test('not for another site', async () => {
    const { request, digest } = mailHarness();
    await request('/subscribe', form({ email: EMAIL }));
    const init = form({ t: digest.tokens[0] ?? '' }, { 'Sec-Fetch-Site': 'cross-site' });
    expect((await request('/subscribe/confirm', init)).status).toBe(403);
    expect(digest.people.size).toBe(0);
  });
});

describe('/subscriptions', () => {
  test('shows all that there is, and changes it', async () => {
    const { request, digest, account } = await subscribed();
    const path = `/subscriptions?t=${encodeURIComponent(account)}`;
    const html = await (await request(path)).text();
    expect(html).toContain('New papers on “code models”');
    expect(html).toContain(EMAIL);
    expect(html).toContain('3 new papers on “agents”: A title');
    expect(html.replace(/\s+/g, ' ')).toContain(
      '<a class="button quiet" href="/">Subscribe to something else',
    );
    expect(html).toContain('search first');
    expect(html).toMatch(/value="weekly" checked/);
    const changed = await request(
      '/subscriptions',
      form({ t: account, subscription: '1', do: 'change', rhythm: 'daily', most: '50', language: 'ja' }),
    );
    expect(changed.status).toBe(303);
    expect(changed.headers.get('Location')).toBe(`${path}&said=change`);
    expect(digest.log.at(-1)).toBe('change 1 {"rhythm":"daily","most":50,"language":"ja"}');
    const ended = await request('/subscriptions', form({ t: account, subscription: '1', do: 'end' }));
    const after = await (await request(ended.headers.get('Location') ?? '')).text();
    expect(after).toContain('The subscription has ended.');
    expect(after).toContain('There is no subscription.');
  });

  test.each([
    { do: 'nothing' },
    { do: 'change', subscription: '1', rhythm: 'hourly', most: '5', language: 'de' },
    { do: 'change', subscription: '1', rhythm: 'daily', most: '51', language: 'de' },
    { do: 'change', subscription: '1', rhythm: 'daily', most: '5', language: 'xx' },
    { do: 'end', subscription: '-1' },
    { do: 'end' },
  ])('refuses %j', async (fields) => {
    const { request, digest, account } = await subscribed();
    const before = digest.log.length;
    expect((await request('/subscriptions', form({ t: account, ...fields }))).status).toBe(400);
    expect(digest.log.length).toBe(before);
  });

  test('exports and deletes everything', async () => {
    const { request, digest, account } = await subscribed();
    const file = await request(`/subscriptions.json?t=${encodeURIComponent(account)}`);
    expect(file.headers.get('Content-Disposition')).toContain('attachment');
    expect(await file.json()).toEqual(await digest.account(account));
    const erased = await request('/subscriptions', form({ t: account, do: 'erase' }));
    expect(await erased.text()).toContain('<h1>Everything is deleted</h1>');
    expect(digest.people.size).toBe(0);
  });

  test('an address that is none is asked for again, as it was typed', async () => {
    const { request, digest } = mailHarness();
    const response = await request('/subscriptions', form({ email: '"><b>x' }));
    expect(response.status).toBe(400);
    const html = await response.text();
    expect(html).toContain('value="&quot;&gt;&lt;b&gt;x"');
    expect(html).toMatch(/role="alert">[^<]*is not an email address/);
    expect(formsOf(html).some(({ action }) => action === '/subscriptions')).toBe(true);
    expect(digest.log).toEqual([]);
  });

  test('without a token mails a link, and says the same whether the address is known', async () => {
    const { request, digest } = await subscribed();
    const html = await (await request('/subscriptions')).text();
    expect(html).toContain('Mail me the link');
    const [known, unknown] = await Promise.all(
      [EMAIL, 'bob@lab.example'].map(async (email) => {
        const response = await request('/subscriptions', form({ email }, { 'Accept-Language': 'es' }));
        return [response.status, (await response.text()).replaceAll(email, 'x')];
      }),
    );
    expect(known).toEqual(unknown);
    expect(digest.log.slice(-2)).toEqual([`link ${EMAIL} es`, 'link bob@lab.example es']);
    await request('/subscriptions', form({ email: EMAIL, leave_empty: 'x' }));
    expect(digest.log.filter((line) => line.startsWith('link'))).toHaveLength(2);
  });
});

describe('/unsubscribe', () => {
  test('opening the link ends nothing', async () => {
    const { request, digest } = await subscribed();
    for (const method of ['GET', 'HEAD']) {
      const response = await request(`/unsubscribe?t=end.${EMAIL}`, { method });
      expect(response.status).toBe(200);
      if (method === 'GET') expect(await response.text()).toContain('code models');
    }
    expect(digest.log).not.toContain('unsubscribe');
  });

  test('says what ends, or that it has', async () => {
    const { request, digest } = await subscribed();
    const path = `/unsubscribe?t=end.${EMAIL}`;
    const said = async (method: string) =>
      (await (await request(path, { method })).text()).replace(/<[^>]+>/g, '').replace(/\s+/g, ' ');
    expect(await said('GET')).toContain('no more mails come about “code models”.');
    expect(await said('POST')).toContain('No more mails come about “code models”.');
    vi.spyOn(digest, 'unsubscribing').mockResolvedValue({ title: '', isEnded: true });
    expect(await said('GET')).toContain('No more mails come.');
  });

  test.each([
    ['application/x-www-form-urlencoded', 'List-Unsubscribe=One-Click'],
    [
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
    ],
    ['text/plain', ''],
  ])('one click of a mail reader ends it, sent as %s', async (type, body) => {
    const { request, digest } = await subscribed();
    const response = await request(`/unsubscribe?t=end.${EMAIL}`, {
      method: 'POST',
      body,
      headers: { 'Content-Type': type, Origin: 'https://mail.example', 'Sec-Fetch-Site': 'cross-site' },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('Set-Cookie')).toBeNull();
    expect(await response.text()).toContain('You are unsubscribed');
    expect((await digest.account(`account.${EMAIL}`)).subscriptions).toEqual([]);
  });
});

describe('/mail/events', () => {
  const told = (signature: string): RequestInit => ({
    method: 'POST',
    body: '{"type":"email.bounced"}',
    headers: { 'Content-Type': 'application/json', 'svix-signature': signature, Accept: '*/*' },
  });

  test('hands on what a service of mails has signed, and nothing else', async () => {
    const { request, digest } = mailHarness();
    const refused = await request('/mail/events', told('v1,wrong'));
    expect(refused.status).toBe(404);
    expect(refused.headers.get('Content-Type')).toBe('application/problem+json');
    expect(digest.log).toEqual([]);
    expect((await request('/mail/events', told('v1,right'))).status).toBe(204);
    expect(digest.log).toEqual(['hear {"type":"email.bounced"}']);
    expect((await request('/mail/events')).status).toBe(405);
  });
});

describe('links that do not work', () => {
  test.each([
    '/subscribe/confirm?t=x',
    '/subscribe/confirm',
    '/subscriptions?t=x',
    '/unsubscribe?t=x',
    '/unsubscribe',
  ])('%s says how to get a new one', async (path) => {
    const response = await mailHarness().request(path);
    expect(response.status).toBe(404);
    const html = await response.text();
    expect(html).toContain('<h1>This link does not work any more</h1>');
    expect(html).toContain('It is too old or not whole.');
    expect(formsOf(html).some(({ action }) => action === '/subscriptions')).toBe(true);
  });

  test('so do the forms', async () => {
    const { request } = mailHarness();
    for (const [path, fields] of [
      ['/subscribe/confirm', { t: 'x' }],
      ['/subscriptions', { t: 'x', do: 'end-all' }],
    ] as const) {
      expect((await request(path, form(fields))).status).toBe(404);
    }
    expect((await request('/unsubscribe?t=x', { method: 'POST' })).status).toBe(404);
    expect((await request('/subscriptions.json?t=x')).status).toBe(404);
  });
});

describe('what is for one person', () => {
  const logged = vi.spyOn(console, 'info').mockImplementation(() => undefined);

  test.each([
    '/subscribe?q=code',
    '/subscribe/confirm?t=confirm.0',
    `/subscriptions?t=account.${EMAIL}`,
    `/subscriptions.json?t=account.${EMAIL}`,
    `/unsubscribe?t=end.${EMAIL}`,
    '/subscriptions?t=wrong',
  ])(
    '%s is kept by nobody, listed nowhere, logged without its token, and told to no other site',
    async (path) => {
      const { app } = await subscribed();
      logged.mockClear();
      const init = { headers: { Origin: 'https://evil.example', Accept: '*/*' } };
      const { headers } = await app.request(path, init, { ...MAIL_ON, LOG_REQUESTS: 'on' });
      expect(headers.get('Cache-Control')).toBe('no-store');
      expect(headers.get('X-Robots-Tag')).toBe('noindex');
      expect(headers.get('Referrer-Policy')).toBe('no-referrer');
      expect(headers.get('Access-Control-Allow-Origin')).toBeNull();
      expect(headers.get('ETag')).toBeNull();
      const said = JSON.stringify(logged.mock.calls);
      expect(said).toContain(path.replace(/\?.*/, ''));
      expect(said).not.toMatch(/confirm\.0|ada@|wrong/);
    },
  );

  test('no page repeats a token to another page but to those that need it', async () => {
    const { request } = await subscribed();
    const html = await (await request(`/subscriptions?t=account.${EMAIL}`)).text();
    const places = Array.from(
      html.matchAll(/(?:href|action|src)="([^"]*account\.[^"]*)"/g),
      ([, href = '']) => href,
    );
    expect(places.map((href) => href.replace(/\?.*/, ''))).toEqual(['/subscriptions.json']);
  });
});

describe('editions', () => {
  function withEditions() {
    const all = mailHarness();
    all.digest.editions = [
      {
        id: 2,
        day: '2026-11-27',
        papers: PAPERS.slice(0, 2).map((paper) => ({ paper })),
        more: 3,
        recipients: 41,
      },
      {
        id: 1,
        day: '2026-11-26',
        papers: PAPERS.slice(2, 3).map((paper) => ({ paper })),
        more: 0,
        recipients: 0,
      },
    ];
    return all;
  }

  test('are listed with to how many they went', async () => {
    const html = (await (await withEditions().request('/digest')).text()).replace(/<[^>]+>/g, '');
    expect(html).toContain('27 Nov 2026: 2 new papers, sent to 41 addresses');
    expect(html).toContain('26 Nov 2026: 1 new paper, sent to nobody');
  });

  test('are said to be none before the first', async () => {
    expect(await (await mailHarness().request('/digest')).text()).toContain('There is no edition yet');
    expect(await (await withEditions().request('/digest?before=2026-11-26')).text()).toContain(
      'There is none before',
    );
  });

  test('are pages, and entries of a feed', async () => {
    const { request } = withEditions();
    const html = await (await request('/digest/2026-11-27')).text();
    expect(html.match(/class="card"/g)).toHaveLength(2);
    expect(html).toContain('3 more papers were new');
    const feed = await request('/digest.atom');
    expect(feed.headers.get('Content-Type')).toBe('application/atom+xml; charset=utf-8');
    const xml = await feed.text();
    expect(xml.match(/<entry>/g)).toHaveLength(2);
    expect(xml).toContain('<id>http://localhost/digest/2026-11-27</id>');
    for (const day of ['2026-11-25', '2026-02-31', 'x', '2026']) {
      expect((await request(`/digest/${day}`)).status).toBe(404);
    }
  });

  test('have no title that turns the text around it', async () => {
    const { request, digest } = withEditions();
    const [paper] = PAPERS;
    if (paper === undefined) throw new Error('There is no paper.');
    const turning = {
      ...paper,
      title: '\u202e\u2066evil',
      authors: ['\u202dLei'],
      abstract: '\u2067$a$ \u202ab',
    };
    digest.editions = [{ id: 1, day: '2026-11-27', papers: [{ paper: turning }], more: 0, recipients: 1 }];
    for (const path of ['/digest/2026-11-27', '/digest.atom']) {
      const shown = await (await request(path)).text();
      expect(shown).toContain('evil');
      expect(shown).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    }
  });

  test('the last one is named by /about, whose page then is another', async () => {
    const { request, digest } = withEditions();
    const before = await request('/about');
    expect((await before.text()).replace(/<[^>]+>/g, '')).toContain('Last mailedNothing yet');
    digest.last = { day: '2026-11-27', mails: 1 };
    const after = await request('/about');
    expect(after.headers.get('ETag')).not.toBe(before.headers.get('ETag'));
    expect((await after.text()).replace(/<[^>]+>/g, '')).toContain('Last mailed27 Nov 2026, 1 mail');
  });
});

test('the privacy page says what is kept, where mails are sent and where none are', async () => {
  const { app, request } = mailHarness();
  expect(await (await app.request('/privacy')).text()).toContain('sends no mails and keeps no addresses');
  const html = await (await request('/privacy')).text();
  expect(html).toContain('deleted after 48 hours');
  expect(html.replace(/\s+/g, ' ')).toContain('Every mail with new papers has that link as well');
  expect(html).toContain('SMTP');
});

test('the language of a browser is one that mails are written in', () => {
  expect(
    ['de-AT', 'xx, ja;q=0.5', 'en;q=0.1, zh;q=0.8', 'fr;q=0', '', undefined, ',;q=,'].map(acceptedLanguage),
  ).toEqual(['de', 'ja', 'zh', 'en', 'en', 'en', 'en']);
});

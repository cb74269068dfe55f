import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { decodeHTML } from 'entities';
import { describe, expect, test } from 'vitest';
import { choiceOf, interestPath } from '../../src/digest/interest-path.ts';
import type { Interest } from '../../src/digest/interest.ts';
import type { MailView } from '../../src/digest/mail-view.ts';
import { harmless } from '../../src/digest/write/mail-lines.ts';
import { MAIL_LANGUAGES, mailLanguageOf } from '../../src/digest/write/mail-messages.ts';
import { writeMail } from '../../src/digest/write/write-mail.ts';
import { accountMail, confirmMail, digestMail, EDITION_PAPERS, LINKS, SITE, TOKEN, wishOf } from './mails.ts';

/** What a reader of the HTML sees, one line; addresses of links stand behind their names, as in the text. */
function seenIn(html: string): string {
  const body = /<body[^>]*>([^]*)<\/body>/.exec(html)?.[1] ?? '';
  return oneLine(
    decodeHTML(body.replace(/<a [^>]*href="([^"]*)"[^>]*>([^]*?)<\/a>/g, '$2 $1').replace(/<[^>]+>/g, ' ')),
  );
}

/** A text as its words alone, without the marks that only one of both has. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

const links = (text: string): string[] => Array.from(text.matchAll(/https?:\/\/[^\s"<]+/g), ([link]) => link);

const MAILS: Record<string, (language: string) => MailView> = {
  digest: (language) => digestMail({ language }),
  confirm: (language) => confirmMail({ language }),
  account: (language) => accountMail({ language }),
};

describe.each(Object.entries(MAILS))('the %s mail', (_, viewOf) => {
  test.each(MAIL_LANGUAGES)('in %s says the same as text and as HTML', async (language) => {
    const { subject, text, html } = await writeMail(viewOf(language));
    expect(html).toMatch(new RegExp(`<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}"`));
    expect(html).toContain(`<title>`);
    expect(subject.length).toBeLessThanOrEqual(100);
    expect(subject).not.toMatch(/[\r\n{}]/);
    expect(`${text}${html.replace(/<style>[^]*<\/style>/, '')}`).not.toMatch(/\{\w+\}|undefined/);
    // All that one says, the other says in the same order; the text alone numbers papers and draws lines.
    const said = text
      .split('\n')
      .filter((line) => !/^[=-]+$/.test(line))
      .map((line) => line.replace(/^\d+\. +/, ''))
      .join(' ');
    // Spaces aside: lines are broken within scripts that have none. Each line of the text has its own marks of direction.
    const letters = (one: string): string => one.replace(/[\s:：·\u2068\u2069\u200f]/g, '');
    // The title of a paper is itself a link in HTML.
    const titled = EDITION_PAPERS.reduce(
      (seen, { paper }) => seen.replace(` ${SITE.url}/papers/${paper.id} `, ' '),
      ` ${seenIn(html)} `,
    );
    expect(letters(titled)).toBe(letters(said));
  });

  test.each(MAIL_LANGUAGES)('in %s has lines of 72 columns, and every link whole', async (language) => {
    const { text, html } = await writeMail(viewOf(language));
    for (const line of text.split('\n')) {
      const [link] = links(line);
      if (link === undefined)
        expect(Array.from(line.replace(/[\p{Cf}\p{M}]/gu, '')).length).toBeLessThanOrEqual(72);
      else expect(line.endsWith(link)).toBe(true);
      expect(line).toBe(line.trimEnd());
    }
    expect(new Set(links(decodeHTML(html)))).toEqual(new Set(links(text)));
  });

  test('fetches nothing, follows nobody and runs nothing', async () => {
    const { html, text } = await writeMail(viewOf('en'));
    expect(html).not.toMatch(
      /<(?:img|link|script|iframe|object|form|input|table|svg|video)\b|url\(|@import|@font-face|\bon\w+=/i,
    );
    for (const link of links(`${text} ${decodeHTML(html)}`)) {
      const { origin } = new URL(link);
      expect([SITE.url, 'https://arxiv.org', 'https://journal.example']).toContain(origin);
      expect(link).not.toMatch(/utm_|redirect|click|track/);
    }
    expect(html.length).toBeLessThan(102_400);
  });
});

test('a digest has what is new, why it is there, and how to end it', async () => {
  const { subject, text } = await writeMail(digestMail());
  expect(subject).toBe(
    '4 new papers on “mixture of experts”: Routing in 𝒪(n log n): Mixtures of Many Experts',
  );
  expect(text).toContain(`1.  Routing in 𝒪(n log n): Mixtures of Many Experts
    Ada Lovelace, Charles Babbage, Paul Erdős, Émilie du Châtelet, Xu
    Li, Grace Hopper et al. · 25 November 2026

    We route tokens to experts in 𝒪(n log n). The router learns from
    “hard” examples alone. On ImageNet it needs 40% of the compute.

    Words of your search: routing, experts · 41 votes

    Details: ${SITE.url}/papers/2611.04567
    Related papers: ${SITE.url}/papers/2611.04567#related
    arXiv: https://arxiv.org/abs/2611.04567
`);
  expect(text).toContain('The one sentence, with x², that fits best.');
  expect(text).toContain('Close to your search in meaning');
  expect(text).toContain(
    `There are 12 more new papers.\n\nSee all: ${SITE.url}/?q=mixture+of+experts&sort=newest`,
  );
  expect(text).toContain(`Unsubscribe from this mail:\n${LINKS.unsubscribe}\n`);
  expect(text).toContain(`Change or end your subscriptions:\n${LINKS.manage}\n`);
  expect(text).toContain('Example Lab, 1 Long Street, 12345 Somewhere');
  expect(text).not.toContain('fourth sentence');
});

test('one paper is not numbered, and is one paper', async () => {
  const papers = EDITION_PAPERS.slice(0, 1);
  const edition = { id: 1, day: '2026-11-27', papers, more: 1 };
  const { subject, text } = await writeMail(digestMail({ edition }));
  expect(subject).toMatch(/^1 new paper on /);
  expect(text).toContain('\nRouting in');
  expect(text).toContain('There is 1 more new paper.');
});

const INTERESTS: [Interest, string, string, string][] = [
  [{ kind: 'site' }, 'anything', 'New papers on Sextant', '/browse/new'],
  [
    { kind: 'search', query: 'a b', categories: ['cs.CL'], mode: 'semantic' },
    'a b · cs.CL',
    'New papers on “a b · cs.CL”',
    '/?q=a+b&mode=semantic&category=cs.CL&sort=newest',
  ],
  [
    { kind: 'search', query: '', author: 'Ada Lovelace' },
    'Ada Lovelace',
    'New papers by Ada Lovelace',
    '/authors/Ada%20Lovelace',
  ],
  [{ kind: 'search', query: '', topic: 'agents' }, 'Agents', 'New papers in Agents', '/browse/topic/agents'],
  [
    { kind: 'search', query: '', author: 'A', has: 'code' },
    'A · code',
    'New papers in A · code',
    '/?author=A&has=code&sort=newest',
  ],
  [{ kind: 'papers', ids: ['cs/1'] }, 'On names', 'New papers like “On names”', '/papers/cs/1#related'],
  [
    { kind: 'papers', ids: ['cs/1', '2'] },
    'On names',
    'New papers like “On names” and others of your list',
    '/like?id=cs%2F1&id=2',
  ],
];

test.each(INTERESTS)(
  '%j is called by what it is, and leads to its list',
  async (interest, title, name, path) => {
    const { text } = await writeMail(digestMail({ wish: wishOf(interest, title) }));
    expect(oneLine(text)).toContain(`you subscribed to: ${name} (once a week).`);
    expect(interestPath(interest)).toBe(path);
    expect(oneLine(text)).toContain(`See all: ${SITE.url}${path} -`);
  },
);

test('of papers like others it says which, and what both have', async () => {
  const [first] = EDITION_PAPERS;
  const papers = first === undefined ? [] : [{ ...first, like: 'On $x^2$' }];
  const view = digestMail({
    wish: wishOf({ kind: 'papers', ids: ['a', 'b'] }, 'A'),
    edition: { id: 1, day: '2026-11-27', papers, more: 0 },
  });
  expect((await writeMail(view)).text).toContain('Like “On x²” · In both: routing, experts · 41 votes');
});

describe('what is written in the other direction', () => {
  const [first, second] = EDITION_PAPERS;
  const bylineIn = (html: string): string => /<p class="soft" style[^>]*>([^]*?)<\/p>/.exec(html)?.[1] ?? '';
  const alone = (one: typeof first, language: string) =>
    writeMail(
      digestMail({
        language,
        edition: { id: 1, day: '2026-11-27', papers: one === undefined ? [] : [one], more: 0 },
      }),
    );

  test('is isolated name by name and word by word, the date in the direction of the mail', async () => {
    const { html, text } = await alone(first, 'ar');
    expect(bylineIn(html)).toBe(
      '\u2068Ada Lovelace\u2069، \u2068Charles Babbage\u2069، \u2068Paul Erdős\u2069، \u2068Émilie du Châtelet\u2069، \u2068Xu Li\u2069، \u2068Grace Hopper\u2069 وآخرون · 25 نوفمبر 2026',
    );
    expect(text).toContain('كلمات من بحثك: \u2068routing\u2069، \u2068experts\u2069 · ');
    expect(bylineIn((await alone(second, 'en')).html)).toBe('\u2068דוד לוי\u2069 · November 2026');
  });

  test.each(['ar', 'en'])('is closed on the line of a text that it began on (%s)', async (language) => {
    const imprint = 'Ein Ort, und noch einer, '.repeat(6).trim();
    const papers = EDITION_PAPERS;
    const edition = { id: 1, day: '2026-11-27', papers, more: 0 };
    const { text } = await writeMail(digestMail({ language, imprint, edition }));
    const isolating = text.split('\n').filter((line) => /[\u2068\u2069]/.test(line));
    expect(isolating.length).toBeGreaterThan(language === 'ar' ? 7 : 0);
    for (const line of isolating) {
      expect(line.match(/\u2068/g)?.length).toBe(line.match(/\u2069/g)?.length);
      // A mail reader takes its direction from the first letter that is not isolated.
      expect(line.startsWith('\u200f')).toBe(language === 'ar');
    }
  });
});

test('of filters alone, or of words alone, no paper is close in meaning', async () => {
  const [paper] = EDITION_PAPERS.map((one) => one.paper);
  if (paper === undefined) throw new Error('There is no paper.');
  const reasonsOf = async (semantic: number, query: string) => {
    const why = { semantic, keyword: 1 - semantic, words: [], snippet: { text: '', marks: [] } };
    const edition = { id: 1, day: '2026-11-27', papers: [{ paper, why }], more: 0 };
    const wish = wishOf({ kind: 'search', query }, query);
    return (await writeMail(digestMail({ edition, wish }))).text;
  };
  for (const query of ['author:"Xu Li"', 'cat:cs.LG has:code', '-tokens'])
    expect(await reasonsOf(0, query)).not.toContain('in meaning');
  expect(await reasonsOf(0.2, 'gating')).toContain('Close to your search in meaning · 41 votes');
});

describe('what an abstract is shown by', () => {
  const shownOf = async (abstract: string, text: string): Promise<string> => {
    const why = { semantic: 1, keyword: 0, words: [], snippet: { text, marks: [] } };
    const papers = [{ paper: { id: 'a', title: 'T', abstract }, why }];
    const edition = { id: 1, day: '2026-11-27', papers, more: 0 };
    return oneLine((await writeMail(digestMail({ edition }))).text);
  };
  const abstract = 'First is this. Best is $x^2$. Third comes. Fourth comes. Fifth comes.';

  test('is the sentence that fits best with two that follow it', async () => {
    const shown = await shownOf(abstract, 'Best is $x^2$.');
    expect(shown).toContain('= T Best is x². Third comes. Fourth comes. Close to');
    expect(await shownOf(abstract, 'Fifth comes.')).toContain('= T Fifth comes. Close to');
  });

  test('is that sentence alone where what follows has no room, was not kept, or is not there', async () => {
    const long = `Best. ${'word '.repeat(100)}end. Next.`;
    expect(await shownOf(long, 'Best.')).toContain('= T Best. Close to');
    expect(await shownOf('One. Best is it. And th…', 'Best is it.')).toContain('= T Best is it. Close to');
    expect(await shownOf('One. Two.', '…late in the text.')).toContain('= T …late in the text. Close to');
  });
});

describe('what a stranger types', () => {
  test.each([
    ['mixture of experts', 'mixture of experts'],
    ['GPT-4.5 and LLaMA 3.1, e.g. with RLHF', 'GPT-4.5 and LLaMA 3.1, e.g. with RLHF'],
    ['win at https://evil.example/x now', 'win at … now'],
    ['see evil.com', 'see …'],
    ['see evil․com or evil。com or ｅｖｉｌ．ｃｏｍ', 'see … or … or …'],
    ['evil.c\u200dom or ev\u00adil.com', '… or …'],
    ['mail me@evil.example', 'mail …'],
    ['call +1 (800) 555-1234', 'call …'],
    ['call ٠١٢٣٤٥٦٧', 'call …'],
    ['models 2019-2024', 'models 2019-2024'],
    ['year:2020..2024 agents', 'year:2020..2024 agents'],
    ['COVID (2019/2020) and 2021 2022 2023', 'COVID (2019/2020) and 2021 2022 2023'],
    ['since 2024-05-01, and 2024', 'since 2024-05-01, and 2024'],
    ['call 2019 5551234 or 20242025', 'call … or …'],
    ['call +2019 2024 or 20-19-20-24', 'call … or …'],
    ['i❤.ws or हिन्दी.com or x̌.com or y☃.net', '… or … or … or …'],
    ['see 1.2.3.4/x or tel:911', 'see … or …'],
    ['call 555–123–4567', 'call …'],
    ['call 555‐123‐4567', 'call …'],
    ['call 555\u2011123\u20114567', 'call …'],
    ['call 555_123_4567 x 555|123|4567', 'call … x …'],
    ['call 1,800,555,0199 x 1:800:555:0199', 'call … x …'],
    ['call 1·2·3·4·5·6·7', 'call …'],
    ['call 5️⃣5️⃣5️⃣1️⃣2️⃣3️⃣4️⃣', 'call …'],
    [
      'हिन्दी corpora since 2024 in 12,000 words of 3.14159',
      'हिन्दी corpora since 2024 in 12,000 words of 3.14159',
    ],
    ['a\r\nBcc: x', 'a Bcc: x'],
    ['abc\u202egpj', 'abcgpj'],
  ])('%j is shown as %j', (typed, shown) => {
    expect(harmless(typed)).toBe(shown);
  });

  test('names of categories stay', () => {
    expect(harmless('agents · cs.CL', ['cs.CL'])).toBe('agents · cs.CL');
  });

  const SEEN = /[\p{L}\p{N}\p{P}\p{S}]/u;
  /** As far as anybody sees it. */
  const seen = (text: string): string =>
    text.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '');

  test('no name before a domain is left, whatever it is written with', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter((one) => SEEN.test(seen(one)) && !/[\s\p{C}]/u.test(seen(one)));
    const domain = fc.constantFrom(
      'com',
      'ws',
      'xn--p1ai',
      'рф',
      '中国',
      'भारत',
      'ＣＯＭ',
      'c\u200dom',
      'c\u3164om',
    );
    const dot = fc.constantFrom('.', '。', '．', '｡', '․', '\u200b.', '.\ufe0f', '.\u034f');
    fc.assert(
      fc.property(name, dot, domain, (before, between, after) => {
        expect(harmless(`see ${before}${between}${after} now`)).toBe('see … now');
      }),
    );
  });

  const digitIn = (zero: number) => fc.nat(9).map((digit) => String.fromCodePoint(zero + digit));
  const digit = fc.oneof(
    ...[0x30, 0x660, 0x6f0, 0x966, 0xe50, 0xff10, 0x1d7ce].map(digitIn),
    fc.constantFrom('①', '⑨', '❶', '❾', '²', '7️⃣'),
  );
  const gap = fc
    .string({ unit: 'grapheme', maxLength: 2 })
    .filter((one) => !/[\p{L}\p{N}]/u.test(seen(one)) && Array.from(seen(one)).length <= 3);
  const number = fc.array(fc.tuple(digit, gap), { minLength: 7, maxLength: 10 });

  test('no seven digits of any script are left, whatever is between them', () => {
    fc.assert(
      fc.property(number, (parts) => {
        const shown = harmless(`call ${parts.flat().join('')} now`);
        expect(shown.match(/\p{N}/gu)?.length ?? 0).toBeLessThan(7);
      }),
    );
  });

  test('a year and a decimal number stay', () => {
    const decimal = fc.tuple(fc.nat(999), fc.nat(999)).map(([whole, part]) => `${whole}.${part}`);
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: 1900, max: 2099 }).map(String), decimal), (said) => {
        expect(harmless(`results of ${said} on GPT`)).toBe(`results of ${said} on GPT`);
      }),
    );
  });

  const hostile = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 400 }),
    number.map((parts) => parts.flat().join('')),
    fc.constantFrom('i❤.ws', 'हिन्दी.com', 'x̌.com', '1.2.3.4/x'),
    fc.webUrl(),
    fc.emailAddress(),
    fc.domain(),
    fc.stringMatching(/^\+?\d[\d ()-]{8,20}\d$/),
    fc.constantFrom('"><b>', '\r\n\r\n', '\u202e', '{title}', '$&', '<a href=//x.y>', 'www.x.y'),
  );

  test('makes no link, number or line of its own in the mail that asks to confirm', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(hostile, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...MAIL_LANGUAGES),
        async (parts, language) => {
          const title = parts.join(' ').slice(0, 200) || 'x';
          const wish = wishOf({ kind: 'search', query: title }, title);
          const view = confirmMail({ wish, language });
          const plain = await writeMail(confirmMail({ language, wish: wishOf() }));
          const { subject, text, html } = await writeMail(view);
          expect(subject).toBe(plain.subject);
          const left = text.replaceAll(view.link, '');
          expect(left).not.toMatch(/:\/\/|@|www\.|[\p{L}\p{N}]\.\p{L}{2}|\p{Nd}{7}/iu);
          expect(links(html)).toEqual([view.link]);
          expect(seenIn(html).length).toBeLessThan(seenIn(plain.html).length + 80);
          // The same elements, whatever is typed.
          const tags = (page: string): string[] => page.match(/<\/?[a-z][^\s>]*/gi) ?? [];
          expect(tags(html)).toEqual(tags(plain.html));
        },
      ),
    );
  });
});

test('papers of any kind make a mail: subjects stay short, no markup becomes markup', async () => {
  const texts = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(
      texts,
      texts,
      fc.array(texts, { maxLength: 9 }),
      fc.constantFrom(...MAIL_LANGUAGES),
      async (title, abstract, authors, language) => {
        const paper = { id: 'a/b?c', title, abstract, authors };
        const edition = { id: 1, day: '2026-11-27', papers: [{ paper }], more: 0 };
        const { subject, text, html } = await writeMail(digestMail({ language, edition }));
        expect(subject.length).toBeLessThanOrEqual(100);
        expect(subject).not.toMatch(/\p{Cc}/u);
        expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
        expect(html.match(/<h2/g)).toHaveLength(1);
        expect(html.match(/<\/body>/g)).toHaveLength(1);
      },
    ),
  );
});

test('fifty papers with long texts stay below what Gmail shows of a mail', async () => {
  const papers = Array.from({ length: 50 }, (_, i) => ({
    paper: {
      id: `2611.${String(i).padStart(5, '0')}`,
      title: 'Long words of a title '.repeat(8),
      abstract: 'A sentence of an abstract that goes on. '.repeat(60),
      authors: Array<string>(9).fill('Somebody With A Long Name'),
      published: '2026-11-25',
      url: 'https://arxiv.org/abs/2611.00000',
    },
  }));
  const { html } = await writeMail(digestMail({ edition: { id: 1, day: '2026-11-27', papers, more: 900 } }));
  expect(new TextEncoder().encode(html).length).toBeLessThan(102_400);
});

describe('languages', () => {
  const english = JSON.parse(readFileSync('src/digest/write/lang/en.json', 'utf8')) as object;
  const PLURALS = ['papers', 'votes', 'more'];

  /** Keys to the blanks of their messages; those of a plural are told by its language. */
  function blanks(messages: object, prefix = ''): Record<string, string> {
    return Object.fromEntries(
      Object.entries(messages).flatMap(([key, value]: [string, unknown]) =>
        typeof value === 'object' && value !== null
          ? PLURALS.includes(key)
            ? [[prefix + key, 'plural']]
            : Object.entries(blanks(value, `${prefix}${key}.`))
          : [[prefix + key, (String(value).match(/\{\w+\}/g) ?? []).toSorted().join(' ')]],
      ),
    );
  }

  test.each(MAIL_LANGUAGES)('%s has every message with its blanks, and every plural', (language) => {
    const own = JSON.parse(readFileSync(`src/digest/write/lang/${language}.json`, 'utf8')) as Record<
      string,
      Record<string, string>
    >;
    expect(blanks(own)).toEqual(blanks(english));
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    for (const name of PLURALS)
      expect(Object.keys(own[name] ?? {}).toSorted()).toEqual(pluralCategories.toSorted());
  });

  test('a tag is served by its language, and none by English', async () => {
    expect(['pt-BR', 'ZH-Hant', ' de ', 'xx', ''].map(mailLanguageOf)).toEqual([
      'pt',
      'zh',
      'de',
      undefined,
      undefined,
    ]);
    expect((await writeMail(accountMail({ language: 'xx' }))).subject).toBe('Your subscriptions at Sextant');
    expect((await writeMail(accountMail({ language: 'pt-BR' }))).subject).toBe(
      'As suas subscrições em Sextant',
    );
  });
});

test('a mail with one link has no other, and says when it ends', async () => {
  const { text } = await writeMail(confirmMail({ language: 'de' }));
  expect(links(text)).toEqual([`${SITE.url}/subscribe/confirm?t=${TOKEN}`]);
  expect(text).toContain('48 Stunden');
  expect((await writeMail(accountMail({ hours: 720 }))).text).toContain('The link ends in 30 days.');
  expect(choiceOf({ kind: 'search', query: '', categories: ['cs.CL'] })).toBe('field');
});

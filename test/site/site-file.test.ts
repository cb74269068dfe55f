import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accentOf } from '../../scripts/site/accent.ts';
import { readSite, siteInputs } from '../../scripts/site/read-site.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-site-'));
  await writeFile(join(folder, 'logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(folder, 'large.png'), new Uint8Array(100_001));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let files = 0;
async function written(content: unknown): Promise<string> {
  const file = join(folder, `site-${files++}.json`);
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const problemOf = async (content: unknown): Promise<string> => {
  const file = await written(content);
  return readSite(file).then(
    () => 'none',
    (error: Error) => error.message.replace(file, 'site.json'),
  );
};

describe('site.json', () => {
  test('may be missing: then the site is Sextant', async () => {
    const { site, logo } = await readSite(join(folder, 'none.json'));
    expect(site).toMatchObject({ name: 'Sextant', examples: null, links: [], thumbnails: [], accent: null });
    expect(logo).toBeNull();
    expect(await readSite(await written({}))).toEqual({ site, logo });
  });

  test('says what a site is', async () => {
    const said = {
      name: ' Physics\n papers ',
      headline: 'Find physics',
      description: 'All of it.',
      languages: ['de', 'pt-BR'],
      examples: [],
      logo: 'logo.svg',
      accent: '#7A1F1F',
      links: [{ label: 'Our lab', url: 'https://lab.example/' }],
      contact: 'papers@lab.example',
      card: ['votes', 'code'],
      thumbnails: ['cdn.example.org'],
    };
    const { site, logo } = await readSite(await written(said));
    expect(site).toEqual({ ...said, name: 'Physics papers', contact: 'mailto:papers@lab.example' });
    expect(logo?.extension).toBe('.svg');
    expect((await readSite(await written({ contact: 'https://lab.example/us' }))).site.contact).toBe(
      'https://lab.example/us',
    );
  });

  test('may begin with a byte order mark', async () => {
    expect((await readSite(await written('\ufeff{"name":"A"}'))).site.name).toBe('A');
  });

  test.each([
    ['{"name": "A",}', /^site\.json cannot be used\.\n {2}It is not JSON: /],
    ['[]', /It must be a JSON object, as in/],
    [{ name: 7 }, /name must be a text of 1 to 40 characters\./],
    [{ name: ' ' }, /name must be a text of 1 to 40 characters\./],
    [{ headline: 'x'.repeat(101) }, /headline must be a text of 1 to 100 characters\./],
    [
      { titel: 'A' },
      /"titel" is no setting of a site\. There are: name, headline, description, .*thumbnails\./,
    ],
    [{ languages: [] }, /languages must have a language\./],
    [{ languages: ['Klingon!'] }, /languages\[0\] must be a language as in "en" or "pt-BR" \(BCP 47\)\./],
    [{ examples: 'agents' }, /examples must be a list of at most 6 texts to search for; \[\] shows none\./],
    [{ examples: ['a', 7] }, /examples\[1\] must be a text of 1 to 80 characters\./],
    [{ logo: 'logo.gif' }, /logo must be the name of an SVG, PNG or WebP file/],
    [{ logo: '../logo.svg' }, /logo must be a file in the folder of site\.json\./],
    [{ logo: 'none.svg' }, /logo names none\.svg, which cannot be read\./],
    [{ logo: 'large.png' }, /logo must be of at most 100,000 bytes, and large\.png has 100,001\./],
    [{ accent: 'red' }, /accent must be a colour such as "#0b5c8a"\./],
    [
      { accent: '#ffcc00' },
      /accent must have a contrast of at least 4\.5 .* #ffcc00 has 1\.\d; #[0-9a-f]{6} is/,
    ],
    [
      { links: [{ label: 'A' }] },
      /links\[0\]\.url must be an address that begins with https:\/\/ or http:\/\/\./,
    ],
    [{ links: [{ label: 'A', url: 'javascript:alert(1)' }] }, /links\[0\]\.url must be an address/],
    [
      { links: [{ label: 'A', url: 'https://a.example', rel: 'x' }] },
      /links\[0\] has rel, which it cannot have\./,
    ],
    [{ links: ['https://a.example'] }, /links\[0\] must be an object with "label" and "url"\./],
    [{ contact: 'us' }, /contact must be an e-mail address, or an address that begins with/],
    [{ card: ['votes', 'likes'] }, /card\[1\] must be one of authors, organisation, .*project\./],
    [{ thumbnails: ['https://a.example/x'] }, /thumbnails\[0\] must be a host such as "cdn\.example\.org"/],
    [{ thumbnails: ["a.example; script-src 'unsafe-inline'"] }, /thumbnails\[0\] must be a host/],
  ])('%j is refused, and it is said why', async (content, expected) => {
    expect(await problemOf(content)).toMatch(expected);
  });

  test('tells of all that is wrong at once', async () => {
    const problem = await problemOf({ name: 7, accent: 'red', x: 1 });
    for (const field of ['name must', 'accent must', '"x" is no setting']) expect(problem).toContain(field);
  });

  test('and its logo are what a build is made of', async () => {
    const file = await written({ logo: 'logo.svg' });
    expect(await siteInputs(file)).toEqual([file, join(folder, 'logo.svg')]);
    expect(await siteInputs(await written('{'))).toHaveLength(1);
    expect(await siteInputs(join(folder, 'none.json'))).toHaveLength(1);
  });
});

describe('an accent colour', () => {
  test.each(['#0b5c8a', '#7a1f1f', '#000000', '#4a3fb5', '#0b6b3a'])(
    '%s can be read in both palettes',
    (colour) => {
      const accent = accentOf(colour);
      expect(accent.problem).toBeUndefined();
      expect(accent.light.accent).toBe(colour);
      expect(accent.light['on-accent']).toBe('#ffffff');
    },
  );

  test('the darker one that a pale one is answered with is accepted', () => {
    for (const pale of ['#ffcc00', '#ffffff', '#88ccff']) {
      const darker = /(#[0-9a-f]{6}) is a darker/.exec(accentOf(pale).problem ?? '')?.[1] ?? pale;
      expect(accentOf(darker).problem).toBeUndefined();
    }
  });
});

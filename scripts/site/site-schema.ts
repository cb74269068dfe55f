import { z } from 'zod';
import { accentOf } from './accent.ts';

/** Longest texts, in characters: what a header, a tab and a link preview have room for. */
const LONGEST = { name: 40, headline: 100, description: 300, example: 80, label: 30 } as const;
const MOST = { links: 6, examples: 6, languages: 10, hosts: 5 } as const;

/** What a card can show beside title, date and abstract. */
export const CARD_FIELDS = [
  'authors',
  'organisation',
  'categories',
  'votes',
  'comments',
  'code',
  'keywords',
  'comment',
  'project',
] as const;

function text(most: number) {
  const error = `must be a text of 1 to ${most} characters`;
  return z
    .string({ error })
    .overwrite((given) => given.replace(/\s+/g, ' ').trim())
    .min(1, error)
    .max(most, error);
}

function list<T extends z.ZodType>(element: T, most: number, what: string) {
  const error = `must be a list of at most ${most} ${what}`;
  return z.array(element, { error }).max(most, error);
}

const address = z.url({
  protocol: /^https?$/,
  error: 'must be an address that begins with https:// or http://',
});

const LANGUAGE_ERROR = 'must be a language as in "en" or "pt-BR" (BCP 47)';
const language = z.string({ error: LANGUAGE_ERROR }).refine(isLanguage, LANGUAGE_ERROR);

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

const EMAIL = /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/;
const contact = z
  .union([z.string().regex(EMAIL), address], {
    error: 'must be an e-mail address, or an address that begins with https:// or http://',
  })
  .transform((given) => (EMAIL.test(given) ? `mailto:${given}` : given));

const LOGO_ERROR = 'must be the name of an SVG, PNG or WebP file, relative to site.json';
const HOST_ERROR = 'must be a host such as "cdn.example.org", without https:// and path';
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** `site.json`: docs/site.md has it as a table. Whatever is left out is as it is without the file. */
export const siteSchema = z.strictObject({
  name: text(LONGEST.name).default('Sextant'),
  headline: text(LONGEST.headline).default('Search papers by meaning'),
  description: text(LONGEST.description).default(
    'Describe what you are looking for in your own words, and find research papers by their meaning. Names, titles and arXiv ids work too.',
  ),
  languages: list(language, MOST.languages, 'languages').min(1, 'must have a language').default(['en']),
  examples: list(text(LONGEST.example), MOST.examples, 'texts to search for; [] shows none')
    .nullable()
    .default(null),
  logo: z
    .string({ error: LOGO_ERROR })
    .regex(/\.(?:svg|png|webp)$/i, LOGO_ERROR)
    .nullable()
    .default(null),
  accent: z
    .string({ error: 'must be a colour such as "#0b5c8a"' })
    .regex(/^#[0-9a-f]{6}$/i, 'must be a colour such as "#0b5c8a"')
    .check(({ value, issues }) => {
      const { problem } = accentOf(value);
      if (problem !== undefined) issues.push({ code: 'custom', message: problem, input: value });
    })
    .nullable()
    .default(null),
  links: list(
    z.strictObject(
      { label: text(LONGEST.label), url: address },
      { error: () => 'must be an object with "label" and "url"' },
    ),
    MOST.links,
    'links, each with "label" and "url"',
  ).default([]),
  contact: contact.nullable().default(null),
  card: list(
    z.enum(CARD_FIELDS, { error: `must be one of ${CARD_FIELDS.join(', ')}` }),
    CARD_FIELDS.length,
    `of ${CARD_FIELDS.join(', ')}`,
  ).default([...CARD_FIELDS]),
  thumbnails: list(
    z.string({ error: HOST_ERROR }).regex(HOST, HOST_ERROR),
    MOST.hosts,
    'hosts from which pictures may be loaded',
  ).default([]),
});

export type SiteFile = z.output<typeof siteSchema>;

const NAMES = Object.keys(siteSchema.shape);

/** What is wrong with a file, one sentence a field: which it is, what it must be. */
export function problemsOf(error: z.ZodError): string[] {
  return error.issues.map((issue) => {
    const field = issue.path
      .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
      .join('');
    const where = field.replace(/^\./, '');
    if (issue.code === 'unrecognized_keys' && where === '') {
      return `${issue.keys.map((key) => `"${key}"`).join(', ')} is no setting of a site. There are: ${NAMES.join(', ')}.`;
    }
    if (issue.code === 'unrecognized_keys')
      return `${where} has ${issue.keys.join(', ')}, which it cannot have.`;
    if (where === '') return 'It must be a JSON object, as in {"name": "Our papers"}.';
    return `${where} ${issue.message}.`;
  });
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalise } from '../../scripts/corpus/normalise.ts';
import { slug } from '../../scripts/corpus/made-id.ts';
import { PAPER_LIMITS, paperSchema } from '../../src/index/paper.ts';
import { isWebAddress, toUri } from '../../src/text/uri.ts';
import { itemsOf, temporaryFiles } from '../corpus/files.ts';
import { runs } from '../setup/runs.ts';
import { hostile } from './hostile.ts';

const files = temporaryFiles();

/** Every item is a paper that the index takes, or says in words why not; what cannot be read to its end is refused. */
async function read(name: string, content: string): Promise<void> {
  const items = await itemsOf(await files.write(name, content)).catch((error: unknown) => {
    expect(error).toMatchObject({ name: 'SextantError', code: 'input-invalid' });
    return [];
  });
  for (const item of items) {
    expect(item.line).toBeGreaterThan(0);
    if (item.kind === 'paper') expect(paperSchema.parse(item.paper)).toEqual(item.paper);
    if (item.kind === 'problem') expect(item.reason).not.toBe('');
  }
}

function canBeRead(url: string): boolean {
  try {
    return new URL(url).href !== '';
  } catch {
    return false;
  }
}

test('an address is one however many were read before it', () => {
  const wrong = Array.from({ length: 60_000 }).findIndex(() => !isWebAddress('http://exämple.org/'));
  expect(wrong).toBe(-1);
});

describe('a corpus of any text', () => {
  const field = hostile('{', '}', '\\"o', '$', 'and', '#', '"', ',', '\n', '<i>', '&lt;', 'https://a.org/');

  test('in BibTeX', async () => {
    const name = fc.constantFrom(
      'title',
      'abstract',
      'author',
      'year',
      'month',
      'date',
      'url',
      'doi',
      'eprint',
      'x',
    );
    const quoted = fc
      .tuple(name, field, fc.constantFrom(['{', '}'], ['"', '"'], ['', '']))
      .map(([key, value, [open = '', close = '']]) => `${key} = ${open}${value}${close}`);
    const entry = fc
      .tuple(
        fc.constantFrom('article', 'misc', 'string', 'comment', 'preamble'),
        field,
        fc.array(quoted, { maxLength: 5 }),
      )
      .map(([type, key, fields]) => `@${type}{${[key, 'title={T}', ...fields].join(',\n')}}`);
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 4 }), async (entries) =>
        read('any.bib', entries.join('\n')),
      ),
      { numRuns: runs(300) },
    );
  });

  test.each(['csv', 'tsv'])('in %s', async (extension) => {
    const separator = extension === 'csv' ? ',' : '\t';
    const cell = fc
      .tuple(field, fc.boolean())
      .map(([text, quoted]) => (quoted ? `"${text.replaceAll('"', '""')}"` : text));
    const row = fc.array(cell, { minLength: 3, maxLength: 5 }).map((cells) => cells.join(separator));
    const head = fc.constantFrom(
      'id,title,abstract',
      'id,title,abstract,url,authors',
      'title,abstract',
      'ID, Title ,summary,date',
    );
    await fc.assert(
      fc.asyncProperty(head, fc.array(row, { maxLength: 5 }), async (names, rows) =>
        read(`any.${extension}`, [names.replaceAll(',', separator), ...rows].join('\n')),
      ),
      { numRuns: runs(200) },
    );
  });

  test('in JSON Lines', async () => {
    const value = fc.oneof(field, fc.jsonValue(), fc.constant('https://e.com/"><b>'), fc.constant(null));
    const record = fc.dictionary(
      fc.constantFrom(
        'id',
        'title',
        'abstract',
        'authors',
        'published',
        'categories',
        'url',
        'doi',
        'extra',
        'comments',
        'keywords',
        'github',
        'organization',
        'summary',
        'x',
      ),
      value,
    );
    const whole = record.map((fields) => JSON.stringify({ id: 'a', title: 'T', abstract: 'A', ...fields }));
    await fc.assert(
      fc.asyncProperty(fc.array(whole, { maxLength: 5 }), async (lines) =>
        read('any.jsonl', lines.join('\n')),
      ),
      { numRuns: runs(300) },
    );
  });

  test('in a papers page', async () => {
    const block = hostile(
      'Mar 20',
      'byAK and the research community',
      '\n\n',
      'A title',
      'An abstract that is longer.',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(block, { maxLength: 12 }), async (blocks) =>
        read('any.txt', ['byAK and the research community', 'Mar 20', ...blocks].join('\n\n')),
      ),
      { numRuns: runs(200) },
    );
    fc.assert(
      fc.property(field, (title) => {
        expect(slug(title)).not.toMatch(/\s/);
        expect(Buffer.byteLength(slug(title))).toBeLessThanOrEqual(PAPER_LIMITS.idBytes);
      }),
    );
  });
});

describe('a record of any values', () => {
  test('is a paper that stays as it is when it is read again, or says why it is none', () => {
    const value = fc.oneof(
      hostile('<p>', '2024-05', 'https://a.org', 'a and b', 'cs.CL, cs.LG'),
      fc.jsonValue(),
    );
    const name = fc.constantFrom(
      'id',
      'title',
      'abstract',
      'authors',
      'date',
      'category',
      'link',
      'doi',
      'x',
      '__proto__',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), (fields) => {
        const record = { id: 'a', title: 'T', abstract: 'A', ...Object.fromEntries(fields) };
        const result = normalise(record);
        if ('reason' in result) expect(result.reason).not.toBe('');
        else expect(paperSchema.parse(JSON.parse(JSON.stringify(result.paper)))).toEqual(result.paper);
      }),
      { numRuns: runs(500) },
    );
  });

  test('has for its address a URI, the same that a browser reads', () => {
    const part = hostile(
      '%',
      '%2F',
      '[',
      ']',
      '{',
      '}',
      '|',
      '^',
      '`',
      '\\',
      '@',
      ':',
      '#',
      '?',
      '//',
      'ä',
      '..',
    );
    const host = fc.constantFrom(
      'e.com',
      'e.com:8080',
      'exämple.org',
      '[::1]',
      'a_b.com',
      'u:p@e.com',
      'x"{}`.com',
    );
    const scheme = fc.constantFrom('http', 'https', 'HTTPS');
    fc.assert(
      fc.property(scheme, host, part, (protocol, name, path) => {
        const url = `${protocol}://${name}/${path}`;
        const parsed = paperSchema.safeParse({ id: 'a', title: 'T', abstract: 'A', url });
        expect(parsed.success).toBe(canBeRead(url.trim()));
        if (!parsed.success) return;
        const uri = parsed.data.url ?? '';
        expect(uri).toMatch(/^https?:\/\/(?:[\w.~!$&'()*+,;=:@/?#[\]-]|%[0-9A-Fa-f]{2})+$/i);
        expect(uri.replace(/^https?:\/\/[^/]*/i, '')).not.toMatch(/[[\]]|#.*#/);
        expect(toUri(uri)).toBe(uri);
        const [read, written] = [new URL(url.trim()), new URL(uri)];
        expect(written.host).toBe(read.host);
        expect(unescaped(written.pathname)).toBe(unescaped(read.pathname));
        expect(unescaped(written.search)).toBe(unescaped(read.search));
        expect(unescaped(written.hash)).toBe(unescaped(read.hash));
      }),
      { numRuns: runs(500) },
    );
  });
});

/** With every byte as it is, and a percent sign that begins none as one. */
function unescaped(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

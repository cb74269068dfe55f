import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalise } from '../../scripts/corpus/normalise.ts';

const base = { id: 'a', title: 'A title', abstract: 'An abstract.' };

function paperOf(record: Record<string, unknown>) {
  const result = normalise({ ...base, ...record });
  if ('reason' in result) throw new Error(result.reason);
  return result.paper;
}

function reasonOf(record: Record<string, unknown>): string {
  const result = normalise(record);
  return 'reason' in result ? result.reason : 'no reason';
}

describe('a paper', () => {
  test('needs no more than id, title and abstract', () => {
    expect(normalise(base)).toEqual({ paper: base, warnings: [] });
  });

  test('keeps everything a corpus knows', () => {
    const full = {
      ...base,
      authors: ['Ada Lovelace', 'Alan Turing'],
      published: '2024-05',
      categories: ['cs.CL'],
      url: 'https://example.org/a',
      doi: '10.1000/182',
      extra: { upvotes: 7, nested: { list: [1, null, 'x'] } },
    };
    expect(paperOf(full)).toEqual(full);
  });

  test('loses optional fields that are null or blank', () => {
    const blank = {
      authors: '',
      published: null,
      categories: [],
      url: ' ',
      doi: null,
      extra: null,
      note: null,
    };
    expect(paperOf(blank)).toEqual(base);
    expect(paperOf({ authors: ['', ' '] })).toEqual(base);
  });

  test('has its unknown fields in extra, beside those of an extra it brings', () => {
    expect(paperOf({ score: 7, extra: { github: 'x', score: 3 }, empty: null })).toEqual({
      ...base,
      extra: { github: 'x', score: 7 },
    });
    expect(paperOf({ 'bad\ud800': ['e\u0301\udc00'] }).extra).toEqual({ 'bad\ufffd': ['é\ufffd'] });
  });

  test('has what readers and authors say of it under names of its own', () => {
    const details = {
      votes: 163,
      comments: 4,
      comment: '12 pages, accepted at ICML',
      organisation: 'Google',
      keywords: ['LLM agents', 'co-evolution'],
      code: 'https://github.com/a/b',
      project: 'https://a.example/b',
      thumbnail: 'https://cdn.example/b.png',
    };
    expect(paperOf(details)).toEqual({ ...base, ...details });
    const { votes, comments, comment, organisation, keywords, code, project, thumbnail } = details;
    expect(
      paperOf({
        upvotes: votes,
        numComments: comments,
        comments: comment,
        organization: ` ${organisation}\n`,
        ai_keywords: [...keywords, ' ', 'LLM agents'],
        github: code,
        project_page: project,
        thumb: thumbnail,
      }),
    ).toEqual({ ...base, ...details });
    // As a table has them.
    expect(paperOf({ votes: '163', comments: '4', keywords: 'LLM agents; co-evolution' })).toEqual({
      ...base,
      votes,
      comments,
      keywords,
    });
  });

  test('keeps in extra what only has the name of a detail', () => {
    const others = {
      votes: -1,
      comments: ['x'],
      keywords: { a: 1 },
      code: 'yes',
      github: 'a/b',
      likes: 'many',
    };
    expect(paperOf(others)).toEqual({ ...base, extra: others });
    expect(paperOf({ code: 'yes', github: 'https://github.com/a/b' })).toEqual({
      ...base,
      code: 'https://github.com/a/b',
      extra: { code: 'yes' },
    });
  });

  test('takes its fields from their other names, its own name first', () => {
    const { title } = base;
    const record = { _id: 'b', title, summary: 'S', author: 'X and Y', year: 2024, link: 'http://a.b/' };
    expect(normalise(record)).toEqual({
      paper: { id: 'b', title, abstract: 'S', authors: ['X', 'Y'], published: '2024', url: 'http://a.b/' },
      warnings: [],
    });
    expect(paperOf({ summary: 'other', date: '2024-05-01', year: '2023' })).toEqual({
      ...base,
      published: '2024-05-01',
      extra: { summary: 'other', year: '2023' },
    });
  });

  test('has an id of NFC text without white space around it', () => {
    expect(paperOf({ id: ' cafe\u0301 ' }).id).toBe('café');
  });

  test.each([
    ['2405.14906', 'https://arxiv.org/abs/2405.14906'],
    ['2405.1490', 'https://arxiv.org/abs/2405.1490'],
    ['2405.14906v2', 'https://arxiv.org/abs/2405.14906v2'],
    ['cs/0112017', 'https://arxiv.org/abs/cs/0112017'],
    ['math.GT/0309136v1', 'https://arxiv.org/abs/math.GT/0309136v1'],
    ['cond-mat/0309136', 'https://arxiv.org/abs/cond-mat/0309136'],
    ['2405.149', undefined],
    ['x2405.14906', undefined],
    ['cs/011', undefined],
  ])('%s has the url %s if it brings none', (id, url) => {
    expect(paperOf({ id }).url).toBe(url);
    expect(paperOf({ id, url: 'https://example.org/' }).url).toBe('https://example.org/');
  });
});

describe('an abstract', () => {
  test('may be empty, with a warning', () => {
    expect(normalise({ ...base, abstract: ' \n' })).toEqual({
      paper: { ...base, abstract: '' },
      warnings: ['abstract-empty'],
    });
  });

  test('is cut after 100,000 characters, with a warning', () => {
    expect(normalise({ ...base, abstract: 'a'.repeat(100_000) })).toMatchObject({ warnings: [] });
    expect(normalise({ ...base, abstract: 'a'.repeat(100_001) })).toEqual({
      paper: { ...base, abstract: 'a'.repeat(100_000) },
      warnings: ['abstract-cut'],
    });
  });
});

describe('a record is refused with its reason', () => {
  test.each([
    [{ id: 'a', title: 'T' }, 'abstract: is missing'],
    [{ ...base, abstract: null }, 'abstract: is missing'],
    [{}, 'id: is missing; title: is missing; abstract: is missing'],
    [{ ...base, id: 7 }, 'id: must be text, not number'],
    [{ ...base, id: ' ' }, 'id: is empty'],
    [{ ...base, id: 'a\u0007b' }, 'id: has control characters'],
    [{ ...base, id: 'é'.repeat(201) }, 'id: is over 400 bytes'],
    [{ ...base, title: '<b> </b>' }, 'title: is empty'],
    [{ ...base, title: 't'.repeat(2_001) }, 'title: is over 2,000 characters'],
    [{ ...base, abstract: ['a'] }, 'abstract: must be text, not a list'],
    [{ ...base, authors: ['A', 1] }, 'authors.1: must be text, not number'],
    [{ ...base, authors: [null] }, 'authors.0: is null'],
    [{ ...base, authors: 7 }, 'authors: Invalid input: expected array, received number'],
    [{ ...base, published: '2024-13' }, 'published: is not a date such as 2024, 2024-05 or 2024-05-23'],
    [{ ...base, published: true }, 'published: must be text, not boolean'],
    [{ ...base, url: 'ftp://a.b/' }, 'url: Invalid URL'],
    [{ ...base, url: 'javascript:alert(1)' }, 'url: Invalid URL'],
    [{ ...base, url: 'a.b' }, 'url: Invalid URL'],
    [{ ...base, extra: [] }, 'extra: Invalid input: expected record, received array'],
  ])('%#', (record, reason) => {
    expect(reasonOf(record)).toBe(reason);
  });

  test('when a value is nested too deeply', () => {
    const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
    expect(paperOf({ deep: nested(32) }).extra).toEqual({ deep: nested(32) });
    expect(reasonOf({ ...base, deep: nested(33) })).toBe('extra: is nested too deeply');
    expect(reasonOf({ ...base, deep: nested(5_000) })).toBe('extra: is nested too deeply');
  });

  test('an id of 400 bytes and a title of 2,000 characters are still taken', () => {
    expect(paperOf({ id: 'é'.repeat(200), title: 't'.repeat(2_000) }).id).toBe('é'.repeat(200));
  });
});

test('a normalised paper without markup normalises to itself', () => {
  const plain = fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => text.replaceAll(/[&<]/g, '.'));
  const record = fc.record(
    {
      id: plain,
      title: plain,
      abstract: plain,
      authors: fc.array(plain),
      note: fc.jsonValue({ maxDepth: 3 }),
    },
    { requiredKeys: ['id', 'title', 'abstract'] },
  );
  fc.assert(
    fc.property(record, (raw) => {
      const once = normalise(raw);
      fc.pre('paper' in once);
      expect(normalise(once.paper)).toEqual(once);
    }),
  );
});

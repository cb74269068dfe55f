import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalise } from '../../scripts/corpus/normalise.ts';

const base = { id: 'a', title: 'A title', abstract: 'An abstract.' };

function paperOf(record: Record<string, unknown>) {
  const result = normalise({ ...base, ...record });
  if ('reason' in result) throw new Error(result.reason);
  return result.paper;
}

/** The paper of a record and the kinds of its warnings. */
function readOf(record: Record<string, unknown>) {
  const result = normalise(record);
  if ('reason' in result) throw new Error(result.reason);
  return { paper: result.paper, warnings: result.warnings.map(({ kind }) => kind) };
}

/** What the one warning of a record says, beside the paper. */
function warned(record: Record<string, unknown>) {
  const result = normalise({ ...base, ...record });
  if ('reason' in result) throw new Error(result.reason);
  return [result.paper, ...result.warnings.map(({ kind, reason }) => reason ?? kind)];
}

function reasonOf(record: Record<string, unknown>): string {
  const result = normalise(record);
  return 'reason' in result ? result.reason : 'no reason';
}

describe('a paper', () => {
  test('needs no more than id, title and abstract', () => {
    expect(readOf(base)).toEqual({ paper: base, warnings: [] });
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
    expect(readOf(record)).toEqual({
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
    expect(readOf({ ...base, abstract: ' \n' })).toEqual({
      paper: { ...base, abstract: '' },
      warnings: ['abstract-empty'],
    });
  });

  test('is cut after 100,000 characters, with a warning', () => {
    expect(readOf({ ...base, abstract: 'a'.repeat(100_000) })).toMatchObject({ warnings: [] });
    expect(readOf({ ...base, abstract: 'a'.repeat(100_001) })).toEqual({
      paper: { ...base, abstract: 'a'.repeat(100_000) },
      warnings: ['abstract-cut'],
    });
  });
});

describe('a record is refused with its reason', () => {
  test.each([
    [{}, 'title: is missing, and so is an abstract; its fields are none'],
    [{ id: 'a', vector: [1] }, 'title: is missing, and so is an abstract; its fields are id, vector'],
    [{ id: 'a', title: '<b> </b>' }, 'title: is missing, and so is an abstract; its fields are id, title'],
    [{ title: '…' }, 'has neither an id nor a title of which one could be made'],
  ])('%#', (record, reason) => {
    expect(reasonOf(record)).toBe(reason);
  });
});

describe('what is not as it should be costs no paper', () => {
  const made = { ...base, id: 'a-title' };
  test.each([
    [{ abstract: undefined }, { ...base, abstract: '' }, 'abstract-empty'],
    [{ abstract: null }, { ...base, abstract: '' }, 'abstract-empty'],
    [{ abstract: ['a', 'b'] }, { ...base, abstract: 'a b' }],
    [{ id: 7 }, { ...base, id: '7' }],
    [{ id: ' ' }, made, 'id-made'],
    [{ id: null }, made, 'id-made'],
    [{ id: 'a\u0007b' }, made, 'id: has control characters', 'id-made'],
    [{ id: 'é'.repeat(201) }, made, 'id: is over 400 bytes', 'id-made'],
    [{ title: '<b> </b>' }, { ...base, title: 'An abstract.' }, 'title-made'],
    [{ title: undefined }, { ...base, title: 'An abstract.' }, 'title-made'],
    [{ title: 't'.repeat(2_001) }, { ...base, title: 't'.repeat(2_000) }, 'title: has 2,001 characters'],
    [{ authors: ['A', 1] }, { ...base, authors: ['A'] }, 'authors: one of them has no name'],
    [{ authors: 7 }, { ...base, extra: { authors: 7 } }, 'authors: 7 is no list of names'],
    [
      { published: 'soon' },
      { ...base, extra: { published: 'soon' } },
      'published: "soon" is no date such as 2024, 2024-05 or 2024-05-23',
    ],
    [
      { published: true },
      { ...base, extra: { published: true } },
      'published: true is no date such as 2024, 2024-05 or 2024-05-23',
    ],
    [{ published: '2024-13' }, { ...base, published: '2024' }, 'published: only 2024 is sure'],
    [
      { published: 'soon', year: 2024 },
      { ...base, published: '2024', extra: { published: 'soon' } },
    ],
    [
      { url: 'ftp://a.b/' },
      { ...base, extra: { url: 'ftp://a.b/' } },
      'url: "ftp://a.b/" is no http or https address',
    ],
    [{ doi: 'see below' }, { ...base, extra: { doi: 'see below' } }, 'doi: "see below" is no DOI'],
    [{ url: 'N/A', doi: '-', published: 'n.d.', authors: 'none' }, base],
    [{ extra: [1] }, base, 'extra: [1] is no object'],
  ])('%#', (record, paper, ...warnings) => {
    expect(warned(record)).toEqual([paper, ...warnings]);
  });

  test('nor does an address that could run a script', () => {
    expect(paperOf({ url: 'javascript:alert(1)' }).url).toBeUndefined();
  });

  test('nor a value that is nested too deeply', () => {
    const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + '1' + ']'.repeat(depth));
    expect(paperOf({ deep: nested(32) }).extra).toEqual({ deep: nested(32) });
    for (const depth of [33, 5_000]) {
      expect(warned({ deep: nested(depth) })).toEqual([base, 'deep: is nested too deeply']);
      expect(warned({ authors: nested(depth), title: nested(depth) })).toEqual([
        { ...base, title: 'An abstract.' },
        'title-made',
        'title: is nested too deeply',
        'authors: is nested too deeply',
      ]);
    }
  });

  test('an id of 400 bytes and a title of 2,000 characters are taken as they are', () => {
    expect(warned({ id: 'é'.repeat(200), title: 't'.repeat(2_000) })).toEqual([
      { ...base, id: 'é'.repeat(200), title: 't'.repeat(2_000) },
    ]);
  });

  test('and what was lost before is said', () => {
    expect(warned({ title: 'Gr\ufffdtz', authors: ['J\ufffdrg'] })).toEqual([
      { ...base, title: 'Gr\ufffdtz', authors: ['J\ufffdrg'] },
      'title, authors: has characters that were lost',
    ]);
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
      const twice = normalise(once.paper);
      if ('reason' in twice) throw new Error(twice.reason);
      expect(twice.paper).toEqual(once.paper);
      // What was made and warned of is said once.
      expect(normalise(twice.paper)).toEqual(twice);
    }),
  );
});

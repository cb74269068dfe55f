import fc from 'fast-check';
import type { Paper } from '../../src/index/paper.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });

/** Any paper, with every optional field present or not. */
export const papers: fc.Arbitrary<Paper> = fc.record(
  {
    id: name,
    title: name,
    abstract: text,
    authors: fc.array(name, { maxLength: 3 }),
    published: fc.constantFrom('2024', '2024-05', '2024-05-23'),
    categories: fc.array(name, { maxLength: 3 }),
    url: fc.constant('https://example.org/a?b=c#d'),
    doi: name,
    votes: fc.nat(),
    comments: fc.nat(),
    comment: name,
    organisation: name,
    keywords: fc.array(name, { minLength: 1, maxLength: 3 }),
    code: fc.constant('https://example.org/code'),
    project: fc.constant('https://example.org/'),
    thumbnail: fc.constant('https://example.org/a.png'),
    extra: fc.dictionary(
      fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
      // JSON has no -0, and zod drops __proto__.
      fc
        .json({ maxDepth: 2 })
        .filter((json) => !json.includes('__proto__'))
        .map((json) => JSON.parse(json) as null),
    ),
  },
  { requiredKeys: ['id', 'title', 'abstract'] },
);

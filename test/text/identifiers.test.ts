import { describe, expect, it } from 'vitest';
import {
  arxivIdOf,
  arxivKeyOf,
  beginsAsDoi,
  doiOf,
  hasDoi,
  isDoiRegistrant,
} from '../../src/text/identifiers.ts';

describe('arxivKeyOf', () => {
  it.each([
    '2405.14906',
    '2405.14906v3',
    'arXiv:2405.14906',
    'arxiv: 2405.14906v1 [cs.SE]',
    'https://arxiv.org/abs/2405.14906',
    'http://arxiv.org/pdf/2405.14906v2.pdf',
    'arxiv.org/abs/2405.14906/',
    'https://www.arxiv.org/html/2405.14906v1#S2',
    'export.arxiv.org/abs/2405.14906?context=cs',
    '10.48550/arXiv.2405.14906',
    'https://doi.org/10.48550/arXiv.2405.14906',
  ])('%s', (text) => {
    expect(arxivKeyOf(text)).toBe('2405.14906');
  });

  it.each([
    ['hep-th/9901001', 'hep-th/9901001'],
    ['HEP-TH/9901001', 'hep-th/9901001'],
    ['math.GT/0309136v1', 'math/0309136'],
    ['math.gt/0309136', 'math/0309136'],
    ['https://arxiv.org/abs/cs/0112017', 'cs/0112017'],
  ])('old style: %s', (text, id) => {
    expect(arxivKeyOf(text)).toBe(id);
  });

  it.each(['', 'attention', '2405', '2405.1', '2405.149061', 'see 2405.14906', '10.1000/182'])(
    'not %j',
    (text) => {
      expect(arxivKeyOf(text)).toBeNull();
    },
  );

  it.each(['-/0112017', 'a-b-c/0112017', 'hep--th/9901001', 'math.GTX/0309136'])(
    'an archive that arXiv cannot have: %s',
    (text) => {
      expect(arxivKeyOf(text)).toBeNull();
      expect(arxivIdOf(text)).toBeNull();
    },
  );
});

describe('arxivIdOf', () => {
  it.each([
    ['2405.14906v3', '2405.14906v3'],
    ['arXiv:math.GT/0309136v1', 'math.GT/0309136v1'],
    ['https://www.arxiv.org/pdf/2405.14906v2.pdf', '2405.14906v2'],
    ['https://arxiv.org/html/2405.14906', '2405.14906'],
    ['https://doi.org/10.48550/arXiv.math.GT/0309136', 'math.GT/0309136'],
  ])('%s as it is written: %s', (text, id) => {
    expect(arxivIdOf(text)).toBe(id);
  });
});

it('a DOI alone, after its name and in an address is one', () => {
  for (const text of [
    '10.1000/ABC.1',
    'doi: 10.1000/abc.1.',
    'https://dx.doi.org/10.1000/ABC.1',
    ' 10.1000/Abc.1,',
  ])
    expect(doiOf(text), text).toBe('10.1000/abc.1');
  for (const text of ['10.1000', '10.10/abc', 'see 10.1000/abc', '']) expect(doiOf(text), text).toBeNull();
});

it('parts of DOIs', () => {
  expect(beginsAsDoi('10.1000/abc/full.pdf')).toBe(true);
  expect(beginsAsDoi('doi 10.1000/abc')).toBe(false);
  expect(isDoiRegistrant('10.48550')).toBe(true);
  expect(isDoiRegistrant('10.48550/x')).toBe(false);
  expect(hasDoi('https://publisher.example/doi/10.1145/1.2')).toBe(true);
  expect(hasDoi('https://publisher.example/110.1145')).toBe(false);
});

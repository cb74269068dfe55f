import { describe, expect, it } from 'vitest';
import { detailsOf } from '../../src/index/details.ts';

describe('the details of a paper', () => {
  it('are its own fields', () => {
    expect(detailsOf({ votes: 0, code: 'https://a.example/b', extra: { upvotes: 7 } })).toEqual({
      votes: 0,
      code: 'https://a.example/b',
    });
  });

  it('are found in the extra of an older index, under the names of its corpus', () => {
    const extra = {
      upvotes: 163,
      organization: 'Google',
      github: 'https://github.com/a/b',
      keywords: ['x'],
      comments: '12 pages',
    };
    expect(detailsOf({ extra })).toEqual({
      votes: 163,
      organisation: 'Google',
      code: 'https://github.com/a/b',
      keywords: ['x'],
      comment: '12 pages',
    });
  });

  it('are left out where something else has their names', () => {
    const extra = {
      upvotes: '7',
      github: 'javascript:alert(1)',
      keywords: [],
      organization: '',
      comments: -1,
    };
    expect(detailsOf({ extra })).toEqual({});
    expect(detailsOf({})).toEqual({});
  });
});

import { describe, expect, it } from 'vitest';
import { keysOf } from '../../src/index/format/aliases.ts';
import { arxivId } from '../../src/paper/links.ts';

const KEYED: [paper: { id: string; url?: string }, id: string | undefined][] = [
  [{ id: '2405.14906v2' }, '2405.14906v2'],
  [{ id: 'arXiv:2405.14906' }, '2405.14906'],
  [{ id: 'x', url: 'https://arxiv.org/abs/2405.14906v1' }, '2405.14906v1'],
  [{ id: 'x', url: 'https://www.arxiv.org/html/2405.14906' }, '2405.14906'],
  [{ id: 'x', url: 'http://export.arxiv.org/pdf/math.GT/0309136.pdf' }, 'math.GT/0309136'],
  [{ id: 'x', url: 'https://doi.org/10.48550/arXiv.2405.14906' }, '2405.14906'],
  [{ id: 'cs.ai/0112017' }, 'cs.ai/0112017'],
  [{ id: 'not-an-archive/0112017' }, undefined],
  [{ id: 'x', url: 'https://arxiv.org/list/cs.AI/recent' }, undefined],
];

describe('a paper is of arXiv for its page exactly if a search finds it by that id', () => {
  it.each(KEYED)('%o', (paper, id) => {
    const keys = Array.from(keysOf({ title: 'T', abstract: '', ...paper })).filter((key) =>
      key.startsWith('arxiv:'),
    );
    expect(arxivId(paper)).toBe(id);
    expect(keys.length > 0).toBe(id !== undefined);
  });
});

import { expect, test } from 'vitest';
import type { Manifest, SourceState } from '../../src/index/manifest.ts';
import { sourcesOf } from '../../src/search/serving/source-info.ts';

const AT = '2026-05-01T06:00:00.000Z';
const told = (...sources: SourceState[]) => sourcesOf({ sources } as Manifest);
const state = (name: string): SourceState => ({ name, last: { etag: '"secret"' }, answeredAt: AT });

test('all the world may know when sources answered, and not what they remember or where a mirror is', () => {
  const failing = { since: AT, why: 'It answered with an error.' };
  expect(
    told(
      { ...state('arxiv:cs.CL'), base: 'http://10.0.0.7/oai', since: '2026-01-01' },
      { ...state('b'), failing },
    ),
  ).toEqual([
    { name: 'arxiv:cs.CL', answeredAt: AT },
    { name: 'b', answeredAt: AT, failing },
  ]);
  expect(sourcesOf({} as Manifest)).toEqual([]);
});

test.each([
  ['arxiv:cs.CL', 'arxiv:cs.CL'],
  ['hf-papers', 'hf-papers'],
  ['openalex:id:I1,x:?key=a', 'openalex:id:I1,x:?key=a'],
  ['url:https://example.org/a.bib', 'url:https://example.org/a.bib'],
  ['url:https://example.org', 'url:https://example.org'],
  ['url:https://example.org/a.bib?key=secret&n=1', 'url:https://example.org/a.bib?…'],
  ['url:https://ann:secret@example.org:8080/a.bib', 'url:https://example.org:8080/a.bib'],
  ['url:https://secret@example.org/a.bib?b', 'url:https://example.org/a.bib?…'],
  ['oai:https://example.org/oai#cs:cs:CL', 'oai:https://example.org/oai#cs:cs:CL'],
  ['oai:https://example.org/oai?metadataPrefix=arXiv#cs', 'oai:https://example.org/oai?…#cs'],
])('%s is called %s', (name, known) => {
  expect(told(state(name)).map((source) => source.name)).toEqual([known]);
});

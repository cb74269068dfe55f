import { beforeAll, expect, test } from 'vitest';
import { loadMath } from '../../src/text/math.ts';
import { sharedWords } from '../../src/paper/shared-words.ts';

beforeAll(loadMath);

const paper = (title: string, abstract: string) => ({ id: title, title, abstract });

test('names what two papers have in common and the others have not', () => {
  const seed = paper(
    'Sparse attention for long documents',
    'We propose sparse attention, which could do what should be. Documents of LLM agents.',
  );
  const others = [
    paper('Attention is sparse', 'We propose that attention maps are sparse.'),
    paper('Summaries of long documents', 'We propose to summarise a document.'),
    paper('Agents', 'We propose LLM agents.'),
    paper('Nothing alike', 'We propose cheese, which could not do what should be.'),
  ];
  const [attention, documents, agents, nothing] = sharedWords(seed, others);
  expect(attention).toEqual(['attention', 'sparse']);
  expect(documents).toContain('documents');
  expect(documents).not.toContain('sparse');
  expect(agents).toEqual(expect.arrayContaining(['agents', 'LLM']));
  // Words that papers share whatever they are about are no reason.
  expect(nothing).toEqual([]);
});

test('is short and in words as they are written', () => {
  const text = 'alpha beta gamma delta epsilon zeta theta kappa';
  const [words] = sharedWords(paper('GraphQL', text), [paper('GraphQL', text)], 3);
  expect(words).toHaveLength(3);
  expect(words).toContain('GraphQL');
});

import { expect, test } from 'vitest';
import { negationIn } from '../../src/http/pages/negation.ts';

test.each([
  ['hallucination not vision', 'hallucination -vision'],
  ['papers about hallucination but not vision', 'papers about hallucination -vision'],
  ['image generation without diffusion models', 'image generation models -diffusion'],
  ['agents except GUI', 'agents -GUI'],
  ['Robots NOT drones', 'Robots -drones'],
])('%s may mean %s', (typed, query) => {
  expect(negationIn(typed)?.query).toBe(query);
});

test.each([
  'attention is not all you need',
  'why not scale',
  'not vision',
  'without labels',
  'agents not',
  'agents -vision',
  '"agents not vision"',
  'when models do not know',
  'to be or not to be',
  '',
  `${'word '.repeat(100)}not vision`,
])('%s leaves nothing out', (typed) => {
  expect(negationIn(typed)).toBeNull();
});

import { expect, test } from 'vitest';
import { negationIn } from '../../src/http/site/pages/query-hints.ts';

test.each([
  ['hallucination not vision', 'hallucination -vision'],
  ['papers about hallucination but not vision', 'papers about hallucination -vision'],
  ['image generation without diffusion models', 'image generation -"diffusion models"'],
  ['papers not about vision', 'papers -vision'],
  ['robots without reinforcement learning', 'robots -"reinforcement learning"'],
  ['robots but not reinforcement learning in games', 'robots in games -"reinforcement learning"'],
  ['not about vision', '-vision'],
  ['agents except GUI', 'agents -GUI'],
  ['Robots NOT drones', 'Robots -drones'],
])('%s may mean %s', (typed, query) => {
  expect(negationIn(typed)?.query).toBe(query);
});

test.each([
  'attention is not all you need',
  'why not scale',
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

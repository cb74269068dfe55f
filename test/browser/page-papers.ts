import type { Paper } from '../../src/index/paper.ts';
import { AWKWARD } from '../paper/papers.ts';

const TOPICS = ['agents', 'vision', 'speech', 'protein', 'planning', 'attention', 'retrieval', 'graphs'];
const CATEGORIES = [['cs.CL', 'cs.LG'], ['cs.CV'], ['cs.AI'], ['stat.ML']];

/** Enough for several pages of results, several categories and years; the first one has all that is awkward. */
export const PAPERS: Paper[] = [
  AWKWARD,
  ...Array.from({ length: 34 }, (_, i): Paper => {
    const topic = TOPICS[i % TOPICS.length] ?? '';
    return {
      extra: { upvotes: i },
      id: `25${String((i % 12) + 1).padStart(2, '0')}.${String(10_000 + i)}`,
      title: `Learning ${topic} with ${TOPICS[(i + 3) % TOPICS.length] ?? ''} number ${i}`,
      abstract: `We study ${topic} at scale. A second sentence says that ${topic} benefit from careful evaluation.`,
      authors: ['Ada Lovelace', 'Alan Turing'],
      published: `${2022 + (i % 4)}-0${(i % 9) + 1}-15`,
      categories: CATEGORIES[i % CATEGORIES.length] ?? [],
    };
  }),
];

import type { Mode, SearchService } from '../../src/search/service.ts';
import { mulberry32 } from '../random.ts';

/** Usual words of machine learning. */
export const USUAL_WORDS = [
  'alignment',
  'attention',
  'benchmark',
  'classification',
  'compression',
  'dataset',
  'diffusion',
  'distillation',
  'efficient',
  'embedding',
  'evaluation',
  'framework',
  'generation',
  'generative',
  'hallucination',
  'inference',
  'language',
  'memory',
  'multimodal',
  'optimization',
  'pretraining',
  'privacy',
  'quantization',
  'reasoning',
  'reinforcement',
  'retrieval',
  'robotics',
  'safety',
  'segmentation',
  'simulation',
  'speech',
  'supervised',
  'tokenization',
  'transformer',
  'video',
] as const;

export interface Typo {
  right: string;
  typed: string;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const SHOWN = 10;
/** So many of the papers that the right word finds first must be found. */
const ENOUGH = 8;

/** Three words for each, one edit away: a letter left out, put in, changed, or swapped with the next, at any place. */
export function typosOf(words: readonly string[], seed: number): Typo[] {
  const random = mulberry32(seed);
  const below = (n: number): number => Math.floor(random() * n);
  const letter = (): string => LETTERS.charAt(below(LETTERS.length));
  const edits: ((word: string, at: number) => string)[] = [
    (word, at) => word.slice(0, at) + word.slice(at + 1),
    (word, at) => word.slice(0, at) + letter() + word.slice(at),
    (word, at) => word.slice(0, at) + letter() + word.slice(at + 1),
    (word, at) => word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2),
  ];
  return words.flatMap((right) => {
    const typed = new Set<string>();
    while (typed.size < 3) {
      const edited = edits[below(edits.length)]?.(right, below(right.length - 1)) ?? right;
      if (edited !== right) typed.add(edited);
    }
    return Array.from(typed, (one) => ({ right, typed: one }));
  });
}

/** Share of typos that find first what the right words do, and the others. */
export async function typoSuccess(
  searcher: SearchService,
  typos: readonly Typo[],
  mode: Mode,
): Promise<{ share: number; missed: Typo[] }> {
  const missed: Typo[] = [];
  for (const typo of typos) {
    const right = await first(searcher, typo.right, mode);
    const found = await first(searcher, typo.typed, mode);
    const common = right.filter((id) => found.includes(id)).length;
    if (common < Math.min(ENOUGH, right.length)) missed.push(typo);
  }
  return { share: 1 - missed.length / typos.length, missed };
}

async function first(searcher: SearchService, text: string, mode: Mode): Promise<string[]> {
  const page = { limit: SHOWN, offset: 0 };
  const { hits } = await searcher.search({
    text,
    mode,
    filters: {},
    sort: 'relevance',
    page,
    explain: false,
  });
  return hits.map(({ paper }) => paper.id);
}

import type { SearchService } from '../../src/search/service.ts';
import type { Paper } from '../../src/index/paper.ts';
import { arxivKeyOf } from '../../src/text/identifiers.ts';
import { mulberry32 } from '../random.ts';

/** What a person may remember of a paper. */
export const KNOWN_ITEMS = ['title', 'id', 'two typos', 'half the title', 'author and two words'] as const;
export type KnownItem = (typeof KNOWN_ITEMS)[number];

export interface KnownItemCase {
  kind: KnownItem;
  query: string;
  /** The id of the paper that is meant. */
  id: string;
}

type Random = () => number;

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** Fewer words do not name a paper once half of them are gone. */
const LEAST_WORDS = 6;

/** `count` cases, as many of each kind; equal papers and seed give equal cases. */
export function knownItemCases(papers: readonly Paper[], count: number, seed: number): KnownItemCase[] {
  const random = mulberry32(seed);
  const cases: KnownItemCase[] = [];
  while (cases.length < count) {
    const kind = KNOWN_ITEMS[cases.length % KNOWN_ITEMS.length] ?? 'title';
    const paper = pick(papers, random);
    const query = QUERIES[kind](paper, random);
    if (query !== null) cases.push({ kind, query, id: paper.id });
  }
  return cases;
}

/** How a query of each kind is made; null when the paper has not what it takes. */
const QUERIES: Record<KnownItem, (paper: Paper, random: Random) => string | null> = {
  title: ({ title }, random) =>
    pick([title, title.toLowerCase(), title.replace(/[^\p{L}\p{N}]+/gu, ' ')], random),
  id({ id }, random) {
    if (arxivKeyOf(id) !== id) return id;
    return pick(
      [
        id,
        `${id}v2`,
        `arXiv:${id}`,
        `https://arxiv.org/abs/${id}v1`,
        `http://arxiv.org/pdf/${id}.pdf`,
        `10.48550/arXiv.${id}`,
        `https://doi.org/10.48550/arXiv.${id}`,
      ],
      random,
    );
  },
  'two typos': ({ title }, random) => typo(typo(title, random), random),
  'half the title'({ title }, random) {
    const words = title.split(/\s+/);
    if (words.length < LEAST_WORDS) return null;
    const kept = new Set<number>();
    while (kept.size < Math.ceil(words.length / 2)) kept.add(Math.floor(random() * words.length));
    return words.filter((_, i) => kept.has(i)).join(' ');
  },
  'author and two words'({ title, authors = [] }, random) {
    const words = title.match(/[\p{L}\p{N}-]{5,}/gu) ?? [];
    const named = authors.filter((author) => author.includes(' '));
    if (words.length < 2 || named.length === 0) return null;
    const first = Math.floor(random() * words.length);
    const second = (first + 1 + Math.floor(random() * (words.length - 1))) % words.length;
    return `${pick(named, random)} ${words[first] ?? ''} ${words[second] ?? ''}`;
  },
};

/** One letter of a word with four or more changed, left out, put in, or swapped with the next. */
function typo(text: string, random: Random): string {
  const words = Array.from(text.matchAll(/\p{L}{4,}/gu));
  const word = words.length > 0 ? pick(words, random) : null;
  if (word === null) return text;
  const at = word.index + Math.floor(random() * (word[0].length - 1));
  const letter = pick(Array.from(LETTERS), random);
  const [before, here, next, after] = [text.slice(0, at), text[at], text[at + 1], text.slice(at + 2)];
  return pick(
    [
      `${before}${letter}${next}${after}`,
      `${before}${next}${after}`,
      `${before}${letter}${here}${next}${after}`,
      `${before}${next}${here}${after}`,
    ],
    random,
  );
}

function pick<T>(items: readonly T[], random: Random): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

/** Share of the cases of each kind whose paper is among the first `k`. */
export async function knownItemSuccess(
  searcher: SearchService,
  cases: readonly KnownItemCase[],
  k: Record<KnownItem, number>,
): Promise<{ success: Record<KnownItem, number>; missed: KnownItemCase[] }> {
  const found = new Map<KnownItem, { hits: number; all: number }>();
  const missed: KnownItemCase[] = [];
  for (const item of cases) {
    const page = { limit: 10, offset: 0 };
    const request = { text: item.query, mode: 'hybrid' as const, filters: {}, page, explain: false };
    const { hits } = await searcher.search({ ...request, sort: 'relevance' });
    const rank = hits.findIndex(({ paper }) => paper.id === item.id);
    const counts = found.get(item.kind) ?? { hits: 0, all: 0 };
    const isHit = rank >= 0 && rank < k[item.kind];
    found.set(item.kind, { hits: counts.hits + (isHit ? 1 : 0), all: counts.all + 1 });
    if (!isHit) missed.push(item);
  }
  const share = (kind: KnownItem): number => (found.get(kind)?.hits ?? 0) / (found.get(kind)?.all ?? 1);
  const success = Object.fromEntries(KNOWN_ITEMS.map((kind) => [kind, share(kind)]));
  return { success: success as Record<KnownItem, number>, missed };
}

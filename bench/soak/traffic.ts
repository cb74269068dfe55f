import type { Paper } from '../../src/index/paper.ts';
import { mulberry32 } from '../../scripts/random.ts';
import { MODES, SORTS } from '../../src/search/choices.ts';
import { REQUEST_LIMITS } from '../../src/use-cases/fields.ts';
import { PAGE_SIZE } from '../../src/http/site/pages/search-params.ts';

/** One request of the soak. */
export interface Ask {
  /** What it is counted under. */
  route: string;
  path: string;
  /** JSON, for a POST. */
  body?: string;
  /** The page after it. */
  next?: string;
  /** What comes after it, as far as it is ranked alike: papers of it may stand in for those that are left out. */
  after?: string;
}

/** Results that are ranked among fewer candidates than those below them. */
const SHALLOW = 100;
/** Requests that one pool holds: few enough that most are asked more often than once. */
const POOL = 600;
const FORMATS = ['bib', 'ris', 'csl.json', 'md', 'json', 'atom'];

/** Numbers and choices that depend on the seed alone. */
export class Dice {
  readonly random: () => number;

  constructor(seed: number) {
    this.random = mulberry32(seed);
  }

  below(n: number): number {
    return Math.floor(this.random() * n);
  }

  /** One of a list, which is not empty. */
  pick<T>(list: readonly T[]): T {
    const one = list[this.below(list.length)];
    if (one === undefined) throw new RangeError('nothing to pick from');
    return one;
  }
}

/** Requests of all kinds about these papers. */
export function traffic(papers: readonly Paper[], seed: number): Ask[] {
  const dice = new Dice(seed);
  const kinds = kindsOf(papers, dice);
  const pool = new Map<string, Ask>();
  for (let i = 0; i < 4 * POOL && pool.size < POOL; i++) {
    // The first ones are one of each kind.
    const kind = kinds[i] ?? dice.pick(kinds);
    const ask = kind();
    pool.set(`${ask.path} ${ask.body ?? ''}`, ask);
  }
  return Array.from(pool.values());
}

function kindsOf(papers: readonly Paper[], dice: Dice): (() => Ask)[] {
  const paper = (): Paper => dice.pick(papers);
  const id = (): string => encodeURIComponent(paper().id);
  const query = (): string => {
    const words = dice.pick([paper().title, paper().abstract]).split(/\s+/);
    const from = dice.below(Math.max(1, words.length - 8));
    return words.slice(from, from + 1 + dice.below(8)).join(' ') || paper().title;
  };
  const search = (parameters: Record<string, string>, offset = 0, limit = 10): Ask => {
    const at = (from: number, most = limit): string =>
      `/v1/search?${new URLSearchParams({ ...parameters, offset: String(from), limit: String(most) })}`;
    const end = offset + limit;
    return {
      route: 'search',
      path: at(offset),
      ...(end + limit <= REQUEST_LIMITS.depth && { next: at(end) }),
      ...(end < SHALLOW && { after: at(end, SHALLOW - end) }),
    };
  };
  const category = (): string => dice.pick(paper().categories ?? ['cs.LG']);
  const author = (): string => dice.pick(paper().authors ?? ['Li']);
  const year = (): string => (paper().published ?? '2026').slice(0, 4);
  const month = (): string => (paper().published ?? '2026-08').slice(0, 7);
  const json = (route: string, path: string, body: object): Ask => ({
    route,
    path,
    body: JSON.stringify(body),
  });
  const page =
    (route: string, path: string): (() => Ask) =>
    () => ({ route, path });
  const list = (path: string): Ask => ({
    route: 'browse',
    path: `${path}?offset=${PAGE_SIZE * dice.below(3)}`,
  });
  return [
    ...Array.from({ length: 6 }, () => () => search({ q: query(), mode: dice.pick(MODES) })),
    () => search({ q: query(), explain: 'true' }, 0, 20),
    () => search({ q: query(), mode: dice.pick(MODES) }, 10 * dice.below(20), 50),
    () => search({ q: query() }, 100 + 100 * dice.below(9), 100),
    () =>
      search({
        q: `"${paper()
          .title.split(/\s+/)
          .slice(0, 2 + dice.below(2))
          .join(' ')}"`,
      }),
    () =>
      search({
        q: query(),
        category: category().split('.')[0] ?? 'cs',
        sort: dice.pick(SORTS),
      }),
    () => search({ q: query(), author: author() }),
    () => search({ q: query(), from: year(), to: month() }),
    () => search({ q: `${query()} year:2020..2026 -survey` }),
    () => search({ q: `author:${author().split(/\s+/).at(-1) ?? ''} cat:${category()}` }),
    () => search({ q: paper().title }),
    () => search({ q: paper().id }),
    () => ({
      route: 'related',
      path: `/v1/papers/${id()}/related?limit=${1 + dice.below(30)}&diversity=0.${dice.below(10)}`,
    }),
    () => ({ route: 'paper', path: `/v1/papers/${id()}` }),
    () => ({ route: 'paper', path: `/v1/papers/${id()}` }),
    page('paper', '/v1/papers/no-such-paper'),
    () => ({
      route: 'suggest',
      path: `/v1/suggest?q=${encodeURIComponent(query().slice(0, 2 + dice.below(8)))}`,
    }),
    () => ({ route: 'suggest', path: `/v1/suggest?q=${encodeURIComponent(author().slice(0, 4))}&limit=20` }),
    () =>
      json('recommendations', `/v1/recommendations?diversity=0.${dice.below(10)}`, {
        positive_ids: [paper().id, paper().id],
        negativePaperIds: [paper().id],
        positiveTexts: dice.below(2) === 0 ? [] : [query()],
      }),
    () => json('embeddings', '/v1/embeddings', { input: [query(), query()] }),
    () => json('embeddings', '/v1/embeddings', { input: query(), encoding_format: 'base64' }),
    page('map', '/v1/map'),
    () => ({
      route: 'map',
      path: `/v1/map/papers?row=${dice.below(papers.length / 2)}&row=${dice.below(papers.length / 2)}`,
    }),
    () => ({ route: 'map', path: `/v1/map/papers?id=${id()}` }),
    page('page: map', '/map'),
    () => ({ route: 'page: map', path: `/map?region=${dice.below(8)}` }),
    page('page: home', '/'),
    ...Array.from({ length: 2 }, () => (): Ask => {
      const at = (offset: number): string => `/?${new URLSearchParams({ q, offset: String(offset) })}`;
      const q = query();
      const offset = PAGE_SIZE * dice.below(2);
      return { route: 'page: results', path: at(offset) };
    }),
    () => ({ route: 'page: paper', path: `/papers/${id()}` }),
    () => ({ route: 'page: paper', path: `/papers/${id()}` }),
    page('browse', '/browse'),
    () => list('/browse/new'),
    () => list('/browse/trending'),
    () => list(`/browse/category/${category()}`),
    () => list(`/browse/month/${month()}`),
    page('feed', '/browse/new.atom'),
    () => ({ route: 'feed', path: `/search.atom?q=${encodeURIComponent(query())}` }),
    ...FORMATS.slice(0, 5).map((format) => (): Ask => ({
      route: 'export',
      path: `/papers/${id()}.${format}`,
    })),
    () => ({
      route: 'export',
      path: `/search.${dice.pick(FORMATS.slice(0, 5))}?q=${encodeURIComponent(query())}`,
    }),
    () => ({ route: 'export', path: `/browse/new.${dice.pick(FORMATS.slice(0, 5))}` }),
    page('site', '/sitemap.xml'),
    page('site', '/llms.txt'),
    page('site', '/robots.txt'),
    page('site', '/opensearch.xml'),
    page('site', '/openapi.json'),
    page('site', '/docs'),
    page('site', '/embed'),
    page('site', '/no/such/address'),
    page('search', '/v1/search?q=a&limit=1000'),
    page('health', '/health'),
    page('health', '/health?deep=1'),
  ];
}

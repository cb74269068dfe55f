import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Answer, type Content, contentOf } from '../../bench/soak/answer.ts';
import { FAULTS, faultOf, FaultyStore } from '../../bench/soak/faults.ts';
import { compare, faultOfRefusal } from '../../bench/soak/judge.ts';
import { type Ask, traffic } from '../../bench/soak/traffic.ts';
import { FolderStore } from '../../scripts/kv/folder-store.ts';
import type { Paper } from '../../src/index/paper.ts';
import { TEST_INDEX } from '../setup/paths.ts';

const NOTE = 'One paper is left out: a part of the index cannot be read at the moment.';
const LIST: Ask = { route: 'search', path: '/v1/search?q=a' };

function answer(json: object, changes: Partial<Answer> = {}): Answer {
  const headers = { 'content-type': 'application/json', etag: '"g1-0-0"' };
  return {
    status: 200,
    headers,
    body: Buffer.from(JSON.stringify(json)),
    ms: 1,
    isAskedAgain: false,
    ...changes,
  };
}

/** An answer with these papers. */
function list(ids: readonly string[], note?: string): Content {
  const results = ids.map((id) => ({ id }));
  const said = { took_ms: 3, generation: 4, results, ...(note !== undefined && { note }) };
  return contentOf(LIST, answer(said), 'http://site');
}

const isWrong = (verdict: unknown): boolean => typeof verdict === 'object';

describe('what judges the answers of a soak', () => {
  const whole = list(['a', 'b', 'c']);
  const after = list(['d', 'e']);

  it('takes the same papers from another generation for the same', () => {
    const other = contentOf(
      LIST,
      answer({ took_ms: 9, generation: 7, results: [{ id: 'a' }] }),
      'http://site',
    );
    expect(compare({ content: other, isIncomplete: false }, list(['a']), null)).toBe('whole');
  });

  it('lets papers be missing only where the answer says so, in order, with those of the next page behind', () => {
    const judged = (ids: string[], note?: string, isIncomplete = note !== undefined) =>
      compare({ content: list(ids, note), isIncomplete }, whole, after);
    expect(judged(['a', 'c', 'd'], NOTE)).toBe('partial');
    expect(judged([], NOTE)).toBe('partial');
    expect(judged(['a', 'b', 'c'], NOTE)).toBe('partial');
    expect(compare({ content: list([], NOTE), isIncomplete: true }, list([]), null)).toBe('partial');
    const wrong = [
      judged(['a', 'c', 'd']),
      judged(['a', 'c', 'd'], undefined, true),
      judged(['c', 'a'], NOTE),
      judged(['a', 'd', 'c'], NOTE),
      judged(['a', 'x'], NOTE),
      judged(['a', 'b', 'c', 'd'], NOTE),
      compare({ content: { ...whole, status: 404 }, isIncomplete: false }, whole, null),
    ];
    expect(wrong.map(isWrong)).toEqual(wrong.map(() => true));
  });

  it('finds any change of any answer that does not say that it is partial', () => {
    const papers = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(papers, papers, (ids, others) => {
        const verdict = compare({ content: list(ids), isIncomplete: false }, list(others), null);
        expect(isWrong(verdict)).toBe(JSON.stringify(ids) !== JSON.stringify(others));
      }),
    );
  });

  it('takes only errors of the catalogue that say when to come back', () => {
    const problem = { type: 'urn:sextant:problem:index-corrupt', status: 503, title: 'x', request_id: 'r' };
    const headers = {
      'content-type': 'application/problem+json',
      'retry-after': '60',
      'cache-control': 'no-store',
    };
    const refused = (json: object, changes: Partial<Answer>) =>
      faultOfRefusal('/v1/search', answer(json, { status: 503, headers, ...changes }));
    expect(refused(problem, {})).toBeNull();
    const withoutTime = { ...headers, 'retry-after': '' };
    const wrong = [
      refused(problem, { headers: withoutTime }),
      refused(problem, { headers: { ...headers, 'cache-control': 'max-age=60' } }),
      refused({ ...problem, type: 'urn:sextant:problem:unheard-of' }, {}),
      refused({ ...problem, type: 'urn:sextant:problem:paper-not-found' }, {}),
      refused(problem, { status: 500 }),
    ];
    expect(wrong.filter((fault) => fault === null)).toEqual([]);
  });
});

describe('what disturbs a soak', () => {
  it('meets every kind of fault, and for one seed always the same', () => {
    const met = (seed: number) =>
      Array.from({ length: 4_000 }, (_, nth) => faultOf(seed, `b/pages/${nth % 40}`, nth, 0));
    expect(met(1)).toEqual(met(1));
    expect(met(1)).not.toEqual(met(2));
    expect(new Set(met(1))).toEqual(new Set([...FAULTS, null]));
  });

  it('gives what the store has where it meets none, and counts those that it meets', async () => {
    const store = new FolderStore(TEST_INDEX);
    const [{ key = '' } = {}] = await store.list('b/pages/');
    const value = await store.get(key);
    const faulty = new FaultyStore(store, 5);
    let different = 0;
    for (let i = 0; i < 30; i++) {
      const before = Array.from(faulty.met.values()).reduce((sum, count) => sum + count, 0);
      const read = faulty
        .answer(key)
        .then(async (response) => (response.ok ? Buffer.from(await response.arrayBuffer()) : null));
      // What is never answered is let go of.
      const ended = setInterval(() => faulty.release(), 10);
      const bytes = await read.catch(() => null).finally(() => clearInterval(ended));
      const after = Array.from(faulty.met.values()).reduce((sum, count) => sum + count, 0);
      const isSame = bytes !== null && value !== null && Buffer.compare(bytes, value) === 0;
      if (after === before) expect(isSame).toBe(true);
      different += Number(!isSame);
    }
    expect(faulty.reads).toBe(30);
    expect(different).toBeGreaterThan(0);
    faulty.isFaulty = false;
    const answered = await faulty.answer(key);
    expect(Buffer.from(await answered.arrayBuffer())).toEqual(Buffer.from(value ?? []));
  });
});

describe('what a soak asks', () => {
  it('is the same for the same seed, and of every kind', () => {
    const papers: Paper[] = Array.from({ length: 50 }, (_, i) => ({
      id: `2401.${10_000 + i}`,
      title: `A study of number ${i} and what follows from it`,
      abstract: `We look at number ${i}, at length. It is what one would expect of it.`,
      authors: ['Ada Lovelace', 'Emmy Noether'],
      categories: ['cs.LG'],
      published: '2024-01-05',
    }));
    const pool = traffic(papers, 3);
    expect(traffic(papers, 3)).toEqual(pool);
    expect(traffic(papers, 4)).not.toEqual(pool);
    const routes = new Set(pool.map(({ route }) => route));
    for (const route of ['search', 'related', 'paper', 'suggest', 'recommendations', 'embeddings', 'map']) {
      expect(routes).toContain(route);
    }
    for (const route of [
      'page: home',
      'page: results',
      'page: paper',
      'browse',
      'feed',
      'export',
      'site',
      'health',
    ]) {
      expect(routes).toContain(route);
    }
  });
});

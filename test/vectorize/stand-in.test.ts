import { describe, expect, it } from 'vitest';
import { StandIn, type StandInOptions } from './stand-in.ts';
import { VectorizeFault } from './vectorize-fault.ts';

const AS_HTTP = { by: 'http', isUpsert: true } as const;
const vector = (id: string, values: number[], metadata?: object) => ({
  id,
  values,
  ...(metadata && { metadata }),
});
const standIn = (options: Partial<StandInOptions> = {}) => new StandIn({ dimensions: 2, ...options });
const codeOf = (work: () => unknown): number | null => {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof VectorizeFault) return error.code;
    throw error;
  }
};

describe('the stand-in of Vectorize', () => {
  it('shows a change when it is told to, in the order of changes', () => {
    const index = standIn({ visibility: 'on advance' });
    const first = index.write([vector('a', [1, 0])], AS_HTTP);
    index.deleteByIds(['a']);
    expect([index.ids, index.info().processedUpToMutation]).toEqual([[], '']);
    index.advance(1);
    expect([index.ids, index.info().processedUpToMutation]).toEqual([['a'], first.mutationId]);
    index.advance();
    expect(index.info()).toMatchObject({ vectorCount: 0 });
  });

  it('shows changes by and by, the same for one seed', () => {
    const run = () => {
      const index = standIn({ visibility: { looks: 3, seed: 7 } });
      for (let i = 0; i < 5; i++) index.write([vector(String(i), [1, i])], AS_HTTP);
      return Array.from({ length: 40 }, () => index.info().vectorCount);
    };
    const counts = run();
    expect(counts).toEqual(run());
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect([counts[0], counts.at(-1)]).toEqual([expect.any(Number), 5]);
  });

  it('replaces by upsert and keeps by insert', () => {
    const index = standIn();
    index.write([vector('a', [1, 0], { n: 1 })], AS_HTTP);
    index.write([vector('a', [0, 1])], { by: 'http', isUpsert: false });
    expect(index.getByIds(['a'])).toEqual([vector('a', [1, 0], { n: 1 })]);
    index.write([vector('a', [0, 1])], AS_HTTP);
    expect(index.getByIds(['a'])).toEqual([vector('a', [0, 1])]);
  });

  it('filters by what was written after its index was made, before the nearest are taken', () => {
    const index = standIn();
    index.write([vector('early', [1, 0], { month: 1 })], AS_HTTP);
    index.createMetadataIndex('month', 'number');
    index.write(
      [1, 2, 3].map((month) => vector(`m${String(month)}`, [month, 1], { month })),
      AS_HTTP,
    );
    const found = (filter: object) =>
      index.query({ vector: [1, 0], topK: 100, filter }).matches.map(({ id }) => id);
    expect(found({ month: 1 })).toEqual(['m1']);
    expect(found({ month: { $in: [1, 3] } })).toEqual(['m3', 'm1']);
    expect(found({ month: { $gt: 1, $lte: 3 } })).toEqual(['m3', 'm2']);
    expect(found({ month: { $nin: [1, 3] } })).toEqual(['m2']);
    expect(found({ month: { $ne: 2 } })).toEqual(['m3', 'm1']);
    expect(codeOf(() => found({ month: { $gt: 1, $gte: 2 } }))).not.toBeNull();
    expect(codeOf(() => found({ month: { $in: Array.from({ length: 1_000 }, Number) } }))).not.toBeNull();
    expect(codeOf(() => found({ $or: [] }))).not.toBeNull();
  });

  it('holds requests to their limits', () => {
    const index = standIn();
    const many = (count: number) => Array.from({ length: count }, (_, i) => vector(String(i), [1, 0]));
    expect(codeOf(() => index.write(many(5_000), AS_HTTP))).toBeNull();
    expect(codeOf(() => index.write(many(5_001), AS_HTTP))).not.toBeNull();
    expect(codeOf(() => index.write(many(1_001), { by: 'binding', isUpsert: true }))).not.toBeNull();
    expect(codeOf(() => index.write([vector('x'.repeat(65), [1, 0])], AS_HTTP))).not.toBeNull();
    expect(codeOf(() => index.write([vector('a', [1])], AS_HTTP))).not.toBeNull();
    expect(codeOf(() => index.deleteByIds(Array.from({ length: 101 }, String)))).toBe(40_007);
    expect(codeOf(() => index.getByIds(Array.from({ length: 21 }, String)))).toBe(40_007);
    const query = (more: object) => () => index.query({ vector: [1, 0], ...more });
    expect(codeOf(query({ topK: 100, returnMetadata: 'indexed' }))).toBeNull();
    expect(codeOf(query({ topK: 101 }))).toBe(40_025);
    expect(codeOf(query({ topK: 51, returnMetadata: 'all' }))).toBe(40_025);
    expect(codeOf(query({ topK: 51, returnValues: true }))).toBe(40_025);
    expect(codeOf(query({ vector: [1] }))).toBe(40_006);
    expect(codeOf(query({ returnMetadata: false }))).toBe(40_026);
    expect(query({})()).toMatchObject({ count: 5 });
  });
});

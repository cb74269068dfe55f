import { spawn } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberOf } from '../../src/index/format/float16.ts';
import { childProcesses, cpuTime, residentMemory } from '../../bench/harness/process.ts';
import { sentences, shortQueries, spread } from '../../bench/harness/queries.ts';
import { median, quantile, race } from '../../bench/harness/race.ts';
import { markdownTable } from '../../bench/harness/table.ts';
import { cosines, exactTop, recall, tile } from '../../bench/harness/tiled-vectors.ts';
import { toRow } from '../../bench/row.ts';

describe('race', () => {
  /** A contestant with a clock of its own: `ms` a repetition, the first few slower. */
  const contestant = (name: string, ms: number, turns: string[]) => {
    let runs = 0;
    return {
      name,
      run(reps: number) {
        turns.push(name);
        return reps * (runs++ < 2 ? 3 * ms : ms);
      },
    };
  };

  it('gives each contestant its turn and leaves the warm-up out', async () => {
    const turns: string[] = [];
    const times = await race([contestant('a', 0.5, turns), contestant('b', 2, turns)], {
      rounds: 3,
      roundMs: 100,
    });
    expect(turns.slice(-6)).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
    expect(times.get('a')).toBeCloseTo(0.5);
    expect(times.get('b')).toBeCloseTo(2);
  });

  it('repeats what is too quick for the clock until a round is full', async () => {
    const asked: number[] = [];
    const run = (reps: number) => {
      asked.push(reps);
      return Math.floor(reps / 1_000); // 1 µs a repetition, by a clock of 1 ms
    };
    const times = await race([{ name: 'quick', run }], { rounds: 1, roundMs: 100 });
    expect(asked.at(-1)).toBeGreaterThan(50_000);
    expect(times.get('quick')).toBeCloseTo(0.001, 4);
  });
});

describe('quantile', () => {
  it('is a value between the least and the greatest, and grows with q', () => {
    const numbers = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 });
    const share = fc.double({ noNaN: true, min: 0, max: 1 });
    fc.assert(
      fc.property(numbers, share, share, (values, a, b) => {
        const [low, high] = [quantile(values, Math.min(a, b)), quantile(values, Math.max(a, b))];
        expect(low).toBeGreaterThanOrEqual(Math.min(...values) - 1e-6);
        expect(high).toBeLessThanOrEqual(Math.max(...values) + 1e-6);
        expect(low).toBeLessThanOrEqual(high + 1e-6);
      }),
    );
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });
});

describe('rows', () => {
  const figure = { bench: 'b', name: 'n', unit: 'ms', ours: 2 };

  it('say how many times better ours is', () => {
    const peer = { name: 'p', value: 6 };
    expect(toRow({ ...figure, peer }).ratio).toBe(3);
    expect(toRow({ ...figure, peer, lessIsBetter: false }).ratio).toBeCloseTo(1 / 3);
    expect(toRow({ ...figure, peer, target: { of: 'ratio', atLeast: 3 } })).toMatchObject({
      target: 'ratio ≥ 3',
      met: true,
    });
    expect(toRow({ ...figure, target: { of: 'ours', atMost: 1.5 } })).toMatchObject({
      target: '≤ 1.5',
      met: false,
    });
  });

  it('make a table whose cells cannot break it', () => {
    const table = markdownTable([toRow({ ...figure, note: 'a | b\nc' })]);
    expect(table.split('\n')).toHaveLength(3);
    expect(table).toContain('a \\| b c');
  });
});

describe('numberOf', () => {
  it('knows zeros, subnormal, normal and infinite numbers', () => {
    const bits = [0x0000, 0x8000, 0x0001, 0x03ff, 0x3c00, 0xc000, 0x7bff, 0x7c00, 0x3555];
    const values = [0, -0, 2 ** -24, 1023 * 2 ** -24, 1, -2, 65_504, Infinity, 0.333251953125];
    expect([...Float32Array.from(bits, numberOf)]).toEqual(values);
    expect(numberOf(0x7e00)).toBeNaN();
  });
});

describe('vectors', () => {
  const dim = 16;
  const unit = (row: number) => Float32Array.from({ length: dim }, (_, k) => (k === row % dim ? 1 : 0));
  const originals = Float32Array.from([0, 1, 2].flatMap((row) => [...unit(row)]));

  it('tiles with unit vectors that are near their originals but not equal', () => {
    const tiled = tile(originals, dim, 8);
    expect([...tiled.subarray(0, originals.length)]).toEqual([...originals]);
    for (let row = 3; row < 8; row++) {
      const x = tiled.subarray(row * dim, (row + 1) * dim);
      const { mean } = cosines(x, originals.subarray((row % 3) * dim, ((row % 3) + 1) * dim), dim);
      expect(mean).toBeGreaterThan(0.7);
      expect(mean).toBeLessThan(0.999);
      expect(Math.hypot(...x)).toBeCloseTo(1);
    }
    expect(tile(originals, dim, 2)).toHaveLength(2 * dim);
  });

  it('finds the exact top', () => {
    const query = Float32Array.from({ length: dim }, (_, k) => [0.2, 0.9, 0.5][k] ?? 0);
    expect(exactTop(originals, dim, query, 2)).toEqual([1, 2]);
    expect(exactTop(originals, dim, query, 10)).toEqual([1, 2, 0]);
    expect(recall([[1, 2]], [[2, 7]])).toBe(0.5);
  });
});

describe('queries', () => {
  it('spreads over all rows without repeating one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), (n) => {
        const rows = spread(n, n);
        expect(new Set(rows).size).toBe(n);
        expect(rows.every((row) => row >= 0 && row < n)).toBe(true);
      }),
    );
  });

  it('takes sentences and distinct beginnings of titles', () => {
    const papers = [
      {
        id: 'a',
        title: 'one two three four five six seven eight nine',
        abstract: 'A b. C d. The third one is long.',
      },
      { id: 'b', title: 'one two three four five six seven eight ten', abstract: 'Too short.' },
    ];
    const data = { name: '', papers, embeddings: new Float32Array(), dim: 0 };
    expect(sentences(data, 5)).toEqual(['The third one is long.']);
    expect(shortQueries(data, 5)).toEqual(['one two three four five six seven eight']);
  });
});

describe('processes', () => {
  it('finds a child by its name and reads its memory and time', async () => {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    try {
      await new Promise((resolve) => child.once('spawn', resolve));
      expect(await childProcesses('sleep')).toContain(child.pid);
      const { now, peak } = await residentMemory(child.pid ?? 0);
      expect(now).toBeGreaterThan(0);
      expect(peak).toBeGreaterThanOrEqual(now);
      expect(await cpuTime(child.pid ?? 0)).toBeGreaterThanOrEqual(0);
      expect(await cpuTime(process.pid)).toBeGreaterThan(0);
    } finally {
      child.kill('SIGKILL');
    }
  });
});

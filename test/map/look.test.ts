import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anchorsOf } from '../../src/map-client/anchors.ts';
import { paletteOf } from '../../src/map-client/map-colours.ts';

describe('anchorsOf', () => {
  it('lie among the papers of their region, where most of them are', () => {
    const cluster = fc.array(fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 900 })), {
      minLength: 12,
      maxLength: 40,
    });
    fc.assert(
      fc.property(cluster, cluster, (many, few) => {
        const far = few.slice(0, Math.floor(many.length / 4)).map(([x, y]) => [x + 20_000, y] as const);
        const places = Int16Array.from([...many, ...far].flat());
        const papers = places.length / 2;
        const mean = (axis: number): number =>
          Array.from({ length: papers }, (_, row) => places[2 * row + axis] ?? 0).reduce((a, b) => a + b) /
          papers;
        const radius = Math.sqrt(
          Array.from({ length: papers }, (_, row) => row).reduce(
            (sum, row) =>
              sum + ((places[2 * row] ?? 0) - mean(0)) ** 2 + ((places[2 * row + 1] ?? 0) - mean(1)) ** 2,
            0,
          ) / papers,
        );
        const region = { level: 0, parent: -1, x: mean(0), y: mean(1), radius, papers, terms: ['all'] };
        const [anchor] = anchorsOf({
          papers,
          places,
          regions: new Uint16Array(papers),
          categories: new Uint8Array(papers),
          periods: new Uint8Array(papers),
          legend: { regions: [region], categories: [], periods: [] },
        });
        expect(anchor?.x).toBeGreaterThanOrEqual(0);
        expect(anchor?.x).toBeLessThan(2_500);
        expect(anchor?.y).toBeGreaterThanOrEqual(0);
        expect(anchor?.y).toBeLessThanOrEqual(900);
      }),
    );
  });
});

describe('what a search lights', () => {
  /** OKLab: https://bottosson.github.io/posts/oklab/ */
  const lab = (rgb: readonly number[]): number[] => {
    const [r = 0, g = 0, b = 0] = rgb.map((v) =>
      v <= 10 ? v / 3_294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4,
    );
    const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return [
      0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
    ];
  };
  const marks = Array.from(
    readFileSync('src/map-client/map.css', 'utf8').matchAll(/--map-mark: #(?<hex>[0-9a-f]{6})/g),
    ({ groups }) => [0, 2, 4].map((i) => Number.parseInt(groups?.['hex']?.slice(i, i + 2) ?? '', 16)),
  );

  it.each(['light', 'dark'] as const)('has a colour unlike all those of points, %s', (theme) => {
    const names = Array.from({ length: 25 }, String);
    const colourings = [false, true].map((isOrdered) => ({ codes: new Uint8Array(), names, isOrdered }));
    const points = colourings.flatMap((colouring) => paletteOf(colouring, theme));
    const mark = lab(marks[theme === 'light' ? 0 : 1] ?? []);
    const distances = points.map((point) => Math.hypot(...lab(point).map((v, i) => v - (mark[i] ?? 0))));
    // Just noticeable is 0.02; the orange that it once was had 0.05.
    expect(Math.min(...distances)).toBeGreaterThan(0.15);
  });
});

import { expect, it } from 'vitest';
import { codeCategories, codePeriods } from '../../scripts/map/legend-codes.ts';

it('tells the most frequent categories apart', () => {
  const names = Array.from({ length: 15 }, (_, i) => Array.from({ length: i + 1 }, () => `c${i}`)).flat();
  const { values, codes } = codeCategories([undefined, ...names]);
  expect(values).toEqual(Array.from({ length: 11 }, (_, i) => `c${14 - i}`));
  expect([codes[0], codes[1], codes.at(-1)]).toEqual([0, 0, 1]);
});

it('counts months where they are few, else years', () => {
  const few = codePeriods(['2024-06-01', '2024-05', undefined, '2024-05-30']);
  expect(few.values).toEqual(['2024-05', '2024-06']);
  expect(Array.from(few.codes)).toEqual([2, 1, 0, 1]);
  const vague = codePeriods(['2024-06-01', '2023']);
  expect(vague.values).toEqual(['2023', '2024']);
  const many = codePeriods(Array.from({ length: 400 }, (_, i) => `${1600 + i}-01`));
  expect(many.values).toHaveLength(255);
  expect([many.codes[0], many.codes.at(-1)]).toEqual([0, 255]);
});

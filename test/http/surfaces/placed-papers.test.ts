import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SextantError } from '../../../src/errors.ts';
import { placedPapers } from '../../../src/http/surfaces/placed-papers.ts';

it('followed by start plus entries, pages have all papers, whichever of an order are meant', async () => {
  const orders = fc.array(fc.boolean(), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(
      orders,
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
      async (order, limit, most) => {
        /** Looks at some papers of the order. */
        const read = async (place: number, wanted: number) => {
          const papers = [];
          let at = place;
          for (; at < order.length && papers.length < wanted && at - place < most; at++) {
            if (order[at] === true) papers.push({ id: String(at), title: '', abstract: '' });
          }
          return {
            papers,
            total: order.length,
            isAtMost: true as const,
            ...(at < order.length && { rank: at }),
          };
        };
        const seen = new Set<string>();
        let [start, end] = [0, order.length];
        while (start < end) {
          try {
            const { papers, total } = await placedPapers(read, { start, limit });
            if (start === 0) end = total;
            if (papers.length === 0) break;
            for (const { id } of papers) seen.add(id);
            start += papers.length;
          } catch (error) {
            if (!(error instanceof SextantError)) throw error;
            start = Number(/start=(\d+), or/.exec(error.message)?.[1]);
          }
        }
        expect(start).toBeLessThanOrEqual(order.length);
        expect(Array.from(seen, Number).toSorted((a, b) => a - b)).toEqual(
          order.flatMap((isMeant, at) => (isMeant ? [at] : [])),
        );
      },
    ),
  );
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { aliasesOf, AliasTable } from '../../src/index/format/aliases.ts';
import { encodeIds, paperNumber } from '../../src/index/format/ids.ts';
import type { Segment } from '../../src/index/manifest.ts';
import { NameTables } from '../../src/search/indexes/name-tables.ts';
import { rowSpaceOf } from '../../src/search/indexes/row-space.ts';
import { parts } from './segment-parts.ts';

it('lead to the rows of all segments that have papers, and to none that was deleted', () => {
  fc.assert(
    fc.property(parts, (list) => {
      const space = rowSpaceOf(list as Segment[]);
      const papersOf = (segment: number, rows: number) =>
        Array.from({ length: rows }, (_, row) => ({
          id: `paper-${segment}-${row}`,
          title: `The title of paper ${row}`,
          abstract: '',
          doi: `10.1000/${segment}.${row}`,
        }));
      const tables = list.map(({ rows }, segment) => {
        const papers = papersOf(segment, rows);
        const aliases = new AliasTable();
        papers.forEach((paper, row) => aliases.add(paper, row));
        return { ids: encodeIds(papers.map(({ id }) => id)), aliases: aliases.encode() };
      });
      const names = new NameTables(space, tables);
      space.segments.forEach(({ base, segment: { rows, deleted = [] } }, segment) => {
        papersOf(segment, rows).forEach(({ id, title, doi }, row) => {
          const wanted = deleted.includes(row) ? [] : [base + row];
          expect(names.byId(id)).toEqual(wanted);
          expect(names.byNumber(paperNumber(id))).toEqual(wanted);
          expect(names.byAliases(aliasesOf(doi))).toEqual(wanted);
          // All segments have a paper of this title.
          const found = names.byAliases(aliasesOf(title));
          expect(found.includes(base + row)).toBe(wanted.length > 0);
          expect(new Set(found).size).toBe(found.length);
        });
      });
      const numbers = space.segments.flatMap(({ segment: { rows, deleted = [] } }, segment) =>
        papersOf(segment, rows).flatMap(({ id }, row) => (deleted.includes(row) ? [] : [paperNumber(id)])),
      );
      expect(Array.from(names.numbers())).toEqual(numbers.sort((a, b) => a - b));
      expect(names.byId('none')).toEqual([]);
    }),
    { numRuns: 30 },
  );
});
